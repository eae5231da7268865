using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

/// <summary>Whether a station speaks.</summary>
public enum Presence
{
    /// <summary>It has not sent a reading yet.</summary>
    Never,
    /// <summary>Its newest reading is older than it may be, and nothing came.</summary>
    Offline,
    /// <summary>It is heard, but of no message of it could anything be stored.</summary>
    Refused,
    /// <summary>It is heard, but with readings older than they may be: its clock is behind, or an outage is being made good.</summary>
    Behind,
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
/// <param name="LastHeard">When a message of it came last, stored or refused; null when none is known of.</param>
/// <param name="ClockBehind">By how much its clock is behind ours; null when it is not, or not known to be.</param>
/// <param name="Refusal">Its last message of which nothing was stored, when nothing came since that could be; null otherwise.</param>
/// <param name="Values">Newest value a parameter, by code; parameters that never came are absent.</param>
public sealed record StationNow(Station Station, Presence Presence, DateTimeOffset? LastSeen, DateTimeOffset? LastHeard, TimeSpan? ClockBehind, LastRefusal? Refusal, IReadOnlyDictionary<string, LatestValue> Values)
{
    /// <summary>The newest value of a parameter that counts, of a station that speaks; null otherwise (G6).</summary>
    public double? Current(string code) => Presence == Presence.Online && Values.GetValueOrDefault(code) is { Counts: true } latest ? latest.Value : null;

    /// <summary>Depth in the pipe divided by its inner diameter (h/D), above 1 when surcharged; null when either is not known now.</summary>
    public double? Fullness => Current("level") is { } level && Station.Diameter is > 0 and { } diameter ? Math.Round(level / diameter, 4) : null;

    /// <summary>Metres from the water to the ground, negative when it stands above; null when either is not known now.</summary>
    public double? Freeboard => Current("level") is { } level && Station.GroundLevel is { } ground ? Math.Round(ground - level, 3) : null;
}

/// <summary>Reads what stations said last.</summary>
public sealed class LatestReadings(IReadingStore store, District district, CommitSignal signal, TimeProvider time)
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
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        long allowed = (long)SilenceAllowed(station).TotalMilliseconds;
        LastSeen? seen = signal.Find(station.Index);
        LastRefusal? refusal = signal.FindRefusal(station.Index) is { } refused && (seen is null || refused.At > seen.Value.Arrival) ? refused : null;
        Presence presence = now - newest <= allowed ? Presence.Online
            : newest is not null && now - seen?.Arrival <= allowed ? Presence.Behind
            : now - refusal?.At <= allowed ? Presence.Refused
            : newest is null ? Presence.Never
            : Presence.Offline;
        TimeSpan? behind = presence == Presence.Behind && seen?.Lag is { } lag && lag > allowed ? TimeSpan.FromMinutes(Math.Round(lag / 60_000.0)) : null;
        return new StationNow(station, presence, At(newest), At(refusal?.At ?? seen?.Arrival), behind, refusal, values);

        DateTimeOffset? At(long? ms) => ms is { } known ? district.Clock.At(known) : null;
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
}
