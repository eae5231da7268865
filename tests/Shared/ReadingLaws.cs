using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Tests.Shared;

/// <summary>What holds of every batch, whatever format its readings came in. Written apart from the code it watches.</summary>
public static class ReadingLaws
{
    private static readonly double[] NoValueNumbers = [-9999, -999, -99999, -32768, -65535, 9999, 32767, 65535, 99999];

    /// <summary>Looks at all rows of a batch.</summary>
    /// <returns>The first law that is broken; null when all hold.</returns>
    public static string? Broken(District district, in AcceptanceBounds bounds, ReadingBatch batch)
    {
        int first = 0;
        foreach (int end in batch.MessageEnds)
        {
            if (end <= first)
            {
                return "a message without a row counts as stored";
            }

            if (batch.Rows.Skip(first).Take(end - first).Select(r => r.Station).Distinct().Count() != 1)
            {
                return "a message of several stations";
            }

            first = end;
        }

        if (first != batch.Rows.Count)
        {
            return $"{batch.Rows.Count - first} rows belong to no message";
        }

        foreach (ReadingRow row in batch.Rows)
        {
            if ((Broken(bounds, row) ?? Broken(district.Stations[row.Station], batch.Values(row))) is { } broken)
            {
                return broken;
            }
        }

        return null;
    }

    private static string? Broken(in AcceptanceBounds bounds, ReadingRow row) =>
        row.Count == 0 ? "a row without a value"
        : row.Time > bounds.NotAfter || row.Time < bounds.NotBefore ? $"the time {row.Time} is outside the bounds"
        : null;

    private static string? Broken(Station station, ReadOnlySpan<ParameterValue> values)
    {
        var seen = new HashSet<int>();
        foreach (ParameterValue value in values)
        {
            StationParameter? entry = station.Parameters.SingleOrDefault(p => p.Parameter.Index == value.Parameter);
            if (entry is null)
            {
                return $"{station.Id} has no parameter {value.Parameter}";
            }

            if (!double.IsFinite(value.Value) || !seen.Add(value.Parameter) || !Enum.IsDefined(value.Flag))
            {
                return $"{entry.Parameter.Code} = {value.Value} {value.Flag} is not finite, there twice or of no flag";
            }

            bool plausible = value.Value >= entry.Min && value.Value <= entry.Max;
            bool stands = value.Flag switch
            {
                ReadingFlag.Normal or ReadingFlag.Jump or ReadingFlag.Stuck => plausible && !NoValueNumbers.Contains(value.Value),
                ReadingFlag.Range => !plausible && !NoValueNumbers.Contains(value.Value),
                ReadingFlag.Sentinel => NoValueNumbers.Contains(value.Value),
                ReadingFlag.ZeroDrift => value.Value < entry.Min && value.Value < 0 && value.Value >= -entry.DetectionLimit,
                _ => true,
            };
            if (!stands)
            {
                return $"{entry.Parameter.Code} = {value.Value} is marked {value.Flag}";
            }
        }

        return null;
    }
}
