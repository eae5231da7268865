using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Data;

/// <summary>A station's last days.</summary>
/// <param name="Now">What it said last.</param>
/// <param name="Days">The days, oldest first; null where it was not in the register.</param>
/// <param name="Silent">Codes of quantities of the register that it has not sent for longer than it may be silent, though it speaks.</param>
/// <param name="Flagged">Codes of quantities whose newest value does not count.</param>
public sealed record StationCompleteness(StationNow Now, IReadOnlyList<DayCompleteness?> Days, IReadOnlyList<string> Silent, IReadOnlyList<string> Flagged)
{
    /// <summary>The share of what there should be over all days, 0 to 1; null when nothing should be there.</summary>
    public double? Share => Days.OfType<DayCompleteness>().Sum(d => d.Expected) is > 0 and var expected ? Math.Min(1, (double)Days.OfType<DayCompleteness>().Sum(d => d.Valid) / expected) : null;

    /// <summary>Of the values that came, the share that does not count, 0 to 1; null when none came.</summary>
    public double? FlaggedShare => Days.OfType<DayCompleteness>().Sum(d => d.Readings) is > 0 and var all ? (double)Days.OfType<DayCompleteness>().Sum(d => d.Flagged) / all : null;
}

/// <summary>What the page of the data shows.</summary>
/// <param name="Books">The balance, as the API has it.</param>
/// <param name="First">First of the days.</param>
/// <param name="Stations">Every station of the register today, in its order.</param>
public sealed record DataModel(PipelineAnswer Books, DateOnly First, IReadOnlyList<StationCompleteness> Stations)
{
    /// <summary>Days shown, today included.</summary>
    public const int DaysShown = 30;

    /// <summary>A day or station below it is marked.</summary>
    public const double Enough = .9;

    /// <summary>Reads it.</summary>
    internal static async Task<DataModel> ReadAsync(District district, CompletenessReader reader, LatestReadings latest, PipelineLedger ledger, long now, CancellationToken cancel)
    {
        DateOnly today = district.Clock.DayAt(now), first = today.AddDays(1 - DaysShown);
        var stations = new List<StationCompleteness>();
        foreach (StationNow station in await latest.ReadAsync(district.On(today).Stations, cancel))
        {
            DateTimeOffset allowed = district.Clock.At(now) - latest.SilenceAllowed(station.Station);
            bool speaks = station.Presence == Presence.Online;
            stations.Add(new StationCompleteness(
                station,
                reader.Read(station.Station, first, today),
                speaks ? [.. station.Station.Parameters.Select(p => p.Parameter.Code).Where(c => !station.Values.TryGetValue(c, out LatestValue? value) || value.Time < allowed)] : [],
                speaks ? [.. station.Values.Where(v => !v.Value.Counts && v.Value.Time >= allowed).Select(v => v.Key).Order(StringComparer.Ordinal)] : []));
        }

        return new DataModel(PipelineAnswer.From(ledger.Snapshot(), district), first, stations);
    }
}
