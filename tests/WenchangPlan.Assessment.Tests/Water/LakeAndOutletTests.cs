using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests.Water;

/// <summary>Trophic state, discharge limits and the state of the sections together.</summary>
public sealed class LakeAndOutletTests : IDisposable
{
    private const string Stations = """
        { "id": "lake", "domain": "water", "kind": "lake", "name": "湖心", "parameters": ["chla", "tp", "tn", "sd", "codmn", "do"] },
        { "id": "river", "domain": "water", "kind": "river", "name": "断面", "parameters": ["do", "codmn", "tp"] },
        { "id": "plant", "domain": "water", "kind": "effluent", "name": "出水", "parameters": ["cod", "nh3n", "tp", "temp"] },
        { "id": "plantIV", "domain": "water", "kind": "effluent", "name": "提标出水", "dischargeGrade": "IV", "parameters": ["cod"] }
        """;

    private static readonly DateTimeOffset May = DomainChain.At("2026-05-01");
    private static readonly TimeSpan Step = TimeSpan.FromHours(4);
    private static readonly DateTimeOffset Closed = May.AddDays(31).AddHours(2);
    private readonly DomainChain _chain = new(Stations);

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task Lake_HasItsTrophicState()
    {
        Send("lake", 31, _ => [("chla", 10), ("tp", 0.05), ("tn", 1.0), ("sd", 1.0), ("codmn", 4.0), ("do", 8)]);
        await _chain.AssessAsync(Closed);

        Verdict month = Assert.Single(_chain.Verdicts(WaterJudge.Trophic));
        Assert.Equal(("lake", 48.0m, 2, true, Validity.Valid, 31), (month.Station, month.Value, month.Grade, month.Good, month.Validity, month.Samples));
        Assert.Equal(["总站生字〔2001〕090号"], month.Editions);
        Assert.Equal(5, month.Parts.Count);
        Assert.Empty(month.Reasons);
    }

    [Fact]
    public async Task Lake_WithoutAllFive_SaysItIsIncomplete()
    {
        Send("lake", 31, _ => [("chla", 26), ("tp", 0.10), ("sd", 0)]); // zero transparency is no measurement
        await _chain.AssessAsync(Closed);

        Verdict month = Assert.Single(_chain.Verdicts(WaterJudge.Trophic));
        Assert.Equal((Validity.Valid, false, 3), (month.Validity, month.Good, month.Grade));
        Assert.Equal([new Reason("incomplete", null, 2, 5)], month.Reasons);
    }

    [Fact]
    public async Task Outlet_IsJudgedByItsOwnLimits_DayByDayAndByTheMonth()
    {
        // 1A: COD 50, NH3-N 5 (8 in cold water), TP 0.5. The third day exceeds COD.
        Send("plant", 31, day => [("cod", day == 2 ? 60 : 40), ("nh3n", 6), ("tp", 0.3), ("temp", 10)]);
        Send("plantIV", 31, _ => [("cod", 40)]); // within 1A, over class IV
        await _chain.AssessAsync(Closed);

        IReadOnlyList<Verdict> days = _chain.Verdicts(WaterJudge.EffluentDay, Place.Of("plant"));
        Assert.Equal(31, days.Count);
        Assert.Equal((true, 1), (days[0].Good, days[0].Grade));
        Assert.Equal((false, 2), (days[2].Good, days[2].Grade));
        Assert.Equal(["cod"], days[2].Deciding);
        Assert.Equal(["GB 18918-2002"], days[2].Editions);
        Assert.Equal((60m, 2, 1), (days[2].Parts["cod"].Value, days[2].Parts["cod"].Grade, days[2].Parts["nh3n"].Grade));
        Assert.Null(days[2].Parts["temp"].Grade);

        Verdict month = Assert.Single(_chain.Verdicts(WaterJudge.EffluentMonth, Place.Of("plant")));
        Assert.Equal((true, Validity.Valid, 31, 30m), (month.Good, month.Validity, month.Samples, month.Parts["daysMet"].Value));
        Verdict strict = Assert.Single(_chain.Verdicts(WaterJudge.EffluentMonth, Place.Of("plantIV")));
        Assert.Equal((false, "GB 3838-2002"), (strict.Good, strict.Editions[0]));
    }

    [Fact]
    public async Task Outlet_AmmoniaInWarmWater_HasTheStricterLimit_AndMissingSamplesInvalidate()
    {
        Send("plant", 1, _ => [("cod", 40), ("nh3n", 6), ("tp", 0.3), ("temp", 13)]);
        _chain.Send("plant", May.AddDays(1), ("cod", 40), ("nh3n", 3), ("tp", 0.3), ("temp", 13));
        _chain.Send("plant", May.AddDays(2), ("cod", 90));
        _chain.Send("plant", May.AddDays(2).AddHours(8), ("cod", 90));
        _chain.Send("plant", May.AddDays(2).AddHours(16), ("cod", 90));
        await _chain.AssessAsync(May.AddDays(3).AddHours(2));

        IReadOnlyList<Verdict> days = _chain.Verdicts(WaterJudge.EffluentDay, Place.Of("plant"));
        Assert.False(days[0].Good);
        Assert.Equal(["nh3n"], days[0].Deciding);
        Assert.Equal((Validity.Invalid, null), (days[1].Validity, days[1].Good));
        Assert.Contains(new Reason("too-few-samples", "cod", 1, 3), days[1].Reasons);
        Assert.Equal((Validity.Valid, false), (days[2].Validity, days[2].Good)); // exceeded, whatever is missing
    }

    [Theory]
    [InlineData(null, Validity.Invalid)]
    [InlineData(24, Validity.Valid)]
    public async Task Outlet_OfDailySamples_IsJudgedByTheirPeriod_NotByTheSensorsOfToday(int? hours, Validity validity)
    {
        _chain.Send("plant", May.AddHours(9), ("cod", 40), ("nh3n", 3), ("tp", 0.3), ("temp", 13));
        await _chain.AssessAsync(May.AddDays(1).AddHours(2), hours is { } h ? TimeSpan.FromHours(h) : null);

        Assert.Equal(validity, Assert.Single(_chain.Verdicts(WaterJudge.EffluentDay, Place.Of("plant"))).Validity);
    }

    [Fact]
    public async Task Sections_OfAMonth_HaveOneStateAndTheirShare()
    {
        Send("river", 31, _ => [("do", 8), ("codmn", 3), ("tp", 0.1)]);
        Send("lake", 31, _ => [("do", 8), ("codmn", 3), ("tp", 0.3)]); // worse than V in a lake
        await _chain.AssessAsync(Closed);

        Verdict month = Assert.Single(_chain.Verdicts(WaterJudge.Sections, Place.District));
        Assert.Equal((50.0m, Validity.Valid, 2), (month.Value, month.Validity, month.Samples));
        Assert.Equal(["tp"], month.Deciding);
        Assert.Equal(50.0m, month.Parts["tp"].Value);
        Assert.Empty(_chain.Verdicts(WaterJudge.Sections, Place.Of("river")));
    }

    [Fact]
    public void Register_AnUnknownGrade_IsRefused()
    {
        Assert.Null(DomainChain.Read("""{ "id": "p", "domain": "water", "kind": "effluent", "name": "出水", "dischargeGrade": "2A", "parameters": ["cod"] }""", "{}", out IReadOnlyList<RegisterProblem> problems));
        Assert.Contains("one of 1A, 1B, IV, quasiIV", Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    private void Send(string station, int days, Func<int, (string, double)[]> values)
    {
        for (int i = 0; i < days * 6; i++)
        {
            _chain.Send(station, May + (i * Step), values(i / 6));
        }
    }
}
