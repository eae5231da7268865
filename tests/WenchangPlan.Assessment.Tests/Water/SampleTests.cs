using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests.Water;

/// <summary>Sections judged by sensors and a laboratory: which decides, what a month needs, and what is said of what is missing.</summary>
public sealed class SampleTests : IDisposable
{
    private const string Stations = """
        { "id": "auto", "domain": "water", "kind": "river", "name": "自动站", "parameters": ["ph", "do", "codmn", "nh3n", "tp", "cod"] },
        { "id": "hand", "domain": "water", "kind": "river", "name": "手工断面", "parameters": [], "byLaboratory": true },
        { "id": "strict", "domain": "water", "kind": "river", "name": "必测断面", "parameters": ["do", "tp"], "required": ["do", "cod"] },
        { "id": "lake", "domain": "water", "kind": "lake", "name": "湖心", "parameters": ["chla", "tp"] }
        """;

    private static readonly DateTimeOffset May = DomainChain.At("2026-05-01");
    private static readonly TimeSpan Step = TimeSpan.FromHours(4);
    private static readonly DateTimeOffset Closed = May.AddDays(31).AddHours(2);
    private readonly DomainChain _chain = new(Stations);

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task SensorsGoFirst_OfTheirSix_AndTheLaboratoryOfTheRest()
    {
        Send("auto", 31, ("ph", 7.5), ("do", 8), ("codmn", 3), ("nh3n", 0.3), ("tp", 0.05), ("cod", 35));
        Sample("auto", 12, ("tp", "0.35"), ("cod", "18"), ("cu", "0.001L"));
        await _chain.AssessAsync(Closed);

        Verdict month = Month("auto");
        Assert.Equal((Validity.Valid, true), (month.Validity, month.Good));
        Assert.Equal((0.05m, 0.35m, PartSource.Sensors, 31), Of(month, "tp"));
        Assert.Equal((18m, 35m, PartSource.Laboratory, 1), Of(month, "cod"));
        Assert.Equal((0.0005m, null, PartSource.Laboratory, 1), Of(month, "cu"));
        Assert.Equal(["cod"], month.Deciding);
        Assert.Contains("环办监测函〔2020〕82号", month.Editions);
        Assert.Equal(7, month.Parts.Values.Count(p => p.Grade is not null));
    }

    [Fact]
    public async Task TooFewDaysOfSensors_TheSampleDecides_AndWhatOnlySensorsHaveDoesNot()
    {
        Send("auto", 5, ("do", 8), ("tp", 0.05));
        Sample("auto", 12, ("tp", "0.35"));
        await _chain.AssessAsync(Closed);

        Verdict month = Month("auto");
        Assert.Equal((Validity.Valid, false, 5), (month.Validity, month.Good, month.Grade));
        Assert.Equal((0.35m, 0.05m, PartSource.Laboratory, 1), Of(month, "tp"));
        Assert.Equal((null, new Reason("too-few-days", "do", 5, 16)), (month.Parts["do"].Grade, month.Parts["do"].Reason));
        Assert.Equal(["ph", "do", "codmn", "nh3n", "cod"], month.Reasons.Select(r => r.Parameter));
    }

    [Fact]
    public async Task OneSample_MakesTheMonthOfASectionWithoutSensors_AndTheYearIsMadeOfItsMonths()
    {
        string[] deciding = ["ph", "do", "codmn", "cod", "bod5", "nh3n", "tp", "cu", "zn", "f", "se", "as", "hg", "cd", "cr6", "pb", "cn", "phenol", "oil", "las", "sulfide"];
        Sample("hand", 6, [.. deciding.Select(code => (code, code switch { "ph" => "7.2", "do" => "8.1", "nh3n" => "1.2", _ => "0.00001L" })), ("fc", "20000"), ("tn", "9.9")]);
        await _chain.AssessAsync(Closed);

        Verdict month = Month("hand");
        Assert.Equal((Validity.Valid, 4, 1), (month.Validity, month.Grade, month.Samples));
        Assert.Equal(["nh3n"], month.Deciding);
        Assert.Equal(21, month.Parts.Values.Count(p => p.Grade is not null)); // neither total nitrogen nor fecal coliform
        Assert.Empty(month.Reasons);
        Verdict year = Assert.Single(_chain.Verdicts(WaterJudge.Year, Place.Of("hand")));
        Assert.Equal((Validity.Pending, 4, PartSource.Laboratory), (year.Validity, year.Grade, year.Parts["nh3n"].Source));
    }

    [Theory]
    [InlineData("hand", 0, 12)]
    [InlineData("auto", 5, 12)]
    [InlineData("auto", 15, 15)]
    public async Task ARunningMonth_SaysTheLastDayThatWentIn_ASampleToo(string station, int days, int last)
    {
        Send("auto", days, ("tp", 0.05));
        Sample(station, 12, ("tp", "0.35"));
        await _chain.AssessAsync(May.AddDays(20));

        Assert.Equal((Validity.Pending, new DateOnly(2026, 5, last)), (Month(station).Validity, Month(station).AsOf));
        SectionFigure figure = SectionFigure.Of(Period.Parse("2026-05")!.Value, _chain.District.Find(station)!, _chain.District, _chain.Reader, _chain.Store, new DateOnly(2026, 5, 20));
        Assert.Equal(new DateOnly(2026, 5, last), figure.AsOf);

        await _chain.AssessAsync(Closed);
        Assert.Null(Month(station).AsOf);
    }

    [Fact]
    public async Task SeveralSamples_AreAveragedBeforeTheyAreJudged()
    {
        Sample("hand", 3, ("tp", "0.1"), ("ph", "7.0"));
        Sample("hand", 17, ("tp", "0.3"), ("ph", "8.0"));
        await _chain.AssessAsync(Closed);

        Verdict month = Month("hand");
        Assert.Equal((0.2m, 3, 2), (month.Parts["tp"].Value, month.Parts["tp"].Grade, month.Parts["tp"].Samples));
        Assert.Equal(7m, month.Parts["ph"].Value); // 7.2596 by the hydrogen ions, no decimals in an assessment
    }

    [Fact]
    public async Task WhatIsMissingAllMonth_IsSaid_AndWhatIsRequired_KeepsTheMonthFromStanding()
    {
        Send("auto", 31, ("ph", 7.5), ("do", 8), ("codmn", 3), ("nh3n", 0.3), ("cod", 12));
        Send("strict", 31, ("do", 8), ("tp", 0.05));
        await _chain.AssessAsync(Closed);

        Assert.Equal((Validity.Valid, new Reason("judged-without", "tp")), (Month("auto").Validity, Assert.Single(Month("auto").Reasons)));
        Assert.Equal((Validity.Invalid, new Reason("indicator-missing", "cod")), (Month("strict").Validity, Assert.Single(Month("strict").Reasons)));

        Sample("strict", 30, ("cod", "12"));
        await _chain.AssessAsync(Closed.AddDays(9));
        Assert.Equal((Validity.Valid, true), (Month("strict").Validity, Month("strict").Good));
    }

    [Fact]
    public async Task ALateSample_ChangesTheMonth_WithARevisionThatTellsTheCause_AndACorrectionDoesSoAgain()
    {
        Sample("hand", 6, ("tp", "0.05"));
        await _chain.AssessAsync(Closed);
        Sample("hand", 20, ("tp", "0.55"));
        await _chain.AssessAsync(Closed.AddDays(40));

        Revision revision = _chain.Revisions().First(r => r.Kind == WaterJudge.Month);
        Assert.Equal(("2026-05 hand", "sample"), (revision.Subject, revision.Cause));
        Assert.Equal((0.3m, 4), (Month("hand").Parts["tp"].Value, Month("hand").Grade));

        Sample wrong = _chain.Acts.ReadSamples(_chain.District.Find("hand")!, 0, long.MaxValue)[1];
        Sample right = wrong with { Id = 0, Text = "0.055", Value = 0.055m };
        Assert.Equal((SampleFate.Differs, wrong.Id), (Saved(right).Fate, Saved(right).Sample.Id));
        Assert.Equal(SampleFate.Added, Saved(right with { Reason = "小数点错位" }).Fate);
        Assert.Equal(SampleFate.Same, Saved(right).Fate);
        await _chain.AssessAsync(Closed.AddDays(41));

        Assert.Equal(2, Month("hand").Grade);
        Assert.Equal(["0.055", "0.55", "0.05"], _chain.Acts.Read(new ActQuery(ActKind.Sample)).Cast<Sample>().Select(s => s.Text));
        Assert.Equal(2, _chain.Revisions().Count(r => r is { Kind: WaterJudge.Month, Cause: "sample" }));
    }

    [Fact]
    public async Task TheTrophicState_TakesWhatOnlyALaboratoryMeasures()
    {
        Send("lake", 31, ("chla", 10), ("tp", 0.05));
        Sample("lake", 15, ("tn", "1.0"), ("sd", "1.0"), ("codmn", "4.0"));
        await _chain.AssessAsync(Closed);

        Verdict month = Assert.Single(_chain.Verdicts(WaterJudge.Trophic));
        Assert.Equal((48.0m, 2, Validity.Valid), (month.Value, month.Grade, month.Validity)); // water.md, section 4
        Assert.Empty(month.Reasons);
    }

    private Verdict Month(string station) => Assert.Single(_chain.Verdicts(WaterJudge.Month, Place.Of(station)), m => m.Window == Window.Month(new DateOnly(2026, 5, 1)));

    private SampleSaved Saved(Sample sample) => Assert.Single(_chain.Acts.SaveSamples([sample], whole: true));

    private static (decimal? Value, decimal? Beside, PartSource? Source, int Samples) Of(Verdict month, string code) =>
        (month.Parts[code].Value, month.Parts[code].Beside, month.Parts[code].Source, month.Parts[code].Samples);

    private void Sample(string station, int day, params IEnumerable<(string Code, string Text)> results) =>
        Assert.All(_chain.Acts.SaveSamples([.. results.Select(r => _chain.Sample(station, May.AddDays(day - 1), r.Code, r.Text))], whole: true), s => Assert.Equal(SampleFate.Added, s.Fate));

    private void Send(string station, int days, params (string Code, double Value)[] values)
    {
        for (int slot = 0; slot < days * 6; slot++)
        {
            _chain.Send(station, May + (slot * Step), values);
        }
    }
}
