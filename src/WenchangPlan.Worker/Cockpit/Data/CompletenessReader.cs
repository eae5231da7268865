using System.Collections.Concurrent;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Cockpit.Data;

/// <summary>How complete a station's day is. An hour of a parameter is valid when 45 minutes of it have valid sampling; where a station measures less often than each hour, when it has a valid value; so too of drainage,
/// whose points report seldom in dry weather and whose judge takes an hour with one value. Of water, whose
/// instruments take some quantities each hour and others each four hours, a parameter's day is valid when it has a valid value, as for the judgement of a month.</summary>
/// <param name="Valid">Valid hours, or days, of all its parameters.</param>
/// <param name="Expected">Hours, or days, there should be of all its parameters; of today the hours that are over.</param>
/// <param name="Readings">Values that came.</param>
/// <param name="Flagged">Of these, values that do not count.</param>
/// <param name="Missing">Codes of parameters without a valid hour.</param>
public sealed record DayCompleteness(int Valid, int Expected, int Readings, int Flagged, IReadOnlyList<string> Missing)
{
    /// <summary>The share of what there should be, 0 to 1; null when nothing should be there yet.</summary>
    public double? Share => Expected == 0 ? null : Math.Min(1, (double)Valid / Expected);
}

/// <summary>
/// Reads how complete stations' days are. A day that has as many readings as before is not looked at again for ten minutes: a page for a hundred stations and thirty days would else unpack all
/// their hours each time it is asked for.
/// </summary>
internal sealed class CompletenessReader(IVerdictStore store, IBalanceStore balance, District district, TimeProvider time)
{
    /// <summary>Minutes of valid sampling a valid hour has, as for air by GB 3095.</summary>
    public const int LeastMinutes = 45;

    /// <summary>Hours of today after which a quantity of water should have come.</summary>
    private const int HoursOfFirst = 6;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(int Station, DateOnly Day), (int Readings, long At, DayCompleteness Day)> _known = new();

    /// <summary>Days from <paramref name="first"/> to <paramref name="last"/>, both included; null where the station was not in the register.</summary>
    public IReadOnlyList<DayCompleteness?> Read(Station station, DateOnly first, DateOnly last)
    {
        int running = district.Clock.HourOf(time.GetUtcNow().ToUnixTimeMilliseconds());
        var readings = balance.ReadDays(station.Index, first.DayNumber, last.DayNumber).ToDictionary(d => d.Day, d => d.Readings);
        var days = new List<DayCompleteness?>();
        for (DateOnly day = first; day <= last; day = day.AddDays(1))
        {
            days.Add(station.During(day, day) is { } then ? Of(then, day, readings.GetValueOrDefault(day.DayNumber), running) : null);
        }

        foreach ((int, DateOnly Day) key in _known.Keys.Where(k => k.Day < first))
        {
            _known.TryRemove(key, out _);
        }

        return days;
    }

    private DayCompleteness Of(Station station, DateOnly day, int readings, int running)
    {
        if (_known.TryGetValue((station.Index, day), out (int Readings, long At, DayCompleteness Day) known) && known.Readings == readings && time.GetElapsedTime(known.At) < Kept)
        {
            return known.Day;
        }

        int from = DistrictClock.FirstHourOf(day), over = Math.Clamp(running - from, 0, 24);
        bool isHourly = station.SamplePeriod <= TimeSpan.FromHours(1), isDaily = station.Domain.Code == "water", isSeldom = station.Domain.Code == "drainage";
        int each = isDaily ? over >= HoursOfFirst ? 1 : 0 : isHourly ? over : (int)(over / station.SamplePeriod.TotalHours);
        (int valid, int came, int flagged) = (0, 0, 0);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (HourValue value in store.ReadHours(station, from, from + over).SelectMany(h => h.Values).Where(v => station.Find(v.Parameter) is not null))
        {
            came += value.Total;
            flagged += value.Total - value.Count;
            if (isHourly && !isDaily && !isSeldom ? value.Minutes >= LeastMinutes : value.Count > 0)
            {
                bool isFirst = seen.Add(value.Parameter);
                valid += isFirst || !isDaily ? 1 : 0;
            }
        }

        var made = new DayCompleteness(valid, each * station.Parameters.Count, came, flagged, [.. station.Parameters.Select(p => p.Parameter.Code).Where(c => !seen.Contains(c))]);
        _known[(station.Index, day)] = (readings, time.GetTimestamp(), made);
        return made;
    }
}
