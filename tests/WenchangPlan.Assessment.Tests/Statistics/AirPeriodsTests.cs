using CsCheck;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Assessment.Tests.Statistics;

/// <summary>Figures that are kept are those that counting anew gives, whatever was saved in between.</summary>
public sealed class AirPeriodsTests
{
    private static readonly DateOnly First = new(2026, 4, 20);
    private static readonly string?[] Places = [null, "A1", "A2"];

    [Fact]
    public void Of_AfterAnythingWasSavedOrWithdrawn_IsWhatIsCountedAnew() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 30], Gen.Int[0, 4], Gen.Int[0, 3]).Array[1, 25].Sample(steps =>
        {
            using var chain = new Chain();
            var periods = new AirPeriods(chain.Reader, chain.Store);
            foreach ((int place, int day, int level, int asked) in steps)
            {
                var round = new AssessmentRound();
                if (level == 0)
                {
                    round.Withdrawn.Add(new Withdrawal("airDay", Places[place], Window.Day(First.AddDays(day))));
                }
                else
                {
                    var parts = new Dictionary<string, VerdictPart> { ["pm25"] = new(level * 10, level * 30, 24) };
                    round.Verdicts.Add(MadeVerdict.AirDay(First.AddDays(day), Places[place], "2026", level * 30, level, ["pm25"], level < 4, Validity.Valid, [], parts));
                }

                chain.Store.Save(round);
                Period period = Period.Parse(asked switch { 0 => "2026-04", 1 => "2026-05", 2 => "2026", _ => "2026-04-25..2026-05-05" })!.Value;
                IReadOnlyDictionary<string, AirStatistics> kept = periods.Of(period);
                foreach (string? of in Places)
                {
                    Assert.Equal(Text(AirStatistics.Of(period, of, chain.Reader)), Text(kept.GetValueOrDefault(of ?? "") ?? AirStatistics.Of(period, of, [])));
                }
            }
        }, iter: 30);

    [Fact]
    public void Of_TheSameDays_IsNotCountedAgain()
    {
        using var chain = new Chain();
        var round = new AssessmentRound();
        round.Verdicts.Add(MadeVerdict.AirDay(First, "A1", "2026", 30, 1, [], true, Validity.Valid, [], new Dictionary<string, VerdictPart>()));
        chain.Store.Save(round);
        var periods = new AirPeriods(chain.Reader, chain.Store);
        Period april = Period.Parse("2026-04")!.Value;
        Assert.Same(periods.Of(april), periods.Of(april));
    }

    private static string Text(AirStatistics figures) => string.Join(
        "; ", figures.Station, figures.AsOf, string.Join(',', figures.ByLevel), figures.Good, figures.Valid, figures.Invalid, string.Join(',', figures.Pollutants.Select(p => p.ToString())), figures.Index);
}
