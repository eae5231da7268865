using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Derivations;

/// <summary>Looks the hours of steps up in the readings: how many came with which flag, and why an hour does not count.</summary>
internal sealed class HourRecords(District district, IReadingStore readings, IActReader acts)
{
    /// <summary>The hours that went into steps.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="interventions">What people did in this time.</param>
    /// <param name="now">Current time, ms UTC.</param>
    /// <param name="cancel">Stops between stations.</param>
    public async Task<IReadOnlyDictionary<HourKey, HourRecord>> ReadAsync(IReadOnlyList<Step> steps, IReadOnlyList<Intervention> interventions, long now, CancellationToken cancel)
    {
        var records = new Dictionary<HourKey, HourRecord>();
        var asked = from step in steps
                    where step is { Rule: "hours", Part: not null }
                    from input in step.Inputs
                    where input.Window is not null
                    select (Station: input.Station ?? step.Station, Parameter: step.Part!, Input: input);
        long kept = readings.ReadKeptSince();
        foreach (var ofStation in asked.GroupBy(a => a.Station, StringComparer.Ordinal))
        {
            if (ofStation.Key is not { } id || district.Find(id) is not { } station)
            {
                continue;
            }

            int first = ofStation.Min(a => (int)a.Input.Window!.Value.Number), last = ofStation.Max(a => (int)a.Input.Window!.Value.Number);
            (HashSet<int> spoke, Dictionary<(int, string), Dictionary<string, int>> flags) = await CountAsync(station, first, last + 1, cancel);
            foreach ((_, string parameter, StepInput input) in ofStation)
            {
                int hour = (int)input.Window!.Value.Number;
                bool deleted = district.Clock.StartOfHour(hour) < kept;
                Dictionary<string, int>? found = deleted ? null : flags.GetValueOrDefault((hour, parameter), []);
                bool worked = interventions.Any(i => i is { Kind: "maintenance" } && i.Station == id && (i.Parameter ?? parameter) == parameter
                    && i.From < district.Clock.EndOfHour(hour) && i.Until > district.Clock.StartOfHour(hour));
                HourGap? gap = input.Counts ? null : district.Clock.EndOfHour(hour) > now ? HourGap.Running : GapOf(input.Hour, found, worked, spoke.Contains(hour));
                records[new HourKey(id, parameter, hour)] = new HourRecord(found, gap);
            }
        }

        return records;
    }

    private static HourGap GapOf(HourValue? value, Dictionary<string, int>? flags, bool worked, bool spoke)
    {
        if (value is { Count: > 0 })
        {
            return worked ? HourGap.Maintenance : HourGap.TooFewReadings;
        }

        bool byDevice = flags is { Count: > 0 } && flags.Keys.All(f => f is "M" or "C");
        return worked || byDevice ? HourGap.Maintenance : value is { Total: > 0 } ? HourGap.Flagged : spoke ? HourGap.NotSent : HourGap.Offline;
    }

    /// <summary>The hours in which the station sent anything, and the readings of each hour and parameter by the flag they are judged with.</summary>
    private async Task<(HashSet<int> Spoke, Dictionary<(int Hour, string Parameter), Dictionary<string, int>> Flags)> CountAsync(Station station, int first, int end, CancellationToken cancel)
    {
        int shift = station.TimeIs == TimeIs.End ? 1 : 0;
        var spoke = new HashSet<int>();
        var counts = new Dictionary<(int Hour, int Parameter, ReadingFlag Flag), int>();
        (long from, long to) = (district.Clock.StartOfHour(first) + shift, district.Clock.StartOfHour(end) + shift);
        IReadOnlyList<Amendment> amendments = acts.ReadAmendments(station, from, to);
        await readings.ReadAsync(station, from, to, int.MaxValue, (time, values) =>
        {
            int hour = district.Clock.HourOf(time, station.TimeIs);
            spoke.Add(hour);
            foreach (ParameterValue value in values)
            {
                ReadingFlag flag = amendments.Count == 0 ? value.Flag : Amendment.Judged(amendments, time, district.Catalog.All[value.Parameter].Code, value).Flag;
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, (hour, value.Parameter, flag), out _)++;
            }
        }, cancel);
        var flags = new Dictionary<(int, string), Dictionary<string, int>>();
        foreach (((int hour, int parameter, ReadingFlag flag), int count) in counts.OrderBy(c => c.Key.Flag))
        {
            (int, string) key = (hour, district.Catalog.All[parameter].Code);
            if (!flags.TryGetValue(key, out Dictionary<string, int>? ofHour))
            {
                flags.Add(key, ofHour = new Dictionary<string, int>(StringComparer.Ordinal));
            }

            ofHour[flag.ToCode()] = count;
        }

        return (spoke, flags);
    }
}
