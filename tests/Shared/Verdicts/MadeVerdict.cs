using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Tests.Shared.Verdicts;

/// <summary>Verdicts made up by tests, and lists of them read as the store contract says.</summary>
public static class MadeVerdict
{
    private static long _digests;

    /// <summary>A digest that no other is like, of stores that do not know whether anything changed: what is made of their verdicts is made anew each time.</summary>
    public static UInt128 Digest() => (UInt128)Interlocked.Increment(ref _digests);

    /// <summary>A day of air.</summary>
    public static Verdict AirDay(
        DateOnly date, string? station, string edition, int? aqi, int? level, IReadOnlyList<string> primary, bool? good, Validity validity,
        IReadOnlyList<Reason> reasons, IReadOnlyDictionary<string, VerdictPart> pollutants) => new()
    {
        Kind = "airDay", Station = station, Window = Window.Day(date), Editions = ["HJ 633-" + edition], Value = aqi, Grade = level, Deciding = primary, Good = good,
        Validity = validity, Reasons = reasons, Parts = pollutants,
    };

    /// <summary>An hour of air.</summary>
    public static Verdict AirHour(
        int hour, string? station, string edition, int? aqi, int? level, IReadOnlyList<string> primary, IReadOnlyDictionary<string, VerdictPart> pollutants) => new()
    {
        Kind = "airHour", Station = station, Window = Window.Hour(hour), Editions = ["HJ 633-" + edition], Value = aqi, Grade = level, Deciding = primary,
        Validity = aqi is null ? Validity.Invalid : Validity.Valid, Parts = pollutants,
    };

    /// <summary>A month of a section.</summary>
    public static Verdict WaterMonth(
        DateOnly month, string station, string edition, int? found, IReadOnlyList<string> deciding, bool? good, Validity validity,
        IReadOnlyList<Reason> reasons, int days, IReadOnlyDictionary<string, VerdictPart> indicators) => new()
    {
        Kind = "waterMonth", Station = station, Window = Window.Month(month), Editions = [edition], Grade = found, Deciding = deciding, Good = good, Validity = validity,
        Reasons = reasons, Samples = days, Parts = indicators,
    };

    /// <summary>Reads a list as a store would.</summary>
    public static IReadOnlyList<Verdict> Read(IEnumerable<Verdict> verdicts, VerdictQuery query) => [.. verdicts
        .Where(v => v.Kind == query.Kind && v.Window.Number >= query.From && v.Window.Number <= query.To && (query.Place.Everywhere || query.Place.Station == v.Station))
        .Where(v => query.After is not { } after || v.Window.Number > after.Window
            || (v.Window.Number == after.Window && string.CompareOrdinal(v.Station ?? "", after.Station) > 0))
        .OrderBy(v => v.Window.Number).ThenBy(v => v.Station ?? "", StringComparer.Ordinal).Take(query.Limit)];

    /// <summary>What verdicts come to.</summary>
    public static Outcome OutcomeOf(Verdict verdict) => new(verdict.Station, verdict.Window, verdict.Validity, verdict.Good, verdict.AsOf);
}
