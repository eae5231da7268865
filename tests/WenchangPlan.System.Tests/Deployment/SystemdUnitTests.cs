using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Deployment;

/// <summary>The shipped systemd unit.</summary>
public class SystemdUnitTests
{
    private const string Installed = "/opt/wenchangplan/wenchang";
    private readonly string _unit = Repository.Find("deploy/systemd/wenchangplan.service");

    [Fact]
    public async Task Settings_AreTakenByTheWorker()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["secret"], "only-for-this-test", TestContext.Current.CancellationToken);
        var variables = Values("Environment").Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1], StringComparer.Ordinal);
        Assert.All(Values("LoadCredential"), c => Assert.Contains($"%d/{c.Split(':')[0]}", variables.Values));

        // The users belong to the administrator's file; the unit brings the passwords.
        await ShippedSettings.AssertAcceptedAsync(
            [.. variables, new("Mqtt__Username", "worker"), new("Smtp__Username", "worker"), new("Smtp__Host", "127.0.0.1")], _ => folder["secret"]);
    }

    [Fact]
    public async Task Commands_AreVerbsOfTheWorker()
    {
        using var folder = new TempDirectory();
        string[] commands = [.. Values("ExecStartPre"), .. Values("ExecStart")];
        Assert.Equal([$"{Installed} check", $"{Installed} run"], commands);
        foreach (string command in commands)
        {
            Assert.Equal(0, (await Published.RunAsync(folder.Path, command.Split(' ')[1], "--help")).ExitCode);
        }
    }

    /// <summary>The program has a sample district; a service that has none of its own must not judge it.</summary>
    [Fact]
    public void WithoutARegister_ItDoesNotStart() => Assert.Equal($"{Assert.Single(Values("WorkingDirectory"))}/district.json", Assert.Single(Values("ConditionPathExists")));

    [Fact]
    public void Process_IsConfined()
    {
        Assert.Equal("wenchangplan", Assert.Single(Values("User")));
        Assert.Equal("strict", Assert.Single(Values("ProtectSystem")));
        Assert.Equal("yes", Assert.Single(Values("NoNewPrivileges")));
        Assert.Equal("", Assert.Single(Values("CapabilityBoundingSet")));
        Assert.Equal(("0077", "0700"), (Assert.Single(Values("UMask")), Assert.Single(Values("StateDirectoryMode"))));
    }

    /// <summary>systemd's own measure of what a service could do to the machine, 0 (nothing) to 10; where it is.</summary>
    [Fact]
    public async Task Exposure_IsAtMost1Point5()
    {
        const string Analyzer = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(Analyzer), "no systemd here");
        using var folder = new TempDirectory();
        string unit = (await File.ReadAllTextAsync(_unit, TestContext.Current.CancellationToken)).Replace(Installed, "/bin/sh", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["wenchangplan.service"], unit, TestContext.Current.CancellationToken);
        (int code, string output) = await ChildProcess.RunAsync(
            Analyzer, ["security", "--no-pager", "--offline=true", "--threshold=15", folder["wenchangplan.service"]], cancel: TestContext.Current.CancellationToken);
        Assert.True(code == 0, output);
    }

    /// <summary>Where systemd is, it reads the unit itself; everywhere, each line must be a section, a comment or a known key.</summary>
    [Fact]
    public async Task Unit_IsWellFormed()
    {
        string[] lines = [.. (await File.ReadAllLinesAsync(_unit, TestContext.Current.CancellationToken)).Where(l => l.Length > 0 && l[0] != '#')];
        Assert.Equal(["[Unit]", "[Service]", "[Install]"], lines.Where(l => l[0] == '['));
        Assert.All(lines.Where(l => l[0] != '['), l => Assert.Matches("^[A-Z][A-Za-z]+=", l));

        const string Analyzer = "/usr/bin/systemd-analyze";
        if (File.Exists(Analyzer))
        {
            using var folder = new TempDirectory();
            string unit = (await File.ReadAllTextAsync(_unit, TestContext.Current.CancellationToken)).Replace(Installed, "/bin/sh", StringComparison.Ordinal);
            await File.WriteAllTextAsync(folder["wenchangplan.service"], unit, TestContext.Current.CancellationToken);
            (int code, string output) = await ChildProcess.RunAsync(Analyzer, ["verify", "--man=no", folder["wenchangplan.service"]], cancel: TestContext.Current.CancellationToken);
            Assert.True(code == 0 && !output.Contains("wenchangplan.service:", StringComparison.Ordinal), output);
        }
    }

    private IReadOnlyList<string> Values(string key) =>
        [.. File.ReadLines(_unit).Where(l => l.StartsWith(key + "=", StringComparison.Ordinal)).Select(l => l[(key.Length + 1)..])];
}
