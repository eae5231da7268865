using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WenchangPlan.Telemetry.Register;

/// <summary>
/// What is kept of a password: <c>pbkdf2-sha256$iterations$salt$hash</c> (RFC 8018, HMAC-SHA-256), or, of a password made at random,
/// <c>random-sha256$salt$hash</c> (SHA-256 of salt and password); salt and hash in base64.
/// </summary>
/// <remarks>The password cannot be had back from it. Guessing one that people chose costs the iterations for each guess; one of 128 random bits or more cannot be guessed at any speed.</remarks>
public sealed class PasswordHash
{
    /// <summary>Fewest iterations.</summary>
    public const int LeastIterations = 1_000;

    /// <summary>Most iterations; more would let one connection attempt cost seconds.</summary>
    public const int MostIterations = 10_000_000;

    /// <summary>Fewest characters of a password that people chose, where it opens something to a network.</summary>
    public const int LeastCharacters = 12;

    private const string Scheme = "pbkdf2-sha256";
    private const string SchemeOfRandom = "random-sha256";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private readonly int _iterations; // 0: made at random
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash)
    {
        _iterations = iterations;
        _salt = salt;
        _hash = hash;
    }

    /// <summary>Whether the password was made at random, so that looking at one costs nothing.</summary>
    public bool IsOfRandom => _iterations == 0;

    /// <summary>The text for the register.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{(IsOfRandom ? SchemeOfRandom : $"{Scheme}${_iterations}")}${Convert.ToBase64String(_salt)}${Convert.ToBase64String(_hash)}");

    /// <summary>Makes a hash with a salt of its own.</summary>
    /// <param name="password">The password, not empty.</param>
    /// <param name="iterations">From <see cref="LeastIterations"/> to <see cref="MostIterations"/>.</param>
    public static PasswordHash Create(string password, int iterations)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, LeastIterations);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(iterations, MostIterations);
        return New(password, iterations);
    }

    /// <summary>Makes the hash of a password with at least 128 random bits, with a salt of its own.</summary>
    public static PasswordHash CreateOfRandom(string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        return New(password, iterations: 0);
    }

    /// <summary>Reads the text; null when it is none: another scheme, iterations out of range, a salt below 16 bytes, a hash that has not 32.</summary>
    public static PasswordHash? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('$') switch
        {
            [Scheme, var count, var salt, var hash] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int iterations)
                && iterations is >= LeastIterations and <= MostIterations => Read(iterations, salt, hash),
            [SchemeOfRandom, var salt, var hash] => Read(0, salt, hash),
            _ => null,
        };
    }

    /// <summary>Whether this is the password. Takes as long as the iterations do, whatever the answer.</summary>
    public bool Matches(string password) => CryptographicOperations.FixedTimeEquals(Derive(password, _iterations, _salt), _hash);

    /// <summary>The scheme only: not even a hash belongs in a log.</summary>
    public override string ToString() => IsOfRandom ? SchemeOfRandom : Scheme;

    private static PasswordHash New(string password, int iterations)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new PasswordHash(iterations, salt, Derive(password, iterations, salt));
    }

    private static PasswordHash? Read(int iterations, string salt, string hash) =>
        Base64.IsValid(salt, out int saltBytes) && saltBytes >= SaltBytes && Base64.IsValid(hash, out int hashBytes) && hashBytes == HashBytes
            ? new PasswordHash(iterations, Convert.FromBase64String(salt), Convert.FromBase64String(hash))
            : null;

    private static byte[] Derive(string password, int iterations, byte[] salt)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(password);
        return iterations == 0 ? SHA256.HashData([.. salt, .. bytes]) : Rfc2898DeriveBytes.Pbkdf2(bytes, salt, iterations, HashAlgorithmName.SHA256, HashBytes);
    }
}
