using System.Globalization;
using System.Text;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Hosting;

namespace WenchangPlan.Worker.Tests.Hosting;

/// <summary>What <c>check</c> and every start say of a configuration, each mistake with its place.</summary>
public sealed class SettingsCheckTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public SettingsCheckTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SixMistakes_AreNamedAtOnce_WithTheirLineAndWhatIsAllowed()
    {
        string[] problems = Check(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "appsettings-many-mistakes.json")).Replace("},", "},\n", StringComparison.Ordinal));
        Assert.Equal(
        [
            "1: Mqtt:KeepAlive: found \"20s\", expected a duration as hh:mm:ss, with days in front if need be, from 00:00:01 to 01:00:00",
            "1: Mqtt:Mode: found \"Extern\", expected one of Embedded, External",
            "1: Mqtt:Port: found \"abc\", expected a whole number from 1 to 65535",
            "2: Storage:DataDirectory must name a directory, e.g. data",
            "3: Smtp:From: found \"nobody\", expected a mail address such as alerts@example.org.",
            "3: Smtp:Security: found \"SSL\", expected one of None, StartTls, StartTlsWhenAvailable, Tls",
        ], problems);
    }

    [Fact]
    public void InChinese_EveryOneOfThemIsChinese()
    {
        CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture; // a locale without a language
        string[] problems = Check(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "appsettings-many-mistakes.json")));
        Assert.Equal(6, problems.Length);
        Assert.All(problems, p => Assert.Contains("，应为", p, StringComparison.Ordinal));
        Assert.Contains("1: Smtp:From：现为 \"nobody\"，应为邮件地址，如 alerts@example.org", problems);
    }

    [Theory]
    // Types: what binding would misread without a word counts as wrong.
    [InlineData("""{ "Mqtt": { "Port": true } }""", "1: Mqtt:Port: found \"true\", expected a whole number from 1 to 65535")]
    [InlineData("""{ "Mqtt": { "Port": [1883] } }""", "1: Mqtt:Port: found an array, expected a whole number from 1 to 65535")]
    [InlineData("""{ "Mqtt": { "Host": { "name": "x" } } }""", "1: Mqtt:Host: found an object, expected a text")]
    [InlineData("""{ "Mqtt": "embedded" }""", "1: Mqtt: found \"embedded\", expected an object with the settings of this section")]
    [InlineData("""{ "Mqtt": { "UseTls": "yes" } }""", "1: Mqtt:UseTls: found \"yes\", expected true or false")]
    [InlineData("""{ "Mqtt": { "Mode": "7" } }""", "1: Mqtt:Mode: found \"7\", expected one of Embedded, External")]
    [InlineData("""{ "Mqtt": { "Port": 0 } }""", "1: Mqtt:Port: found \"0\", expected a whole number from 1 to 65535")]
    [InlineData("""{ "Mqtt": { "Port": "" } }""", "1: Mqtt:Port: found \"\", expected a whole number from 1 to 65535")]
    [InlineData("""{ "Mqtt": { "Port": 1.5 } }""", "1: Mqtt:Port: found \"1.5\", expected a whole number from 1 to 65535")]
    [InlineData("""{ "Storage": { "PackAfter": "20" } }""", "1: Storage:PackAfter: found \"20\", expected a duration as hh:mm:ss, with days in front if need be, from 00:00:00 to 36500.00:00:00")]
    [InlineData("""{ "Alerting": { "Freshness": "24:00:00" } }""", "1: Alerting:Freshness: found \"24:00:00\", expected a duration as hh:mm:ss, with days in front if need be, from 00:01:00 to 7.00:00:00")]
    [InlineData("""{ "Ingest": { "Linger": "00:50" } }""", "1: Ingest:Linger: found \"00:50\", expected a duration as hh:mm:ss, with days in front if need be, such as 00:05:00 or 2.00:00:00")]
    // Names.
    [InlineData("""{ "Mqtt": { "Prot": 1 } }""", "1: Mqtt:Prot: there is no such setting; there are * Did you mean Mqtt:Port?")]
    [InlineData("""{ "Smtp": { "passwordfil": "x" } }""", "1: Smtp:passwordfil: there is no such setting; there are * Did you mean Smtp:PasswordFile?")]
    [InlineData("""{ "Smpt": { "Host": "x" } }""", "1: Smpt: there is no such setting; there are * Did you mean Smtp?")]
    [InlineData("""{ "Mqtt": { "Zzzzzzzzzzzz": 1 } }""", "1: Mqtt:Zzzzzzzzzzzz: there is no such setting; there are *")]
    [InlineData("{ \"Mqtt\": { \"Port\": 1,\n \"port\": 2 } }", "2: Mqtt:port stands here a second time, first in line 1; only one may stay")]
    // Other machines and addresses.
    [InlineData("""{ "Mqtt": { "Mode": "External", "Host": "mqtt://broker" } }""", "1: Mqtt:Host: found \"mqtt://broker\", expected a host name or an IP address *")]
    [InlineData("""{ "Smtp": { "Host": "mail.example.org:587" } }""", "1: Smtp:Host: found \"mail.example.org:587\", expected a host name or an IP address *")]
    [InlineData("""{ "Smtp": { "From": "@example.org" } }""", "1: Smtp:From: found *")]
    [InlineData("""{ "Smtp": { "From": "duty@" } }""", "1: Smtp:From: found *")]
    [InlineData("""{ "Alerting": { "PublicUrl": "wenchang.example.org" } }""", "1: Alerting:PublicUrl: found *")]
    [InlineData("""{ "Alerting": { "PublicUrl": "https://duty:secret@example.org" } }""", "1: Alerting:PublicUrl: found *")]
    [InlineData("""{ "Alerting": { "FallbackContact": "nobody" } }""", "1: Alerting:FallbackContact: found \"nobody\", expected the id of a contact of the register; there are: *")]
    // The file itself.
    [InlineData("{ \"Mqtt\": {\n \"Port\": 1883 \"Host\": \"x\" } }", "2: this is not JSON, so nothing of the file was read (*")]
    [InlineData("[]", "1: expected an object with sections such as Mqtt and Storage")]
    [InlineData("", "1: this is not JSON, so nothing of the file was read (*")]
    public void AMistakeInTheFile_IsNamedWithItsLine(string json, string problem)
    {
        string said = Assert.Single(Check(json));
        string[] parts = problem.Split('*');
        Assert.StartsWith(parts[0], said, StringComparison.Ordinal);
        Assert.EndsWith(parts[^1], said, StringComparison.Ordinal);
        Assert.True(parts.Length > 1 || problem == said, said);
    }

    [Theory]
    [InlineData("""{ "Mqtt": { "Port": null, "Mode": "external", "KeepAlive": "00:00:30", "UseTls": "True" }, "Storage": { "PackAfter": "0", "KeepReadings": "2000.00:00:00" } }""")]
    [InlineData("""{ "$schema": "x", "_note": 1, "Smtp": { "From": "值班室 <duty@example.org>", "Host": "my_mail" }, "Kestrel": { "Limits": { "MaxConcurrentConnections": 5 } }, /* why */ }""")]
    [InlineData("""{ "Smtp": { "Host": "::1" }, "Alerting": { "PublicUrl": "https://example.org/wenchang/" }, "AllowedHosts": "*", "Logging": { "LogLevel": { "Default": "Debug" } } }""")]
    public void WhatIsRight_IsTaken(string json) => Assert.Empty(Check(json));

    [Fact]
    public void AMistakeElsewhere_NamesThePlace_AndBothFilesAreToldAtOnce()
    {
        File.WriteAllText(_folder["appsettings.json"], """{ "Mqtt": { "Port": 1 } }""");
        File.WriteAllText(_folder["district.json"], """{ "district": { "id": "x" } }""");
        var settings = Settings.Load(["Mqtt:Port=x", "Mqtt:Prot=1", "Smpt:Host=a", "nothing", $"District:File={_folder["district.json"]}", "Mqtt:PasswordFile=/no/such"], _folder.Path);
        Assert.Null(Service.Build(settings, out IReadOnlyList<string> problems));
        Assert.Contains("command line: found \"nothing\", expected a setting such as Mqtt:Port=1884", problems);
        Assert.Contains("command line: Mqtt:Port: found \"x\", expected a whole number from 1 to 65535", problems);
        Assert.Contains(problems, p => p.StartsWith("command line: Mqtt:Prot: there is no such setting", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("command line: Smpt: there is no such setting", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("command line: Mqtt:PasswordFile: found \"/no/such\" (", StringComparison.Ordinal));
        Assert.Equal(2, problems.Count(p => p.Contains("district.json:1: ", StringComparison.Ordinal))); // no name, no stations
    }

    /// <summary>An empty text is what somebody set, not nothing: the value behind it must not come back.</summary>
    [Fact]
    public void AnEmptyText_TakesAwayWhatTheFileSays()
    {
        File.WriteAllText(_folder["appsettings.json"], """{ "Smtp": { "Host": "mail.example.org" }, "Mqtt": { "Host": "10.0.0.1" } }""");
        var settings = Settings.Load(["Smtp:Host=", "Mqtt:Host=", Register()], _folder.Path);
        Assert.Null(Service.Build(settings, out IReadOnlyList<string> problems));
        Assert.Contains("Mqtt:Host must name a host", Assert.Single(problems.Distinct(), p => p.Contains("name a host", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(problems, p => p.Contains("10.0.0.1", StringComparison.Ordinal));
    }

    [Fact]
    public void AFileInGb18030_IsRead()
    {
        File.WriteAllBytes(_folder["appsettings.json"], CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes("""{ "Smtp": { "From": "值班室 <duty@example.org>" } }"""));
        Assert.Equal("值班室 <duty@example.org>", Settings.Load([], _folder.Path).Configuration["Smtp:From"]);
    }

    [Theory]
    [InlineData("Smtp:Host=mail.example.org;Smtp:From=a@example.org;Alerting:PublicUrl=http://127.0.0.1:8080", "Alerting:PublicUrl (http://127.0.0.1:8080) is an address of this machine")]
    [InlineData("Smtp:Host=mail.example.org;Smtp:From=a@example.org;Alerting:PublicUrl=http://localhost", "Alerting:PublicUrl (http://localhost) is an address of this machine")]
    [InlineData("Smtp:Host=mail.example.org;Alerting:PublicUrl=https://example.org", "Smtp:From (wenchangplan@localhost) has no real domain")]
    [InlineData("", "Neither Smtp:Host nor Smtp:PickupDirectory is set")]
    [InlineData("Smtp:Host=127.0.0.1", null)]
    [InlineData("Smtp:PickupDirectory=mails;Smtp:Host=mail.example.org", null)]
    [InlineData("Smtp:Host=mail.example.org;Smtp:From=a@example.org;Alerting:PublicUrl=https://example.org", null)]
    public async Task WhatIsAllowedAndHardlyMeant_IsToldAsAWarning(string set, string? warning)
    {
        var settings = Settings.Load([.. set.Split(';', StringSplitOptions.RemoveEmptyEntries), Register()], _folder.Path);
        await using var app = Service.Build(settings, out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        string[] told = [.. Advice.Find(settings, app!.Services)];
        Assert.Equal(warning is null ? 0 : 1, told.Length);
        Assert.StartsWith(warning ?? "", told.FirstOrDefault() ?? "", StringComparison.Ordinal);
    }

    /// <summary>Each mistake from its line on; the register is in order.</summary>
    private string[] Check(string json)
    {
        string file = _folder["appsettings.json"];
        File.WriteAllText(file, json, new UTF8Encoding(false));
        using var app = (IDisposable?)Service.Build(Settings.Load([Register()], _folder.Path), out IReadOnlyList<string> problems);
        Assert.All(problems, p => Assert.StartsWith(file + ":", p, StringComparison.Ordinal));
        return [.. problems.Select(p => p[(file.Length + 1)..]).Order(StringComparer.Ordinal)];
    }

    private string Register()
    {
        File.WriteAllText(_folder["register.json"], TestRegister.Json);
        return $"District:File={_folder["register.json"]}";
    }
}
