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
        await verbs.RunAsync(ImportVerb.Create, DataFile.Path("Cases", "import-hourly-history.csv"), "--local-time");
        string verdicts = await VerdictsAsync(verbs, "2026-05-01", "2026-05-01");
        Assert.Contains("airDay,2026-05-01,A1,", verdicts, StringComparison.Ordinal);
        Assert.DoesNotContain(",valid,", verdicts, StringComparison.Ordinal);
    }

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
