using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Deployment;

/// <summary>The package for Debian, made of the published worker, by the real dpkg in a file system of its own.</summary>
public sealed class DebianPackageTests : IDisposable
{
    private const string Settings = "etc/wenchangplan/appsettings.json", Register = "etc/wenchangplan/district.json", Secret = "etc/wenchangplan/secrets/smtp-password";
    private readonly TempDirectory _folder = new();

    public DebianPackageTests()
    {
        foreach (string empty in (string[])["var/lib/dpkg/updates", "var/lib/dpkg/info", "etc"])
        {
            Directory.CreateDirectory(In(empty));
        }

        File.WriteAllText(In("var/lib/dpkg/status"), "");
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Install_Upgrade_Remove_Purge_AsDebianUsersExpect()
    {
        string first = await BuildAsync("1.0.0"), second = await BuildAsync("1.1.0-rc.1");
        string said = await DpkgAsync("--install", first);
        Assert.Contains("not started, there is no /etc/wenchangplan/district.json", said, StringComparison.Ordinal);
        Assert.True(File.Exists(In("opt/wenchangplan/wenchang.dll")));
        Assert.Contains("wenchangplan:", await File.ReadAllTextAsync(In("etc/passwd"), Cancel), StringComparison.Ordinal);
        (_, string open) = await ChildProcess.RunAsync("find", [In("etc/wenchangplan/secrets"), "-perm", "/077"], cancel: Cancel);
        Assert.Equal("", open);

        // What the administrator wrote survives the upgrade, and with a register there is nothing to say.
        const string Mine = """{"Http":{"Urls":"http://127.0.0.1:9999"}}""";
        await File.WriteAllTextAsync(In(Settings), Mine, Cancel);
        await File.WriteAllTextAsync(In(Secret), "mine", Cancel);
        File.Copy(In("usr/share/doc/wenchangplan/examples/district.json"), In(Register));
        await File.WriteAllTextAsync(_folder["root/var/lib/wenchangplan/wenchang.db"], "years", Cancel);
        said = await DpkgAsync("--install", second);
        Assert.DoesNotContain("not started", said, StringComparison.Ordinal);
        Assert.Contains("Version: 1.1.0~rc.1", await File.ReadAllTextAsync(In("var/lib/dpkg/status"), Cancel), StringComparison.Ordinal);
        Assert.Equal((Mine, "mine"), (await File.ReadAllTextAsync(In(Settings), Cancel), await File.ReadAllTextAsync(In(Secret), Cancel)));

        await DpkgAsync("--remove", "wenchangplan");
        Assert.False(Path.Exists(In("opt/wenchangplan")));
        Assert.False(File.Exists(In("usr/lib/systemd/system/wenchangplan.service")));
        Assert.Equal((Mine, "mine"), (await File.ReadAllTextAsync(In(Settings), Cancel), await File.ReadAllTextAsync(In(Secret), Cancel)));

        said = await DpkgAsync("--purge", "wenchangplan");
        Assert.Contains("/var/lib/wenchangplan stay", said, StringComparison.Ordinal);
        Assert.False(File.Exists(In(Settings)));
        Assert.False(Path.Exists(In(Secret)));
        Assert.True(File.Exists(In(Register)));
        Assert.Equal("years", await File.ReadAllTextAsync(In("var/lib/wenchangplan/wenchang.db"), Cancel));
    }

    [Fact]
    public async Task Package_HoldsTheUnit_AndNothingThatIsTakenForSettings()
    {
        string package = await BuildAsync("1.0.0");
        (_, string list) = await ChildProcess.RunAsync("dpkg-deb", ["--contents", package], cancel: Cancel);
        string[] lines = list.Split('\n');
        Assert.All(lines, l => Assert.Contains(" root/root ", l, StringComparison.Ordinal));
        Assert.All(lines, l => Assert.DoesNotMatch("^[-d](.{4}w|.{7}w)", l)); // nobody but root writes what runs
        Assert.Contains(lines, l => l.EndsWith("./usr/bin/wenchang -> /opt/wenchangplan/wenchang", StringComparison.Ordinal));
        string[] files = [.. lines.Select(l => l.Split(' ')[^1])];
        Assert.DoesNotContain(files, f => f is "./opt/wenchangplan/appsettings.json" or "./opt/wenchangplan/district.json");
        (_, string info) = await ChildProcess.RunAsync("dpkg-deb", ["--info", package, "control"], cancel: Cancel);
        Assert.Contains("Architecture: amd64", info, StringComparison.Ordinal);
        Assert.DoesNotContain("@", info.Replace("wenchangplan@example.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
        (_, string conffiles) = await ChildProcess.RunAsync("dpkg-deb", ["--info", package, "conffiles"], cancel: Cancel);
        Assert.Equal("/" + Settings, conffiles);

        await ChildProcess.RequireAsync("dpkg-deb", ["--extract", package, _folder["extracted"]], cancel: Cancel);
        Assert.Equal(await File.ReadAllTextAsync(Repository.Find("deploy/systemd/wenchangplan.service"), Cancel), await File.ReadAllTextAsync(_folder["extracted/usr/lib/systemd/system/wenchangplan.service"], Cancel));
    }

    /// <summary>As the unit starts it after an installation, with a register and no passwords.</summary>
    [Fact]
    public async Task Settings_OfThePackage_AreTaken()
    {
        File.Copy(Repository.Find("deploy/debian/appsettings.json"), _folder["etc/appsettings.json"]);
        File.Copy(Repository.Find("src/WenchangPlan.Worker/district.json"), _folder["etc/district.json"]);
        File.Copy(Repository.Find("src/WenchangPlan.Worker/district.geojson"), _folder["etc/district.geojson"]);
        await File.WriteAllTextAsync(_folder["etc/none"], "", Cancel);
        (int code, string output) = await Published.RunAsync(_folder["etc"], "check", $"Storage:DataDirectory={_folder["data"]}", $"Mqtt:PasswordFile={_folder["etc/none"]}", $"Smtp:PasswordFile={_folder["etc/none"]}");
        Assert.True(code == 0, output);
    }

    private string In(string path) => _folder[$"root/{path}"];

    private async Task<string> BuildAsync(string version)
    {
        // Packing hard takes longer than all else here.
        await ChildProcess.RequireAsync("env", ["DPKG_DEB_COMPRESSOR_TYPE=none", "bash", Repository.Find("build/deb.sh"), Published.Worker, "amd64", version, _folder.Path], cancel: Cancel);
        return Assert.Single(Directory.GetFiles(_folder.Path, $"wenchangplan_{version.Replace('-', '~')}_amd64.deb"));
    }

    private async Task<string> DpkgAsync(string action, string what)
    {
        (int code, string output) = await ChildProcess.RunAsync("env",
        [
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "dpkg", $"--root={_folder["root"]}", "--force-not-root", "--force-depends", "--force-script-chrootless", action, what,
        ], cancel: Cancel);
        Assert.True(code == 0, output);
        return output;
    }
}
