using WenchangPlan.Assessment.Noise;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Standards.Noise;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests.Noise;

public sealed class NoiseJudgeTests : IDisposable
{
    private const string Stations = """
        { "id": "home", "domain": "noise", "name": "居住区", "functionClass": "1", "parameters": ["leq", "lmax", "l10", "l50", "l90"] },
        { "id": "market", "domain": "noise", "name": "市场", "functionClass": "2", "parameters": ["leq", "lmax"] }
        """;

    private static readonly DateTimeOffset June = DomainChain.At("2026-06-01");
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);
    private readonly DomainChain _chain = new(Stations);

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task Night_IsTheEnergyMeanOfItsHours_AndBelongsToTheDayItStartsOn()
    {
        // Half the samples of every hour 50, half 60: 57.4, over the 45 of class 1.
        SendHours("market", June.AddHours(22), 8, slot => slot % 2 == 0 ? 50 : 60);
        await _chain.AssessAsync(June.AddDays(1).AddHours(8));

        Verdict night = Assert.Single(_chain.Verdicts(NoiseJudge.Night, Place.Of("market")), v => v.Validity == Validity.Valid);
        Assert.Equal((Window.Day(new DateOnly(2026, 6, 1)), 57.4m, false, 8), (night.Window, night.Value, night.Good, night.Samples));
        Assert.Equal((57.4m, 2, 50m), (night.Parts["leq"].Value, night.Parts["leq"].Grade, night.Parts["limit"].Value));
        Assert.Equal(["GB 3096-2008", "engineering-default"], night.Editions);
    }

    [Fact]
    public async Task Night_APeakAboveLimitAndFifteen_IsSaidAndDoesNotDecide()
    {
        SendHours("home", June.AddHours(22), 8, _ => 44, lmax: 61);
        await _chain.AssessAsync(June.AddDays(1).AddHours(8));

        Verdict night = Assert.Single(_chain.Verdicts(NoiseJudge.Night, Place.Of("home")), v => v.Validity == Validity.Valid);
        Assert.Equal((44m, true), (night.Value, night.Good));
        Assert.Equal([new Reason("night-peak", "lmax", 61, 60)], night.Reasons);
        Assert.Equal((61m, 2), (night.Parts["lmax"].Value, night.Parts["lmax"].Grade));
    }

    [Fact]
    public async Task Day_WithTooFewHours_IsInvalid_AndNothingIsNoData()
    {
        SendHours("home", June.AddHours(6), 11, _ => 50);
        SendHours("market", June.AddHours(6), 12, _ => 60);
        await _chain.AssessAsync(June.AddDays(1).AddHours(8));

        Verdict home = Assert.Single(_chain.Verdicts(NoiseJudge.Day, Place.Of("home")), v => v.Window == Window.Day(new DateOnly(2026, 6, 1)));
        Assert.Equal((Validity.Invalid, null), (home.Validity, home.Good));
        Assert.Equal([new Reason("too-few-hours", "leq", 11, 12)], home.Reasons);
        Verdict market = Assert.Single(_chain.Verdicts(NoiseJudge.Day, Place.Of("market")), v => v.Window == Window.Day(new DateOnly(2026, 6, 1)));
        Assert.Equal((Validity.Valid, true, 60m), (market.Validity, market.Good, market.Value));
        Assert.Equal([new Reason(Reason.NoData)], Assert.Single(_chain.Verdicts(NoiseJudge.Night, Place.Of("home")), v => v.Window == Window.Day(new DateOnly(2026, 6, 1))).Reasons);
    }

    [Fact]
    public async Task Day_PercentLevels_AreShownWhereGiven()
    {
        SendHours("home", June.AddHours(6), 16, _ => 50, percentiles: true);
        await _chain.AssessAsync(June.AddDays(1).AddHours(8));

        Verdict day = Assert.Single(_chain.Verdicts(NoiseJudge.Day, Place.Of("home")), v => v.Validity == Validity.Valid);
        Assert.Equal((53m, 48m, 45m), (day.Parts["l10"].Value, day.Parts["l50"].Value, day.Parts["l90"].Value));
        Assert.Equal(16, day.Parts["l10"].Samples);
    }

    [Fact]
    public async Task Month_ThirtyNights28Valid25Met_Is89Point3Percent()
    {
        for (int night = 0; night < 30; night++)
        {
            // Two nights too short, three too loud, the others at the limit itself.
            int hours = night is 3 or 17 ? 5 : 8;
            double level = night is 5 or 6 or 20 ? 51 : 50;
            SendHours("market", June.AddDays(night).AddHours(22), hours, _ => level);
        }

        await _chain.AssessAsync(June.AddDays(30).AddHours(8));

        Verdict month = Assert.Single(_chain.Verdicts(NoiseJudge.Month, Place.Of("market")));
        Assert.Equal((89.3m, 28), (month.Parts["night"].Value, month.Parts["night"].Samples));
        Assert.Equal(25m, month.Parts["nightMet"].Value);
        Assert.Equal((89.3m, Validity.Valid, false, 30), (month.Value, month.Validity, month.Good, month.Samples));
        Assert.Null(month.Parts["day"].Value); // no day was heard: no rate, not a rate of 0
        Verdict district = Assert.Single(_chain.Verdicts(NoiseJudge.Month, Place.District));
        Assert.Equal((89.3m, 89.3m, 60), (district.Parts["night"].Value, district.Parts["night2"].Value, district.Samples));
        Assert.Null(district.Parts["night1"].Value);
    }

    [Fact]
    public void Register_APointWithoutItsClass_IsRefused()
    {
        Assert.Null(DomainChain.Read("""{ "id": "n", "domain": "noise", "name": "点", "parameters": ["leq"] }""", "{}", out IReadOnlyList<RegisterProblem> missing));
        Assert.Contains("functionClass", Assert.Single(missing).ToString(), StringComparison.Ordinal);
        Assert.Null(DomainChain.Read("""{ "id": "n", "domain": "noise", "name": "点", "functionClass": "4", "parameters": ["leq"] }""", "{}", out IReadOnlyList<RegisterProblem> wrong));
        Assert.Contains("0, 1, 2, 3, 4a, 4b", Assert.Single(wrong).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Minima_OfTheRegister_TakeThePlaceOfTheDefaults()
    {
        using var chain = new DomainChain(Stations, """{ "noise": { "minimumNightHours": 2 } }""");
        Send(chain, "home", June.AddHours(22), 2, _ => 40, lmax: null, percentiles: false);
        await chain.AssessAsync(June.AddDays(1).AddHours(8));

        Assert.Equal((true, 40m), Assert.Single(chain.Verdicts(NoiseJudge.Night, Place.Of("home")), v => v.Validity == Validity.Valid) is var night ? (night.Good!.Value, night.Value!.Value) : default);
    }

    [Fact]
    public void EveryEditionOfTheStandard_KnowsTheSameClasses() =>
        Assert.All(NoiseStandard.All, edition => Assert.Equal(["0", "1", "2", "3", "4a", "4b"], edition.Classes.Select(c => c.Class)));

    private void SendHours(string station, DateTimeOffset first, int hours, Func<int, double> leq, double? lmax = null, bool percentiles = false) =>
        Send(_chain, station, first, hours, leq, lmax, percentiles);

    private static void Send(DomainChain chain, string station, DateTimeOffset first, int hours, Func<int, double> leq, double? lmax, bool percentiles)
    {
        for (int slot = 0; slot < hours * 12; slot++)
        {
            double level = leq(slot);
            List<(string, double)> values = [("leq", level)];
            if (lmax is { } peak)
            {
                values.Add(("lmax", slot == 7 ? peak : level + 5));
            }

            if (percentiles)
            {
                values.AddRange([("l10", level + 3), ("l50", level - 2), ("l90", level - 5)]);
            }

            chain.Send(station, first + (slot * Step), [.. values]);
        }
    }
}
