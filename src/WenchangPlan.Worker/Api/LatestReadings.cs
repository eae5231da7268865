using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

/// <summary>Whether a station speaks.</summary>
public enum Presence
{
    /// <summary>It has not sent a reading yet.</summary>
    Never,
    /// <summary>Its last reading is older than it may be.</summary>
    Offline,
    /// <summary>Its last reading is young enough.</summary>
    Online,
}

/// <summary>The newest value of a parameter.</summary>
/// <param name="Time">Time of the reading.</param>
/// <param name="Value">The raw value in the parameter's unit.</param>
/// <param name="Flag">HJ 212 letter or the word of a check; <c>N</c> is normal, the only one that counts in averages.</param>
public sealed record LatestValue(DateTimeOffset Time, double Value, string Flag)
{
    /// <summary>Whether the value counts.</summary>
    internal bool Counts => Flag == ReadingFlag.Normal.ToCode();
}

/// <summary>What a station said last.</summary>
/// <param name="Station">The station.</param>
/// <param name="Presence">Whether it speaks.</param>
/// <param name="LastSeen">Time of its newest reading; null when it never spoke.</param>
/// <param name="Values">Newest value a parameter, by code; parameters that never came are absent.</param>
public sealed record StationNow(Station Station, Presence Presence, DateTimeOffset? LastSeen, IReadOnlyDictionary<string, LatestValue> Values)
{
    /// <summary>The newest value of a parameter that counts, of a station that speaks; null otherwise (G6).</summary>
    public double? Current(string code) => Presence == Presence.Online && Values.GetValueOrDefault(code) is { Counts: true } latest ? latest.Value : null;

    /// <summary>Depth in the pipe divided by its inner diameter (h/D), above 1 when surcharged; null when either is not known now.</summary>
    public double? Fullness => Current("level") is { } level && Station.Diameter is > 0 and { } diameter ? Math.Round(level / diameter, 4) : null;

    /// <summary>Metres from the water to the ground, negative when it stands above; null when either is not known now.</summary>
    public double? Freeboard => Current("level") is { } level && Station.GroundLevel is { } ground ? Math.Round(ground - level, 3) : null;
}

/// <summary>Reads what stations said last.</summary>
public sealed class LatestReadings(IReadingStore store, District district, TimeProvider time)
{
    /// <summary>How many instants are looked at: devices may send their parameters in several messages.</summary>
    private const int Instants = 12;

    /// <summary>What one station said last.</summary>
    public async Task<StationNow> ReadAsync(Station station, CancellationToken cancel)
    {
        var values = new Dictionary<string, LatestValue>(StringComparer.Ordinal);
        long? newest = null;
        await store.ReadLatestAsync(station, Instants, (at, row) =>
        {
            newest = Math.Max(newest ?? at, at);
            foreach (ParameterValue value in row)
            {
                string code = district.Catalog.All[value.Parameter].Code;
                values.TryAdd(code, new LatestValue(district.Clock.At(at), value.Value, value.Flag.ToCode()));
            }
        }, cancel);
        DateTimeOffset? lastSeen = newest is { } ms ? district.Clock.At(ms) : null;
        return new StationNow(station, PresenceOf(station, lastSeen, time.GetUtcNow()), lastSeen, values);
    }

    /// <summary>What several stations said last, in the same order.</summary>
    public async Task<IReadOnlyList<StationNow>> ReadAsync(IEnumerable<Station> stations, CancellationToken cancel)
    {
        var all = new List<StationNow>();
        foreach (Station station in stations)
        {
            all.Add(await ReadAsync(station, cancel));
        }

        return all;
    }

    /// <summary>The silence a station may keep: the shortest of its offline rules, else three sample periods, at least 15 min.</summary>
    public TimeSpan SilenceAllowed(Station station)
    {
        TimeSpan otherwise = TimeSpan.FromTicks(Math.Max(station.SamplePeriod.Ticks * 3, TimeSpan.FromMinutes(15).Ticks));
        return district.Alerts
            .Where(r => r.Kind == RuleKind.Offline && (r.Stations.Count == 0 ? r.Domain is null || station.Domain.Equals(r.Domain) : r.Stations.Contains(station.Id)))
            .Select(r => r.For)
            .Where(silence => silence > TimeSpan.Zero)
            .DefaultIfEmpty(otherwise)
            .Min();
    }

    private Presence PresenceOf(Station station, DateTimeOffset? lastSeen, DateTimeOffset now) =>
        lastSeen is not { } seen ? Presence.Never : now - seen <= SilenceAllowed(station) ? Presence.Online : Presence.Offline;
}
