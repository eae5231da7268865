using System.Text;
using WenchangPlan.Simulator.Climate;
using WenchangPlan.Simulator.Faults;
using WenchangPlan.Simulator.Stations;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Simulator;

/// <summary>Gathers the readings of one message, with the faults that hit them.</summary>
internal sealed class MessageRecorder(string topic, StationModel model, FaultSchedule schedule, DistrictClock clock, Told.Story? story, long intervalMs, bool isArray)
{
    private const FaultKinds Silent = FaultKinds.Outage | FaultKinds.LongOutage;
    private const FaultKinds ClockFaults = FaultKinds.ClockAhead | FaultKinds.ClockReset;
    private const FaultKinds CopyFaults = FaultKinds.NotJson | FaultKinds.Truncated | FaultKinds.Duplicate;
    private static readonly byte[] Garbage = Encoding.UTF8.GetBytes("AT+CSQ\r\n+CSQ: 17,99\r\nOK\r\n");
    private static readonly long ResetClock = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly double[] _values = new double[model.Station.Parameters.Count];
    private readonly double[] _held = new double[model.Station.Parameters.Count];
    private readonly byte[] _flags = new byte[model.Station.Parameters.Count];
    private readonly PayloadWriter _right = new(model.Station, clock, isArray);
    private readonly PayloadWriter _wrongClock = new(model.Station, clock, isArray);
    private readonly List<Fault> _now = [];
    private List<Fault> _today = [];
    private long _day = long.MinValue;
    private FaultKinds _rightFaults;
    private FaultKinds _wrongClockFaults;
    private long _last;

    /// <summary>Adds the reading of an instant, unless the station is silent then.</summary>
    public void Record(long t, long elapsed)
    {
        FaultKinds kinds = FaultsAt(t, elapsed);
        if ((kinds & Silent) != FaultKinds.None || story?.IsSilent(model.Station, t) == true)
        {
            return;
        }

        _last = t;
        model.Sample(t, elapsed, _values);
        story?.Apply(model.Station, t, _values);
        _flags.AsSpan().Clear();
        long deviceTime = t;
        foreach (Fault fault in _now)
        {
            deviceTime = fault.Kind switch
            {
                FaultKinds.ClockAhead => t + (8 * LocalTime.HourMs),
                FaultKinds.ClockReset => ResetClock + (t - fault.Start),
                _ => deviceTime,
            };
            ApplyToValues(fault);
        }

        bool rightClock = (kinds & ClockFaults) == FaultKinds.None;
        PayloadWriter writer = rightClock ? _right : _wrongClock;
        writer.Begin(deviceTime, t / intervalMs);
        writer.Values(_values, _flags, unknown: (kinds & FaultKinds.UnknownParameter) != FaultKinds.None);
        _rightFaults |= rightClock ? kinds : FaultKinds.None;
        _wrongClockFaults |= rightClock ? FaultKinds.None : kinds;
    }

    /// <summary>Ends the message and starts the next.</summary>
    /// <param name="groupEnd">End of the time the message stands for, not included.</param>
    /// <returns>The message; broken copies and readings of a wrong clock before it, so that its acknowledgement covers them; a repetition after it.</returns>
    public IReadOnlyList<SimulatedMessage> Flush(long groupEnd)
    {
        int right = _right.Readings;
        int wrong = _wrongClock.Readings;
        if (right + wrong == 0)
        {
            return [];
        }

        FaultKinds copies = (_rightFaults | _wrongClockFaults) & CopyFaults;
        byte[] wrongClock = _wrongClock.Take();
        byte[] whole = right > 0 ? _right.Take() : wrongClock;
        var messages = new List<SimulatedMessage>(1);
        if ((copies & FaultKinds.NotJson) != FaultKinds.None)
        {
            messages.Add(Message(Garbage, 0, FaultKinds.NotJson));
        }

        if ((copies & FaultKinds.Truncated) != FaultKinds.None)
        {
            messages.Add(Message(whole[..(whole.Length / 2)], 0, FaultKinds.Truncated));
        }

        if (wrong > 0)
        {
            messages.Add(Message(wrongClock, wrong, _wrongClockFaults & ~CopyFaults));
        }

        if (right > 0)
        {
            messages.Add(Message(whole, right, _rightFaults & ~CopyFaults));
        }

        if ((copies & FaultKinds.Duplicate) != FaultKinds.None)
        {
            messages.Add(Message(whole, 0, FaultKinds.Duplicate));
        }

        _rightFaults = _wrongClockFaults = FaultKinds.None;
        // Only the last message of a group proves that the whole group has been sent.
        messages[^1] = messages[^1] with { Until = DateTimeOffset.FromUnixTimeMilliseconds(groupEnd) };
        return messages;
    }

    private SimulatedMessage Message(byte[] payload, int readings, FaultKinds faults) =>
        new(topic, payload, DateTimeOffset.FromUnixTimeMilliseconds(_last), Until: null, readings, faults);

    /// <summary>Leaves the faults of an instant in <see cref="_now"/>.</summary>
    private FaultKinds FaultsAt(long t, long elapsed)
    {
        long day = t / LocalTime.DayMs;
        if (day != _day)
        {
            _day = day;
            _today = schedule.On(day);
        }

        _now.Clear();
        FaultKinds kinds = FaultKinds.None;
        foreach (Fault fault in _today)
        {
            if (fault.Touches(t, elapsed))
            {
                _now.Add(fault);
                kinds |= fault.Kind;
            }
        }

        return kinds;
    }

    private void ApplyToValues(Fault fault)
    {
        StationParameter range = model.Station.Parameters[fault.Parameter];
        ref double value = ref _values[fault.Parameter];
        switch (fault.Kind)
        {
            case FaultKinds.Stuck:
                model.Sample(fault.Start, intervalMs, _held);
                value = double.IsNaN(_held[fault.Parameter]) ? value : _held[fault.Parameter];
                break;
            case FaultKinds.Spike:
                value = Math.Min(range.Max, (4 * value) + (0.02 * (range.Max - range.Min)));
                break;
            case FaultKinds.OutOfRange:
                value = range.Max + (0.2 * (range.Max - range.Min));
                break;
            case FaultKinds.Sentinel:
                value = -9999;
                break;
            case FaultKinds.Maintenance:
                _flags.AsSpan().Fill((byte)'M');
                break;
            case FaultKinds.Calibration:
                _flags[fault.Parameter] = (byte)'C';
                break;
            default:
                break;
        }
    }
}
