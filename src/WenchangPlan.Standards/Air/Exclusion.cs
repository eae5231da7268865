using System.Collections.Immutable;

namespace WenchangPlan.Standards.Air;

/// <summary>
/// A decision from outside that days do not count in an assessment, such as confirmed dust (环办监测〔2016〕120号) or another exceptional event
/// of HJ 663-2026. Never made by a rule of this library: it is entered, signed, and shown beside the figures without it.
/// </summary>
public sealed record Exclusion
{
    /// <summary>First day, included.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day, included.</summary>
    public required DateOnly To { get; init; }

    /// <summary>The indicators whose values do not count, such as particulate matter for dust; empty when none of the day does.</summary>
    public IndicatorSet<AirIndicator> Indicators { get; init; }

    /// <summary>Why: the event.</summary>
    public required string Reason { get; init => field = NotBlank(value); }

    /// <summary>The document that decided it.</summary>
    public required string Document { get; init => field = NotBlank(value); }

    /// <summary>Who decided it.</summary>
    public required string DecidedBy { get; init => field = NotBlank(value); }

    /// <summary>Whether a day is excluded; both ends included.</summary>
    /// <param name="day">The local day.</param>
    public bool Covers(DateOnly day) => day >= From && day <= To;

    private static string NotBlank(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return value;
    }
}

/// <summary>The good-air ratio with all days, and without those that an exceptional event alone made bad.</summary>
/// <param name="AsMeasured">All days; what the public sees.</param>
/// <param name="WithExclusions">Without the days that only excluded values kept from being good, for assessment and ranking.</param>
/// <param name="Applied">The exclusions that touched a day, in the order given.</param>
public sealed record ExcludedGoodAirRatio(GoodAirRatio AsMeasured, GoodAirRatio WithExclusions, ImmutableArray<Exclusion> Applied)
{
    /// <summary>Counts days twice: as measured and with the exclusions applied.</summary>
    /// <param name="days">The index of each day.</param>
    /// <param name="exclusions">The decisions.</param>
    public static ExcludedGoodAirRatio Of(IReadOnlyCollection<(DateOnly Day, AqiResult Result)> days, IReadOnlyCollection<Exclusion> exclusions)
    {
        ArgumentNullException.ThrowIfNull(days);
        ArgumentNullException.ThrowIfNull(exclusions);
        return new ExcludedGoodAirRatio(
            GoodAirRatio.Of(days.Select(day => day.Result)),
            GoodAirRatio.Of(days.Where(day => !IsBadByTheEvent(IsGood(day.Result), IsGood(Apply(day.Result, exclusions.Where(exclusion => exclusion.Covers(day.Day)))))).Select(day => day.Result)),
            [.. exclusions.Where(exclusion => days.Any(day => exclusion.Covers(day.Day)))]);
    }

    /// <summary>
    /// Whether a day leaves numerator and denominator: it was not good, and nothing that counts made it so. It does not become a good day by what the other pollutants were: the national reports take
    /// "days beyond the standard because of dust" away (沙尘异常超标天, docs/decisions/0017). A good day stays whatever is excluded of it; one that is bad without the event too stays bad.
    /// </summary>
    /// <param name="good">Whether the day was good as measured; null when it has no index.</param>
    /// <param name="without">The same without the excluded values; null when nothing is left to judge it by.</param>
    public static bool IsBadByTheEvent(bool? good, bool? without) => good == false && without != false;

    private static bool? IsGood(AqiResult? result) => result is { HasAqi: true } day ? day.IsGood : null;

    private static AqiResult? Apply(AqiResult result, IEnumerable<Exclusion> exclusions)
    {
        foreach (Exclusion exclusion in exclusions)
        {
            if (exclusion.Indicators.IsEmpty) return null;
            result = result.Without(exclusion.Indicators);
        }

        return result;
    }
}
