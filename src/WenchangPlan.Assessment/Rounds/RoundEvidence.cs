using System.Collections.Concurrent;
using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>What is in the store, with what this round has found out so far in place of it. Reading is safe from several threads; adding is not.</summary>
internal sealed class RoundEvidence(District district, IReadingStore readings, IVerdictStore store, IActReader acts) : IEvidence
{
    private readonly ConcurrentDictionary<(int Station, int Day), IReadOnlyList<StationHour>> _days = new();
    private readonly Dictionary<(int Station, int Day), Dictionary<int, StationHour>> _fresh = [];
    private readonly Dictionary<(string Kind, Window Window, string? Station), Verdict> _given = [];
    private readonly HashSet<(string Kind, Window Window, string? Station)> _gone = [];
    private readonly List<StoredRange> _readings = [];

    /// <inheritdoc />
    public District District => district;

    /// <inheritdoc />
    public Derivation? Derivation { get; init; }

    /// <summary>Puts hourly values in the place of what is stored.</summary>
    public void Add(IEnumerable<StationHour> hours)
    {
        foreach (StationHour hour in hours)
        {
            (int, int) day = (hour.Station, DayNumber(hour.Hour));
            if (!_fresh.TryGetValue(day, out Dictionary<int, StationHour>? ofDay))
            {
                _fresh.Add(day, ofDay = []);
            }

            ofDay[hour.Hour] = hour;
        }
    }

    /// <summary>Puts verdicts in the place of what is stored.</summary>
    public void Add(IEnumerable<Verdict> verdicts)
    {
        foreach (Verdict verdict in verdicts)
        {
            _given[(verdict.Kind, verdict.Window, verdict.Station)] = verdict;
        }
    }

    /// <summary>Takes verdicts away that no longer hold.</summary>
    public void Withdraw(IEnumerable<Withdrawal> withdrawn) => _gone.UnionWith(withdrawn.Select(w => (w.Kind, w.Window, w.Station)));

    /// <summary>The same with the register of a window's days, by which it is judged.</summary>
    public IEvidence Of(Window window) => district.During(window.FirstDay(district.Clock), window.LastDay(district.Clock)) is var then && ReferenceEquals(then, district)
        ? this : new DatedEvidence(this, then);

    /// <summary>Keeps the readings that a window asked for, until <see cref="DropReadings"/>.</summary>
    public void AddReadings(StoredRange readings) => _readings.Add(readings);

    /// <summary>Forgets readings: the windows that asked for them are judged.</summary>
    public void DropReadings() => _readings.Clear();

    /// <inheritdoc />
    public IReadOnlyList<StationHour> Hours(Station station, int first, int end)
    {
        var hours = new List<StationHour>(Math.Min(end - first, 24));
        for (int day = DayNumber(first); day <= DayNumber(end - 1); day++)
        {
            foreach (StationHour hour in _days.GetOrAdd((station.Index, day), static (key, read) => read.Self.ReadDay(read.Station, key.Day), (Self: this, Station: station)))
            {
                if (hour.Hour >= first && hour.Hour < end)
                {
                    hours.Add(hour);
                }
            }
        }

        return hours;
    }

    /// <inheritdoc />
    public TimeSpan SamplePeriod(Station station, int first, int end) =>
        readings.ReadSeries(station, district.Clock.StartOfHour(first), district.Clock.EndOfHour(end - 1)) is { Count: > 0 } series ? series.Max(s => s.Period) : station.SamplePeriod;

    /// <inheritdoc />
    public IReadOnlyList<Sample> Samples(Station station, int first, int end)
    {
        ArgumentNullException.ThrowIfNull(station);
        return acts.ReadSamples(station, district.Clock.StartOfHour(first), district.Clock.StartOfHour(end));
    }

    /// <inheritdoc />
    public IReadOnlyList<ExcludedDays> Exclusions(string domain, DateOnly first, DateOnly last) => acts.ReadExclusions(domain, first, last);

    /// <inheritdoc />
    public IReadOnlyList<Amendment> Amendments(Station station, int first, int end) =>
        acts.ReadAmendments(station, district.Clock.StartOfHour(first), district.Clock.StartOfHour(end));

    /// <inheritdoc />
    public IReadOnlyList<Verdict> Verdicts(in VerdictQuery query)
    {
        VerdictQuery asked = query;
        IReadOnlyList<Verdict> stored = store.Read(asked);
        List<Verdict> given = [.. _given.Values.Where(v => v.Kind == asked.Kind && v.Window.Number >= asked.From && v.Window.Number <= asked.To
            && (asked.Place.Everywhere || asked.Place.Station == v.Station))];
        return given.Count == 0 && _gone.Count == 0 ? stored : [.. stored.Where(s => !_given.ContainsKey((s.Kind, s.Window, s.Station)) && !_gone.Contains((s.Kind, s.Window, s.Station))).Concat(given)
            .OrderBy(v => v.Window).ThenBy(v => v.Station ?? "", StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public void Readings(Station station, int first, int end, ReadingVisitor visit)
    {
        foreach (StoredRange range in _readings)
        {
            if (range.Station == station.Index && range.First <= first && range.End >= end)
            {
                range.Visit(first, end, visit);
                return;
            }
        }

        throw new InvalidOperationException($"The judge of {station.Domain} did not ask for the readings of {station.Id} in hours {first} to {end}.");
    }

    private IReadOnlyList<StationHour> ReadDay(Station station, int day)
    {
        int first = (day * 24) + 1;
        if (!_fresh.TryGetValue((station.Index, day), out Dictionary<int, StationHour>? fresh))
        {
            return store.ReadHours(station, first, first + 24);
        }

        // Two windows may ask for a day at once, so what was given is not added to.
        var hours = new SortedDictionary<int, StationHour>(fresh);
        if (fresh.Count < 24)
        {
            foreach (StationHour hour in store.ReadHours(station, first, first + 24))
            {
                hours.TryAdd(hour.Hour, hour);
            }
        }

        return [.. hours.Values.Where(h => h.Values.Count > 0)];
    }

    private static int DayNumber(int hour) => (int)Math.Floor((hour - 1) / 24.0);
}

/// <summary>What is known, with the register of some days in place of the whole.</summary>
internal sealed class DatedEvidence(IEvidence all, District then) : IEvidence
{
    /// <inheritdoc />
    public District District => then;

    /// <inheritdoc />
    public Derivation? Derivation => all.Derivation;

    /// <inheritdoc />
    public IReadOnlyList<StationHour> Hours(Station station, int first, int end) => all.Hours(station, first, end);

    /// <inheritdoc />
    public TimeSpan SamplePeriod(Station station, int first, int end) => all.SamplePeriod(station, first, end);

    /// <inheritdoc />
    public IReadOnlyList<Sample> Samples(Station station, int first, int end) => all.Samples(station, first, end);

    /// <inheritdoc />
    public IReadOnlyList<ExcludedDays> Exclusions(string domain, DateOnly first, DateOnly last) => all.Exclusions(domain, first, last);

    /// <inheritdoc />
    public IReadOnlyList<Amendment> Amendments(Station station, int first, int end) => all.Amendments(station, first, end);

    /// <inheritdoc />
    public IReadOnlyList<Verdict> Verdicts(in VerdictQuery query) => all.Verdicts(query);

    /// <inheritdoc />
    public void Readings(Station station, int first, int end, ReadingVisitor visit) => all.Readings(station, first, end, visit);
}
