using System.Numerics;
using CsCheck;
using WenchangPlan.Standards.Air;

namespace WenchangPlan.Standards.Tests.Air;

/// <summary>Laws that hold for every input.</summary>
public class AqiLawTests
{
    private static readonly Gen<AirEdition> Editions = Gen.OneOf(AirEdition.All.ToArray());
    private static readonly Gen<AirReport> Reports = Gen.OneOf(AirReport.Daily, AirReport.Hourly);
    private static readonly Gen<decimal> Concentration = Gen.Int[0, 40_000_000].Select(number => number / 10_000m);
    private static readonly Gen<decimal?> MaybeConcentration = Concentration.Select(Gen.Int[0, 9], (value, absent) => absent > 0 ? (decimal?)value : null);

    private static readonly Gen<PerIndicator<decimal?>> Concentrations = MaybeConcentration.Array[AirIndicators.Count].Select(values =>
        Enum.GetValues<AirIndicator>().Aggregate(default(PerIndicator<decimal?>), (all, indicator) => all.With(indicator, values[(int)indicator])));

    [Fact]
    public void Iaqi_IsTheExactRationalRoundedUp() =>
        Gen.Select(Editions, Reports, Concentration, Gen.Int[0, 5]).Sample((edition, report, concentration, which) =>
        {
            BreakpointColumn column = edition.Column(report, edition.Indicators(report)[which]);
            Iaqi iaqi = column.Interpolate(concentration);
            if (iaqi.State is not IaqiState.Computed) return concentration > column.Breakpoints.Last().Concentration;
            return iaqi.Value == Rational(column, concentration);
        });

    [Fact]
    public void Iaqi_RisesWithTheConcentration() =>
        Gen.Select(Editions, Reports, Concentration, Concentration, Gen.Int[0, 5]).Sample((edition, report, one, other, which) =>
        {
            BreakpointColumn column = edition.Column(report, edition.Indicators(report)[which]);
            Iaqi low = column.Interpolate(Math.Min(one, other)), high = column.Interpolate(Math.Max(one, other));
            return high.State is IaqiState.NotComputed || low.Value <= high.Value;
        });

    [Fact]
    public void Aqi_IsTheWorstSubIndexAndItsOwnersArePrimary() =>
        Gen.Select(Editions, Reports, Concentrations).Sample((edition, report, concentrations) =>
        {
            AqiResult result = edition.Index(report, concentrations);
            Iaqi[] there = [.. edition.Indicators(report).Select(indicator => result.Indices[indicator]).Where(iaqi => iaqi.HasValue)];
            if (!result.HasAqi) return !result.Reason.IsEmpty && result.Primary.IsEmpty && !result.TryGetAqi(out int none) && none == 0;
            int worst = there.Max(iaqi => iaqi.Value);
            bool primaries = result.Primary.SequenceEqual(worst > 50 ? edition.Indicators(report).Where(indicator => result.Indices[indicator].HasValue && result.Indices[indicator].Value == worst) : []);
            return result.Aqi == Math.Max(worst, edition.LowestAqi) && primaries && result.Reason.IsEmpty && result.TryGetAqi(out int aqi) && aqi == result.Aqi;
        });

    [Fact]
    public void Aqi_NeverFallsWhenAConcentrationRises() =>
        Gen.Select(Editions, Reports, Concentrations, Concentration, Gen.Int[0, 5]).Sample((edition, report, concentrations, more, which) =>
        {
            AirIndicator indicator = edition.Indicators(report)[which];
            AqiResult before = edition.Index(report, concentrations.With(indicator, 1));
            AqiResult after = edition.Index(report, concentrations.With(indicator, 1 + more));
            return after.Indices[indicator].State is IaqiState.NotComputed || !before.HasAqi || (after.HasAqi && after.Aqi >= before.Aqi);
        });

    [Fact]
    public void Aqi2026_IsWithheldExactlyWhenSomethingIsMissingAndTheRestIsNotPolluted() =>
        Concentrations.Sample(concentrations =>
        {
            AqiResult result = AirEdition.Named("2026").Daily(concentrations);
            int[] there = [.. result.Edition.Indicators(AirReport.Daily).Select(indicator => result.Indices[indicator]).Where(iaqi => iaqi.HasValue).Select(iaqi => iaqi.Value)];
            bool complete = there.Length == 6;
            return result.HasAqi == (there.Length > 0 && (complete || there.Max() > 100)) && result.Missing.Count == 6 - there.Length;
        });

    [Fact]
    public void Category_IsTheOneThatHoldsTheIndex() =>
        Gen.Select(Editions, Gen.Int[0, 700]).Sample((edition, aqi) =>
        {
            AqiCategory category = edition.CategoryOf(aqi);
            int lower = category.Level == 1 ? -1 : edition.Categories[category.Level - 2].UpTo;
            return aqi > lower && (aqi <= category.UpTo || category.Level == 6);
        });

    private static int Rational(BreakpointColumn column, decimal concentration)
    {
        (decimal Concentration, int Iaqi)[] points = [.. column.Breakpoints];
        int i = Math.Max(1, Array.FindIndex(points, point => concentration <= point.Concentration));
        BigInteger scaled = new(concentration * 10_000), low = new(points[i - 1].Concentration * 10_000), high = new(points[i].Concentration * 10_000);
        BigInteger rise = (points[i].Iaqi - points[i - 1].Iaqi) * (scaled - low), run = high - low;
        return points[i - 1].Iaqi + (int)((rise + run - 1) / run);
    }
}
