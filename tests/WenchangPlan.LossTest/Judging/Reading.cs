using System.Globalization;

namespace WenchangPlan.LossTest.Judging;

/// <summary>The values of one station and instant.</summary>
/// <param name="Time">Milliseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Values">Values, sorted by code.</param>
public sealed record Reading(long Time, IReadOnlyList<(string Code, double Value)> Values)
{
    /// <summary>Reads a line of the ledger: <c>time TAB code=value,…</c>.</summary>
    public static Reading Parse(string line)
    {
        string[] parts = line.Split('\t');
        return Of(long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1].Split(',').Select(v => v.Split('='))
            .Select(v => (v[0], double.Parse(v[1], CultureInfo.InvariantCulture))));
    }

    /// <summary>A reading whose values come in any order.</summary>
    public static Reading Of(long time, IEnumerable<(string Code, double Value)> values) => new(time, [.. values.OrderBy(v => v.Code, StringComparer.Ordinal)]);

    /// <summary>Whether both say the same, to the last bit.</summary>
    public bool Says(Reading other) => Time == other.Time && Values.SequenceEqual(other.Values);

    /// <inheritdoc />
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Time} {string.Join(' ', Values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Code}={v.Value:R}")))}");
}
