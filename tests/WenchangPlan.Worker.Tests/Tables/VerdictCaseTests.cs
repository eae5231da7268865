using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Tables;

/// <summary>From a table to the verdict: results below detection and small negatives take part as the register says.</summary>
public sealed class VerdictCaseTests
{
    [Theory]
    [InlineData("0.01L")]
    [InlineData("<0.01")]
    [InlineData("未检出(0.01)")]
    [InlineData("ND")]
    public async Task BelowLimit_HalfTheLimitTakesPart(string cell)
    {
        using DataVerbs verbs = Verbs("below-limit-month");
        string table = System.Text.Encoding.UTF8.GetString(DataFile.Case("below-limit-month.csv"));
        Assert.Equal(0, (await verbs.ImportAsync(table.Replace("0.01L", cell, StringComparison.Ordinal), "--local-time")).Code);
        Assert.Contains("waterMonth,2026-05,W1,GB 3838-2002,1,", await VerdictsAsync(verbs, "2026-05-01", "2026-05-31"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("zero")]
    public async Task SmallNegatives_LeaveTheDayValid(string rule)
    {
        using DataVerbs verbs = Verbs("import-small-negatives", rule.Length == 0 ? "" : $", \"assessment\": {{ \"belowLimit\": \"{rule}\" }}");
        (int code, string output, _) = await verbs.RunAsync(ImportVerb.Create, DataFile.Path("Cases", "import-small-negatives.csv"), "--local-time");
        Assert.Equal(0, code);
        Assert.EndsWith("; 10 values flagged: drift 10\n", output, StringComparison.Ordinal);
        Assert.Contains("airDay,2026-05-01,A1,HJ 633-2026,30,", await VerdictsAsync(verbs, "2026-05-01", "2026-05-01"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HourlyMeans_OfAStationThatSendsMinutes_AreTooFew_NotAbsent()
    {
        using DataVerbs verbs = Verbs("import-hourly-history");
        (int code, _, string error) = await ImportHistoryAsync(verbs);
        Assert.Equal((0, "A1: values 01:00:00 apart, and by its samplePeriod one stands for 00:01:00, so its hours will lack minutes; if each stands for the time to the next, --period 01:00:00 says so\n"), (code, error));
        Assert.Contains("airDay,2026-05-01,A1,HJ 633-2026,,,,invalid,too-few-hours pm25 0/20;", await VerdictsAsync(verbs, "2026-05-01", "2026-05-01"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HourlyMeans_WithTheirPeriod_AreJudgedAsSuch_TheSecondTimeToo()
    {
        using DataVerbs verbs = Verbs("import-hourly-history");
        Assert.Equal((0, ""), Brief(await ImportHistoryAsync(verbs, "--period", "01:00:00")));
        string verdicts = await VerdictsAsync(verbs, "2026-05-01", "2026-05-02");
        foreach (string day in (string[])["2026-05-01", "2026-05-02"]) Assert.Contains($"airDay,{day},A1,HJ 633-2026,30,,true,valid,\n", verdicts, StringComparison.Ordinal);
        Assert.Equal((0, "nothing changed\n", ""), await verbs.RunAsync(AssessVerb.Create, "--from", "2026-05-01", "--to", "2026-05-02"));
        Assert.Equal((0, ""), Brief(await ImportHistoryAsync(verbs))); // what was said of them holds when they come again
        Assert.Equal((0, "nothing changed\n", ""), await verbs.RunAsync(AssessVerb.Create, "--from", "2026-05-01", "--to", "2026-05-02"));
    }

    [Fact]
    public async Task APeriodSaidLater_HasTheHoursJudgedAgain()
    {
        using DataVerbs verbs = Verbs("import-hourly-history");
        await ImportHistoryAsync(verbs);
        await VerdictsAsync(verbs, "2026-05-01", "2026-05-02");
        using (DataVerbs.Opened store = verbs.Open()) Assert.Equal(1, store.Assessment.CountChangedHours()); // the last one is an hour of May 3rd
        Assert.Contains("; 0 instants stored, 48 duplicates", (await ImportHistoryAsync(verbs, "--period", "01:00:00")).Output, StringComparison.Ordinal);
        using (DataVerbs.Opened store = verbs.Open()) Assert.Equal(48, store.Assessment.CountChangedHours());
        Assert.Contains("airDay,2026-05-02,A1,HJ 633-2026,30,", await VerdictsAsync(verbs, "2026-05-01", "2026-05-02"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("instant", "end", "08:00", "07:00")]
    [InlineData("start", "end", "24:00", "23:00")]
    [InlineData("end", "start", "08:00", "09:00")]
    [InlineData("end", "end", "08:00", "08:00")]
    [InlineData("start", "start", "08:00", "08:00")]
    [InlineData("instant", "start", "08:00", "08:00")]
    public async Task Stamps_AreMovedToWhatTheStationsMark(string station, string table, string written, string stored)
    {
        using DataVerbs verbs = OfTimes(station);
        Assert.Equal((0, ""), Brief(await verbs.ImportAsync($"station,time,pm25\nA1,2026-05-01 {written},30\n", "--local-time", "--period", "01:00:00", "--time-is", table)));
        using DataVerbs.Opened store = verbs.Open();
        Assert.Equal($"2026-05-01T{stored}:00", verbs.District.Clock.At(Assert.Single(await store.ReadAsync("A1")).Time).ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        int hour = Assert.Single(store.Assessment.ReadChangedHours(10)).Hour;
        Assert.Equal(table == "end" ? written : "09:00", verbs.District.Clock.Label(hour).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture).Replace("00:00", "24:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnInstant_OfAStationWhoseTimesMarkAnEnd_IsAsked()
    {
        using DataVerbs verbs = OfTimes("end");
        Assert.Equal((1, "line 2: the times of A1 mark the end of its sample period, and --time-is instant marks none: start or end\n"),
            Brief(await verbs.ImportAsync("station,time,pm25\nA1,2026-05-01 08:00,30\n", "--local-time", "--time-is", "instant")));
    }

    [Fact]
    public async Task HourEndingStamps_FillTheWholeDay()
    {
        using DataVerbs verbs = Verbs("import-hourly-history");
        await ImportHistoryAsync(verbs, "--period", "01:00:00", "--time-is", "end");
        using DataVerbs.Opened store = verbs.Open();
        int first = Telemetry.Time.DistrictClock.FirstHourOf(new DateOnly(2026, 5, 1));
        Assert.Equal(Enumerable.Range(first, 48), store.Assessment.ReadChangedHours(100).Select(h => h.Hour));
    }

    [Fact]
    public async Task APeriodThatCannotBe_IsToldOnce_AndTheValuesAreNotTaken()
    {
        using DataVerbs verbs = Verbs("import-hourly-history");
        string table = "station,time,pm25\n" + string.Concat(Enumerable.Range(0, 40).Select(m => $"A1,2026-05-01T08:{m:00}:00+08:00,30\n"));
        Assert.Equal((1, "line 3: pm25 of A1: two values are 00:01:00 apart, and --period 01:00:00 says that each stands for so long\n"),
            (await verbs.ImportAsync(table, "--period", "01:00:00")) is var (code, _, error) ? (code, error.Split('\n')[0] + "\n") : default);
        using DataVerbs.Opened store = verbs.Open();
        Assert.Equal([0, 30], (await store.ReadAsync("A1")).Select(r => verbs.District.Clock.At(r.Time).Minute));
    }

    [Fact]
    public async Task ANewDatabase_IsNamed_OnceAndWithItsFullPath()
    {
        using var verbs = new DataVerbs { MakesStore = true };
        string database = Path.Combine(verbs.PathOf("data"), "wenchang.db");
        Assert.Equal((0, $"{database}: there was no such database, a new one is made (Storage:DataDirectory says where).\n"), Brief(await verbs.ImportAsync("station,time,pm25\nA1,2026-05-01T08:00:00Z,30\n")));
        Assert.Equal((0, ""), Brief(await verbs.ImportAsync("station,time,pm25\nA1,2026-05-01T09:00:00Z,30\n")));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("24:00:00")]
    [InlineData("00:00:00.5")]
    [InlineData("1.00:00:01")]
    [InlineData("hour")]
    public async Task APeriodWithoutItsForm_IsWrongUsage(string period)
    {
        using DataVerbs verbs = Verbs("import-hourly-history");
        Assert.Equal((64, "", $"--period wants a time from 00:00:01 to 1.00:00:00, such as 01:00:00, not '{period}'."), await ImportHistoryAsync(verbs, "--period", period));
    }

    private static Task<(int Code, string Output, string Error)> ImportHistoryAsync(DataVerbs verbs, params string[] options) =>
        verbs.RunAsync(ImportVerb.Create, [DataFile.Path("Cases", "import-hourly-history.csv"), "--local-time", .. options]);

    private static DataVerbs OfTimes(string timeIs) => new(System.Text.Encoding.UTF8.GetString(DataFile.Case("import-hourly-history.district.json"))
        .Replace("\"name\": \"x\"", $"\"name\": \"x\", \"timeIs\": \"{timeIs}\"", StringComparison.Ordinal));

    private static (int Code, string Error) Brief((int Code, string Output, string Error) outcome) => (outcome.Code, outcome.Error);

    private static DataVerbs Verbs(string name, string rules = "") => new(System.Text.Encoding.UTF8.GetString(DataFile.Case(name + ".district.json"))
        .Replace("\"name\": \"m\"}", "\"name\": \"m\"" + rules + "}", StringComparison.Ordinal));

    private static async Task<string> VerdictsAsync(DataVerbs verbs, string from, string to)
    {
        await verbs.RunAsync(AssessVerb.Create, "--from", from, "--to", to);
        string file = verbs.PathOf("out.csv");
        Assert.Equal((0, "", ""), await verbs.RunAsync(ExportVerb.Create, "verdicts", "--from", from, "--to", to, "--output", file));
        return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
    }
}
