using System.Collections.Concurrent;

namespace WenchangPlan.Telemetry.Register;

/// <summary>The registers of the days, made once for every stretch of days in which nothing changes. Safe for several threads.</summary>
internal sealed class DatedRegister
{
    private readonly DateOnly[] _turns;
    private readonly ConcurrentDictionary<(int First, int Last), District> _made = new();

    private DatedRegister(DateOnly[] turns) => _turns = turns;

    /// <summary>Those of some stations; null when no station has a date.</summary>
    public static DatedRegister? Of(IReadOnlyList<Station> stations)
    {
        // Days on which something is other than the day before.
        DateOnly[] turns =
        [
            .. stations.SelectMany(s => s.Earlier.Select(e => (DateOnly?)e.Until.AddDays(1)).Append(s.From).Append(s.Until?.AddDays(1)))
                .OfType<DateOnly>().Distinct().Order(),
        ];
        return turns.Length == 0 ? null : new DatedRegister(turns);
    }

    /// <summary>The register of some days, both included.</summary>
    public District During(District whole, DateOnly first, DateOnly last) => _made.GetOrAdd((Turn(first), Turn(last)),
        static (_, of) => new District(of.whole, [.. of.whole.Stations.Select(s => s.During(of.first, of.last)).OfType<Station>()]), (whole, first, last));

    /// <summary>How many turns are behind a day.</summary>
    private int Turn(DateOnly day) => Array.BinarySearch(_turns, day) is var at and >= 0 ? at + 1 : ~Array.BinarySearch(_turns, day);
}
