using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WenchangPlan.Telemetry.Register;

/// <summary>What is kept of a password: <c>pbkdf2-sha256$iterations$salt$hash</c>, salt and hash in base64 (RFC 8018, HMAC-SHA-256).</summary>
/// <remarks>The password cannot be had back from it; guessing costs the iterations for each guess.</remarks>
public sealed class PasswordHash
{
    /// <summary>Fewest iterations, enough for passwords made at random, which cannot be guessed anyway.</summary>
    public const int LeastIterations = 1_000;

    /// <summary>Most iterations; more would let one connection attempt cost seconds.</summary>
    public const int MostIterations = 10_000_000;

    private const string Scheme = "pbkdf2-sha256";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private readonly int _iterations;
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash)
    {
        _iterations = iterations;
        _salt = salt;
        _hash = hash;
    }

    /// <summary>The text for the register.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Scheme}${_iterations}${Convert.ToBase64String(_salt)}${Convert.ToBase64String(_hash)}");

    /// <summary>Makes a hash with a salt of its own.</summary>
    /// <param name="password">The password, not empty.</param>
    /// <param name="iterations">From <see cref="LeastIterations"/> to <see cref="MostIterations"/>.</param>
    public static PasswordHash Create(string password, int iterations)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, LeastIterations);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(iterations, MostIterations);
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new PasswordHash(iterations, salt, Derive(password, iterations, salt));
    }

    /// <summary>Reads the text; null when it is none: another scheme, iterations out of range, a salt below 16 bytes, a hash that has not 32.</summary>
    public static PasswordHash? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('$') is [Scheme, var count, var salt, var hash]
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int iterations) && iterations is >= LeastIterations and <= MostIterations
            && Base64.IsValid(salt, out int saltBytes) && saltBytes >= SaltBytes && Base64.IsValid(hash, out int hashBytes) && hashBytes == HashBytes
            ? new PasswordHash(iterations, Convert.FromBase64String(salt), Convert.FromBase64String(hash))
            : null;
    }

    /// <summary>Whether this is the password. Takes as long as the iterations do, whatever the answer.</summary>
    public bool Matches(string password) => CryptographicOperations.FixedTimeEquals(Derive(password, _iterations, _salt), _hash);

    /// <summary>The scheme only: not even a hash belongs in a log.</summary>
    public override string ToString() => Scheme;

    private static byte[] Derive(string password, int iterations, byte[] salt) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashBytes);
}
