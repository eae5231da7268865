using System.Collections.Frozen;
using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>A measurement the service writes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tags">Names of its tags.</param>
/// <param name="Numbers">Names of fields that are numbers.</param>
/// <param name="Texts">Names of fields that are texts.</param>
/// <param name="IsOpen">Whether it also has numbers under codes that its judge gives to parts, such as <c>o3_8h</c>, and under such a code
/// and the suffix of its grades.</param>
public sealed record InfluxMeasurement(string Name, IReadOnlyList<string> Tags, IReadOnlySet<string> Numbers, IReadOnlySet<string> Texts,
    bool IsOpen)
{
    /// <summary>Whether a field of this name is written.</summary>
    public bool Has(string field) => Numbers.Contains(field) || Texts.Contains(field);
}

/// <summary>Every measurement, tag and field the service writes to InfluxDB: what charts may ask for (docs/influxdb.md).</summary>
public static class InfluxSchema
{
    /// <summary>Targets, a point for each day that went in.</summary>
    public const string Target = "target";

    /// <summary>Alerts that fired, a point for each.</summary>
    public const string Alert = "alert";

    /// <summary>Verdicts that changed after they had been given, at the time of the verdict.</summary>
    public const string Revision = "revision";

    private static readonly string[] HourSuffixes = ["_max", "_count"];
    private static readonly string[] StationTag = ["station"];

    /// <summary>The measurement of a kind of verdict.</summary>
    public static string MeasurementOf(VerdictKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.Code);
    }

    /// <summary>The measurement of the hourly values of a domain.</summary>
    public static string HoursOf(Domain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return domain.Code + "_hourly";
    }

    /// <summary>All measurements of a register, by name.</summary>
    public static IReadOnlyDictionary<string, InfluxMeasurement> Of(District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        return district.Domains.All.SelectMany(d => OfDomain(d, district.Catalog))
            .Append(Make(Target, ["target"], ["year", "bound", "good", "assessed", "notAssessed", "remaining", "share", "budget",
                "share10", "share50", "share90", "probability"], ["indicator", "state"]))
            .Append(Make(Alert, ["rule", "station"], ["active", "level", "value", "bound", "ended"],
                ["key", "severity", "state", "parameter", "text", "textEn"]))
            .Append(Make(Revision, ["kind", "station"], ["at"], ["cause", "old", "new", "text", "textEn"]))
            .ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);
    }

    private static IEnumerable<InfluxMeasurement> OfDomain(Domain domain, ParameterCatalog catalog)
    {
        string[] codes = [.. catalog.All.Where(p => p.Domain.Equals(domain)).Select(p => p.Code)];
        yield return Make(domain.Code, StationTag, codes, [.. codes.Select(c => c + ReadingLines.FlagSuffix)]);
        yield return Make(HoursOf(domain), StationTag,
            ["readings", "valid", .. codes, .. codes.SelectMany(c => HourSuffixes.Select(s => c + s))], []);
        foreach (VerdictKind kind in domain.Verdicts)
        {
            IEnumerable<string> numbers = [kind.Value ?? "value", kind.Grade, "good", .. codes,
                .. codes.Select(c => c + "_" + kind.PartGrade)];
            numbers = kind.Samples is { } samples ? numbers.Append("assessed").Append(samples) : numbers;
            numbers = kind.Span == WindowSpan.Event ? numbers.Append("minutes") : numbers;
            yield return Make(MeasurementOf(kind), StationTag, [.. numbers], ["validity", "edition", kind.Deciding]) with { IsOpen = true };
        }
    }

    private static InfluxMeasurement Make(string name, string[] tags, string[] numbers, string[] texts) =>
        new(name, tags, numbers.ToFrozenSet(StringComparer.Ordinal), texts.ToFrozenSet(StringComparer.Ordinal), IsOpen: false);
}
