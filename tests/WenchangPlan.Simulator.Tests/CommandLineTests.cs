namespace WenchangPlan.Simulator.Tests;

public class CommandLineTests
{
    [Fact]
    public void Parse_EveryOption_IsTaken()
    {
        string[] args =
        [
            "--register", "d.json", "--host", "broker", "--port", "8883", "--username", "u", "--password", "p", "--tls", "--topic-root", "t",
            "--seed", "-7", "--days", "1.5", "--no-live", "--speed", "3600", "--state", "s.json",
        ];
        CommandLine line = CommandLine.Parse(args, "environment", out IReadOnlyList<string> errors);

        Assert.Empty(errors);
        Assert.Equal(("d.json", "broker", 8883, "u", "p", true), (line.Register, line.Host, line.Port, line.Username, line.Password, line.UseTls));
        Assert.Equal(("t", -7, 1.5, false, 3600, "s.json"), (line.TopicRoot, line.Seed, line.Days, line.Live, line.Speed, line.State));
    }

    [Fact]
    public void Parse_PasswordOnlyInTheEnvironment_IsTaken() =>
        Assert.Equal("environment", CommandLine.Parse(["--register", "d.json"], "environment", out _).Password);

    [Fact]
    public void Parse_SeveralMistakes_NamesAll()
    {
        CommandLine.Parse(["--port", "70000", "--seed", "x", "--what", "--days"], null, out IReadOnlyList<string> errors);

        Assert.Equal(
            ["--port needs a number from 1 to 65535, not 70000", "--seed needs a whole number, not x", "unknown argument --what", "--days needs a number from 0 to 3660", "--register is missing"],
            errors);
    }

    [Fact]
    public void Usage_EveryOption_IsDescribed() =>
        Assert.All(
            ["--register", "--host", "--port", "--username", "--password", "--tls", "--topic-root", "--seed", "--days", "--speed", "--live", "--no-live", "--state"],
            option => Assert.Contains(option, CommandLine.Usage, StringComparison.Ordinal));
}
