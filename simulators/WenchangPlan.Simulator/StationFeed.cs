using System.Globalization;
using WenchangPlan.Simulator.Climate;
using WenchangPlan.Simulator.Faults;
using WenchangPlan.Simulator.Stations;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Simulator;

/// <summary>Turns what a station would measure into the messages it sends, with its faults.</summary>
internal sealed class StationFeed(StationModel model, FaultSchedule schedule, Rain rain, DistrictClock clock, SimulatorOptions options)
{
    private readonly Station _station = model.Station;
    private readonly long _offsetMs = (long)clock.Offset.TotalMilliseconds;
    private readonly string _topic = string.Create(
        CultureInfo.InvariantCulture, $"{options.TopicRoot}/{model.Station.Domain.Code}/{model.Station.Id}/readings");

    /// <summary>See <see cref="SimulatedDistrict.Messages"/>; both ends are ms since 1970 UTC.</summary>
    public IEnumerable<SimulatedMessage> Messages(long from, long to, long intervalMs, long spanMs)
    {
        // One recorder per enumeration, so that feeds share nothing.
        var recorder = new MessageRecorder(_topic, model, schedule, clock, options.Story, intervalMs, isArray: spanMs > 0);
        long groupEnd = long.MinValue;
        for (long t = NextMultiple(from, intervalMs); t < to; t += intervalMs)
        {
            long elapsed = Elapsed(t, intervalMs);
            if (elapsed == 0)
            {
                continue;
            }

            if (t >= groupEnd)
            {
                foreach (SimulatedMessage message in recorder.Flush(groupEnd))
                {
                    yield return message;
                }

                groupEnd = spanMs > 0 ? NextMultiple(t + 1, spanMs) : t + 1;
            }

            recorder.Record(t, elapsed);
        }

        foreach (SimulatedMessage message in recorder.Flush(Math.Min(groupEnd, to)))
        {
            yield return message;
        }
    }

    /// <summary>Time since the reading before; 0 when the station does not read at this instant.</summary>
    private long Elapsed(long t, long intervalMs)
    {
        long dry = (long)options.DryDrainageInterval.TotalMilliseconds;
        if (_station.Domain.Code != "drainage" || options.Story?.PeriodOf(_station, DateTimeOffset.FromUnixTimeMilliseconds(t)) < _station.SamplePeriod || dry <= intervalMs || dry % intervalMs != 0)
        {
            return intervalMs;
        }

        long blockEnd = NextMultiple(t, dry);
        return rain.IsWet(blockEnd - dry, blockEnd) ? intervalMs : t == blockEnd ? dry : 0;
    }

    /// <summary>The first local multiple of a span at or after an instant.</summary>
    private long NextMultiple(long utcMs, long spanMs)
    {
        long rest = (utcMs + _offsetMs) % spanMs;
        return rest == 0 ? utcMs : utcMs + spanMs - rest;
    }
}
