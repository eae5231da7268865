using System.CommandLine;
using System.Security.Cryptography;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang hash-password</c>: what the register keeps of a device's password.</summary>
public static class HashPasswordVerb
{
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"; // none that look alike
    private const int Length = 24; // 140 bits

    /// <summary>A password that people chose can be guessed, so each guess must cost. One made at random cannot: looking at it may cost nothing, so that nobody's guesses hold a device up.</summary>
    private const int IterationsWhenChosen = 100_000;

    /// <summary>The command; its action returns 0 done, 1 when there is no password.</summary>
    /// <param name="input">Where the password is read from.</param>
    public static Command Create(TextReader input)
    {
        var generate = new Option<bool>("--generate") { Description = "Make a strong password instead of reading one, and print it once, before its hash." };
        var hash = new Command("hash-password", "Reads a password from standard input and prints its hash for the register (device.password).") { generate };
        hash.SetAction(async (parsed, cancel) => parsed.GetValue(generate)
            ? await GenerateAsync(parsed.InvocationConfiguration.Output)
            : await HashAsync(await input.ReadLineAsync(cancel), parsed.InvocationConfiguration));
        return hash;
    }

    private static async Task<int> GenerateAsync(TextWriter output)
    {
        string password = RandomNumberGenerator.GetString(Alphabet, Length);
        await output.WriteLineAsync(password);
        await output.WriteLineAsync(PasswordHash.CreateOfRandom(password).Text);
        return ExitCodes.Done;
    }

    private static async Task<int> HashAsync(string? password, InvocationConfiguration console)
    {
        if (string.IsNullOrEmpty(password))
        {
            await console.Error.WriteLineAsync(ConsoleText.Get("password.missing"));
            return ExitCodes.Refused;
        }

        if (password.Length < PasswordHash.LeastCharacters)
        {
            await console.Error.WriteLineAsync(ConsoleText.Format("password.short", password.Length, PasswordHash.LeastCharacters));
            return ExitCodes.Refused;
        }

        await console.Output.WriteLineAsync(PasswordHash.Create(password, IterationsWhenChosen).Text);
        return ExitCodes.Done;
    }
}
