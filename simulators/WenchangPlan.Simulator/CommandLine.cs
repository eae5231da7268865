using System.Globalization;

namespace WenchangPlan.Simulator;

/// <summary>What the command line asks for.</summary>
internal sealed record CommandLine
{
    public const string Usage = """
        wenchang-simulator: stations of a district that publish over MQTT

          --register FILE      the register, district.json (required)
          --host NAME          broker, default 127.0.0.1
          --port N             its port, default 1883
          --username NAME      user the stations sign in with
          --password TEXT      better in the environment variable WENCHANG_MQTT_PASSWORD
          --password-file FILE holds the password, as containers mount it
          --tls                connect by TLS
          --topic-root NAME    first part of every topic, default wenchang
          --seed N             another seed is another weather, default 1
          --days N             days of history to send first, default 7
          --speed N            seconds of history a second, default as fast as it is acknowledged
          --live | --no-live   whether to go on with live readings, default --live
          --state FILE         keeps what was acknowledged, so that the next start sends nothing again
        """;

    public string Register { get; private set; } = "";

    public string Host { get; private set; } = "127.0.0.1";

    public int Port { get; private set; } = 1883;

    public string Username { get; private set; } = "";

    public string Password { get; private set; } = "";

    /// <summary>Goes before <see cref="Password"/>.</summary>
    public string? PasswordFile { get; private set; }

    public bool UseTls { get; private set; }

    public string TopicRoot { get; private set; } = "wenchang";

    public int Seed { get; private set; } = 1;

    public double Days { get; private set; } = 7;

    public double Speed { get; private set; } = double.PositiveInfinity;

    public bool Live { get; private set; } = true;

    public string? State { get; private set; }

    /// <summary>Reads the arguments.</summary>
    /// <param name="args">As given to the program.</param>
    /// <param name="password">The password of the environment, or null; an argument goes before it.</param>
    /// <param name="errors">Everything that is wrong, one line each; then the result must not be used.</param>
    public static CommandLine Parse(IReadOnlyList<string> args, string? password, out IReadOnlyList<string> errors)
    {
        var line = new CommandLine { Password = password ?? "" };
        var found = new List<string>();
        for (int i = 0; i < args.Count; i++)
        {
            if (line.TakeSwitch(args[i]))
            {
                continue;
            }

            if (!Options.TryGetValue(args[i], out (string Expected, Func<CommandLine, string, bool> Take) option))
            {
                found.Add($"unknown argument {args[i]}");
            }
            else if (i + 1 == args.Count || args[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                found.Add($"{args[i]} needs {option.Expected}");
            }
            else if (!option.Take(line, args[++i]))
            {
                found.Add($"{args[i - 1]} needs {option.Expected}, not {args[i]}");
            }
        }

        if (line.Register.Length == 0)
        {
            found.Add("--register is missing");
        }

        errors = found;
        return line;
    }

    private static readonly Dictionary<string, (string Expected, Func<CommandLine, string, bool> Take)> Options = new(StringComparer.Ordinal)
    {
        ["--register"] = ("a file", (line, text) => Set(() => line.Register = text, text.Length > 0)),
        ["--host"] = ("a name or address", (line, text) => Set(() => line.Host = text, text.Length > 0)),
        ["--port"] = ("a number from 1 to 65535", (line, text) => Number(text, out int port) && Set(() => line.Port = port, port is >= 1 and <= 65535)),
        ["--username"] = ("a name", (line, text) => Set(() => line.Username = text, true)),
        ["--password"] = ("a text", (line, text) => Set(() => line.Password = text, true)),
        ["--password-file"] = ("a file", (line, text) => Set(() => line.PasswordFile = text, text.Length > 0)),
        ["--topic-root"] = ("a name without + or #", (line, text) => Set(() => line.TopicRoot = text, text.Length > 0 && text.AsSpan().IndexOfAny('+', '#') < 0)),
        ["--seed"] = ("a whole number", (line, text) => Number(text, out int seed) && Set(() => line.Seed = seed, true)),
        ["--days"] = ("a number from 0 to 3660", (line, text) => Number(text, out double days) && Set(() => line.Days = days, days is >= 0 and <= 3660)),
        ["--speed"] = ("a number above 0", (line, text) => Number(text, out double speed) && Set(() => line.Speed = speed, speed > 0)),
        ["--state"] = ("a file", (line, text) => Set(() => line.State = text, text.Length > 0)),
    };

    private bool TakeSwitch(string argument)
    {
        switch (argument)
        {
            case "--tls":
                UseTls = true;
                return true;
            case "--live":
            case "--no-live":
                Live = argument == "--live";
                return true;
            default:
                return false;
        }
    }

    private static bool Set(Action set, bool fits)
    {
        if (fits)
        {
            set();
        }

        return fits;
    }

    private static bool Number<T>(string text, out T number) where T : struct, ISpanParsable<T>
        => T.TryParse(text, CultureInfo.InvariantCulture, out number);
}
