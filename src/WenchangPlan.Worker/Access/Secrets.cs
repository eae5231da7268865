using System.Security.Cryptography;

namespace WenchangPlan.Worker.Access;

/// <summary>Secrets that are made here, shown once and kept as hashes.</summary>
internal static class Secrets
{
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"; // none that look alike

    /// <summary>A password for somebody to type: four groups of five, 115 bits.</summary>
    public static string NewPassword() => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Alphabet, 5)));

    /// <summary>The secret part of a key: 230 bits.</summary>
    public static string NewKey() => RandomNumberGenerator.GetString(Alphabet, 40);
}
