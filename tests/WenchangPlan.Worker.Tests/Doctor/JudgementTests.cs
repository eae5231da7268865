using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using WenchangPlan.Alerting.Trial;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Doctor;
using WenchangPlan.Worker.Health;
using WenchangPlan.Worker.Tests.Docs;

namespace WenchangPlan.Worker.Tests.Doctor;

/// <summary>What <c>doctor</c> makes of what it was told, apart from asking.</summary>
public sealed partial class JudgementTests
{
    private const long GiB = 1L << 30;
    private const string NotReady =
        """{"status":"notReady","parts":{"broker":{"ok":false,"detail":"gone"},"store":{"ok":true,"detail":""}}}""";
    private static readonly DateTimeOffset Now = new(2026, 9, 20, 4, 0, 0, TimeSpan.Zero);
    private static readonly Uri Address = new("http://127.0.0.1:8080/");

    private static long NowMs => Now.ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(200, """{"status":"ready","parts":{"broker":{"ok":true,"detail":""}}}""", "Ok ready")]
    [InlineData(503, NotReady, "Fail notReady")]
    [InlineData(200, "<html>", "Fail other")]
    [InlineData(200, "{}", "Fail other")]
    [InlineData(404, "", "Fail other")]
    [InlineData(null, "refused", "Warn silent")]
    public void Service_IsJudgedByWhatReadyzSays(int? status, string text, string expected) =>
        Assert.Equal(expected, Short(ServiceLook.Judge(Address, new DoorAnswer(status, text))));

    [Fact]
    public void Service_NamesThePartsThatAreNotReady_AndNoOther()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        Assert.StartsWith(
            "FAIL  service: http://127.0.0.1:8080/ runs, and these parts of it do not do their work: broker (gone). What to do: ",
            ServiceLook.Judge(Address, new DoorAnswer(503, NotReady)).Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false, "Ok free")]
    [InlineData(null, true, "Fail deaf")]
    [InlineData(SocketError.AddressAlreadyInUse, true, "Ok held")]
    [InlineData(SocketError.AddressAlreadyInUse, false, "Fail taken")]
    [InlineData(SocketError.AccessDenied, false, "Fail closed")]
    public void EmbeddedBroker_HoldsItsPortExactlyWhenTheServiceRuns(SocketError? fault, bool runs, string expected) =>
        Assert.Equal(expected, Short(BrokerLook.JudgePort("a:1883", fault is { } f ? new SocketException((int)f) : null, runs)));

    [Theory]
    [InlineData(17, 17, null, "Ok good")]
    [InlineData(16, 17, null, "Warn older")]
    [InlineData(18, 17, null, "Fail newer")]
    [InlineData(17, 17, "read-only", "Fail closed")]
    public void Store_IsJudgedByLayoutAndRights(int layout, int known, string? unwritable, string expected) =>
        Assert.Equal(expected, Short(StoreLook.Judge("wenchang.db", Facts with { Layout = layout, KnownLayout = known }, unwritable)));

    [Fact]
    public void Store_ThatIsNotThere_IsNoFault() => Assert.Equal("Warn none", Short(StoreLook.Judge("wenchang.db", null, null)));

    [Theory]
    [InlineData(50, "Ok spool")]
    [InlineData(51, "Warn full")]
    public void Spool_IsWorthALookWhenHalfFull(long waiting, string expected) =>
        Assert.Equal(expected, Short(StoreLook.JudgeSpool(waiting, 100)));

    [Theory]
    [InlineData(300, true, "Ok kept")]
    [InlineData(301, true, "Fail behind")]
    [InlineData(-9999, false, "Warn free")]
    [InlineData(null, null, "Warn unknown")]
    public void Clock_IsWrongWhenAReadingIsFurtherAheadThanIsTaken(int? aheadSeconds, bool? kept, string expected) =>
        Assert.Equal(expected, Short(ClockLook.Judge(NowMs, NowMs + (aheadSeconds * 1000L), TimeSpan.FromMinutes(5), kept)));

    [Fact]
    public void Kernel_OfLinux_IsAskedWithoutAFault()
    {
        // Whether this machine's clock is kept is not ours to say; that it is asked without a fault is.
        bool? kept = ClockLook.AskKernel();
        Assert.True(OperatingSystem.IsLinux() || kept is null);
    }

    [Theory]
    [InlineData(100, 0, 0, "Ok free")] // no readings
    [InlineData(9, 0, 0, "Warn scarce")]
    [InlineData(100, 10, 10, "Ok lasts")] // 1 GiB a day: 100 days
    [InlineData(90, 10, 10, "Ok lasts")]
    [InlineData(89, 10, 10, "Warn ends")]
    [InlineData(7, 10, 10, "Warn ends")]
    [InlineData(6, 10, 10, "Fail ends")]
    [InlineData(0, 10, 10, "Fail full")]
    public void Disk_IsJudgedByTheDaysItLasts(long freeGiB, long usedGiB, int days, string expected)
    {
        StoreFacts facts = days == 0 ? Facts
            : Facts with { Bytes = usedGiB * GiB, OldestReading = NowMs - (days * TimeSpan.MillisecondsPerDay), NewestReading = NowMs };
        Assert.Equal(expected, Short(DiskLook.Judge(freeGiB * GiB, 100 * GiB, facts)));
    }

    [Theory]
    [InlineData(-10, 30, "Ok valid")]
    [InlineData(-10, 29.9, "Warn soon")]
    [InlineData(-10, 0.1, "Warn soon")]
    [InlineData(-10, -0.1, "Fail over")]
    [InlineData(1, 30, "Fail early")]
    public void Certificate_IsJudgedByItsDays(double from, double until, string expected) =>
        Assert.Equal(expected, Short(CertificateLook.Judge("Mqtt:CaFile", "CN=test", Now.AddDays(from), Now.AddDays(until), Now)));

    [Fact]
    public void Mail_NamesTheStepThatFailed()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        TrialStep[] steps = [new(TrialStage.Connect, true, ""), new(TrialStage.SignIn, false, "535\n no")];
        string line = MailLook.Judge("mail.example.org:587", steps).Line;
        Assert.StartsWith("FAIL  mail: mail.example.org:587: Sign in: 535 no. What to do: ", line, StringComparison.Ordinal);
        Assert.Equal("Ok good", Short(MailLook.Judge("mail.example.org:587", [new TrialStep(TrialStage.Connect, true, "")])));
    }

    [Fact]
    public void Register_NamesWhoIsSilentForLongerThanItMay_AndWhoWasNeverHeard()
    {
        // W1 reports every four hours, so half a day of silence is allowed; a day is the least for all.
        long Ago(double hours) => NowMs - (long)TimeSpan.FromHours(hours).TotalMilliseconds;
        StoreFacts facts = Facts with
        {
            LastArrivals = new Dictionary<string, long>
            {
                ["A1"] = Ago(24), ["A2"] = Ago(24.1), ["W1"] = Ago(20), ["W2"] = Ago(1), ["D1"] = Ago(0), ["gone"] = Ago(999),
            },
        };
        Assert.Equal(["Warn never 1 6 D2", "Warn silent 1 6 A2"], RegisterLook.Judge(TestRegister.District, facts, NowMs).Select(Whole));
    }

    [Fact]
    public void Register_GoesByTheStrictestRuleAboutSilence()
    {
        string json = TestRegister.Json.Replace("\"alerts\": [", """
            "alerts": [
              { "id": "off", "kind": "offline", "domain": "air", "for": "00:30:00", "name": "离线" },
              { "id": "off-1", "kind": "offline", "domain": "air", "stations": ["A1"], "for": "00:20:00", "name": "离线" },
            """, StringComparison.Ordinal);
        District district = RegisterReader.Read("test.json", Encoding.UTF8.GetBytes(json), out IReadOnlyList<RegisterProblem> problems)!;
        Assert.Empty(problems);
        double Allowed(string id) => RegisterLook.AllowedSilence(district, district.Find(id)!).TotalMinutes;
        Assert.Equal((20.0, 30.0, 24 * 60.0), (Allowed("A1"), Allowed("A2"), Allowed("W1")));
    }

    [Fact]
    public void Register_TellsStrangersFromRefusedMessages()
    {
        StoreFacts facts = Facts with
        {
            LastArrivals = TestRegister.District.Stations.ToDictionary(s => s.Id, _ => NowMs, StringComparer.Ordinal),
            Refused =
            [
                new RefusedTopic("wenchang/air/A9/readings", RejectReason.StationUnknown, 3),
                new RefusedTopic("wenchang/air/A1/readings", RejectReason.NotJson, 2),
            ],
        };
        Assert.Equal(
            [
                "Ok speaks 6", "Warn strangers 3 7 wenchang/air/A9/readings (station-unknown)",
                "Warn refused 2 7 wenchang/air/A1/readings (not-json)",
            ],
            RegisterLook.Judge(TestRegister.District, facts, NowMs).Select(Whole));
    }

    /// <summary>Every finding of the source has its words in both languages, and one that is not fine says what to do.</summary>
    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public void EveryFinding_HasWords_AndAdviceUnlessAllIsWell(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        string[] files = Directory.GetFiles(Path.Combine(DocsFolder.Root, "src/WenchangPlan.Worker/Doctor"), "*.cs");
        int found = 0;
        foreach (string source in files.Select(File.ReadAllText))
        {
            Dictionary<string, string> parts = PartNames().Matches(source)
                .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["part"].Value, StringComparer.Ordinal);
            foreach (Match finding in Findings().Matches(source))
            {
                string part = finding.Groups["part"].Value is { Length: > 0 } plain ? plain : parts[finding.Groups["name"].Value];
                var grade = Enum.Parse<Grade>(finding.Groups["grade"].Value);
                string line = new Finding(grade, part, finding.Groups["key"].Value, 0, 0, 0, 0).Line;
                Assert.Contains(part + ": ", line, StringComparison.Ordinal);
                found++;
            }
        }

        Assert.InRange(found, 30, 100);
    }

    private static StoreFacts Facts => new() { Layout = 1, KnownLayout = 1, Bytes = 1 };

    private static string Short(Finding finding) => $"{finding.Grade} {finding.Key}";

    private static string Whole(Finding finding) => string.Join(' ', [Short(finding), .. finding.Values]);

    [GeneratedRegex("const string (?<name>[A-Za-z]*Part) = \"(?<part>[a-z]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex PartNames();

    [GeneratedRegex(
        "Grade\\.(?<grade>Ok|Warn|Fail), ((?<name>[A-Za-z]*Part)|\"(?<part>[a-z]+)\"), \"(?<key>[A-Za-z]+)\"",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Findings();
}
