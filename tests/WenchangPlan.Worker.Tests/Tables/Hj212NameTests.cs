using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Tables;
using WenchangPlan.Worker.Tests.Verbs;

namespace WenchangPlan.Worker.Tests.Tables;

/// <summary>
/// HJ 212 codes of the indicators of GB 3838 that laboratories measure. Each is the same in two public lists: the pollutant list of an operation app for HJ 212-2017 (lingkejia/bocon-operation-app,
/// polcodeList17.js, with units) and the factor names of a C# library for surface water. Units of mercury, cadmium, chromium, arsenic and lead: HJ 212-2017, annex B.
/// </summary>
public sealed class Hj212NameTests
{
    [Theory]
    [InlineData("cu", "w20122", false), InlineData("cu", "w20138", false)]
    [InlineData("zn", "w20123", false), InlineData("zn", "w20139", false)]
    [InlineData("f", "w21017", false)]
    [InlineData("se", "w20128", true), InlineData("se", "w20140", false)]
    [InlineData("as", "w20119", true), InlineData("as", "w20141", false)]
    [InlineData("hg", "w20111", true), InlineData("hg", "w20142", true)]
    [InlineData("cd", "w20115", true), InlineData("cd", "w20143", true)]
    [InlineData("cr6", "w20117", true)]
    [InlineData("pb", "w20120", true), InlineData("pb", "w20144", false)]
    [InlineData("cn", "w21016", false)]
    [InlineData("phenol", "w23002", false)]
    [InlineData("oil", "w22001", false)]
    [InlineData("las", "w19002", false)]
    [InlineData("sulfide", "w21019", false)]
    [InlineData("fc", "w02003", false)]
    public void ACode_IsKnown_AndAsksForAUnitWhereTheStandardsDiffer(string code, string hj212, bool micrograms)
    {
        Assert.Equal((code, micrograms), (ParameterNames.Read(hj212).Code, ParameterNames.Read(hj212).NeedsUnit));
        Assert.Equal((code, micrograms), (ParameterNames.Read(hj212 + "-Avg").Code, ParameterNames.Read(hj212 + "-Avg").NeedsUnit));
        ColumnMeaning said = ParameterNames.Read(hj212 + "(mg/L)");
        Assert.Equal((code, false, "mg/L"), (said.Code, said.NeedsUnit, said.Unit?.Text));
        Assert.False(ParameterNames.Read(code).NeedsUnit);
        Parameter parameter = ParameterCatalog.Default.All.First(p => p.Domain.Code == "water" && p.Code == code);
        Assert.Equal(code == "fc" ? "个/L" : "mg/L", parameter.Unit);
    }

    [Fact]
    public async Task AMetalWithoutAUnit_IsRefused_AndTakenInTheUnitThatIsSaid()
    {
        using var verbs = new DataVerbs();
        const string Doubt = "'w20111' is in µg/L by HJ 212-2017 and in mg/L by GB 3838, and nothing says which: --unit hg=µg/L or --unit hg=mg/L";
        const string Wide = "station,date,w20111\nW1,2026-05-12,0.05\n";
        const string Long = "station,date,parameter,value\nW1,2026-05-13,w20111,0.05\n";
        foreach (string sheet in (string[])[Wide, Long])
        {
            (int code, _, string error) = await verbs.ImportAsync(sheet, "--samples", "--by", "x");
            Assert.Equal(1, code);
            Assert.Contains(Doubt, error, StringComparison.Ordinal);
            Assert.Equal((0, ""), ((await verbs.ImportAsync(sheet, "--samples", "--by", "x", "--unit", "hg=ug/L")) is var said ? said.Code : 1, said.Error));
        }

        using DataVerbs.Opened store = verbs.Open();
        Assert.Equal([0.00005m, 0.00005m], store.Acts.ReadSamples(verbs.District.Find("W1")!, 0, long.MaxValue).Select(s => s.Value));
    }
}
