using System.Globalization;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Acceptance;

/// <summary>
/// The one place where a reading is accepted: its time and clock, each value once, finite, plausible, and fitting those before it. Formats (MQTT payloads,
/// tables, what is replayed from the quarantine) read and hand on what they read; they judge nothing themselves.
/// </summary>
/// <remarks>
/// <para>A message of one station is <see cref="Begin"/>, then for each of its readings <see cref="Open"/>, <see cref="Time"/> or <see cref="EpochTime"/>,
/// <see cref="Value"/> and <see cref="Flag"/> in any order, <see cref="Close"/>; at last <see cref="End"/>, or <see cref="RollBack"/> when the format finds that
/// nothing of it can be trusted. A table of history is one message an instant.</para>
/// <para>Each step says what it refuses; a refused value costs that value, a refused time the reading (G4). Nothing is allocated unless something is refused.
/// Not thread-safe.</para>
/// </remarks>
public sealed class ReadingAcceptance
{
    private readonly StationParameter[][] _entries;
    private readonly SequenceCheck _sequence;
    private readonly DayQuota? _quota;
    private readonly Slot[] _slots;
    private Station _station = null!;
    private ReadingBatch _batch = null!;
    private AcceptanceBounds _bounds;
    private (int Rows, int Values) _start;
    private int _refusedBefore;
    private int _readings;
    private long? _time;
    private bool _refused;

    /// <summary>Prepares the limits of every station of the register.</summary>
    /// <param name="district">The register.</param>
    /// <param name="sequence">The memory of the values before, shared by all who follow the same stations; null begins without memory.</param>
    /// <param name="quota">How many readings a day may have; null for what a person decides to take, such as an import.</param>
    public ReadingAcceptance(District district, SequenceCheck? sequence = null, DayQuota? quota = null)
    {
        _quota = quota;
        District = district;
        _sequence = sequence ?? new SequenceCheck(district);
        _entries = [.. district.Stations.Select(s => s.Parameters.ToArray())];
        _slots = new Slot[_entries.Select(e => e.Length).DefaultIfEmpty().Max()];
    }

    /// <summary>The register whose stations are accepted.</summary>
    public District District { get; }

    /// <summary>Whether readings have the time of their arrival, since the station has no clock: times in the message are then not to be looked at.</summary>
    public bool TimeIsArrival => _station.TimeFrom == TimeFrom.Arrival && _bounds.Arrival is not null;

    /// <summary>Begins a message.</summary>
    /// <param name="station">Whose readings it has.</param>
    /// <param name="bounds">What may be accepted now.</param>
    /// <param name="batch">Where its rows go.</param>
    public void Begin(Station station, in AcceptanceBounds bounds, ReadingBatch batch)
    {
        (_station, _bounds, _batch) = (station, bounds, batch);
        (_start, _refusedBefore, _readings) = (batch.Mark(), batch.RefusedValues, 0);
        _quota?.Undo(); // of a message that a fault of ours ended
    }

    /// <summary>Begins a reading. One beyond what a message may hold is refused; it is not to be read.</summary>
    public Refusal Open()
    {
        _slots.AsSpan(0, _entries[_station.Index].Length).Clear();
        _refused = false;
        _time = TimeIsArrival ? ClockCheck.StartOfPeriod(_bounds.Arrival!.Value, _station.SamplePeriod, District.Clock.Offset) : null;
        int most = TimeIsArrival ? 1 : _bounds.MaxReadings; // more would all have the same time
        return ++_readings <= most ? default : Refuse(RejectReason.TooMany, string.Create(CultureInfo.InvariantCulture, $"more than {most} readings"));
    }

    /// <summary>Takes the reading's time, ms UTC. A second one is refused, and so is one outside the bounds.</summary>
    public Refusal Time(long utcMs)
    {
        if (_time is not null)
        {
            return Refuse(RejectReason.DuplicateMember, "ts");
        }

        _time = utcMs;
        return utcMs > _bounds.NotAfter ? Refuse(RejectReason.TimeInFuture, ClockCheck.Iso(utcMs) + ClockCheck.ZoneMistake(utcMs, _bounds.Arrival, District.Clock.Offset))
            : utcMs < _bounds.NotBefore ? Refuse(ClockCheck.IsNotSet(utcMs) ? RejectReason.ClockNotSet : RejectReason.TimeTooOld, ClockCheck.Iso(utcMs))
            : default;
    }

    /// <summary>Takes the reading's time as a device counts it: milliseconds since 1970. Another unit is told by its size and named.</summary>
    /// <param name="number">The count.</param>
    /// <param name="whole">Whether it was written without a fraction; few count in parts of milliseconds, many in parts of seconds.</param>
    public Refusal EpochTime(long number, bool whole = true)
    {
        Refusal refusal = Time(number);
        bool isOutside = refusal.Reason is RejectReason.TimeInFuture or RejectReason.TimeTooOld or RejectReason.ClockNotSet;
        return (isOutside || !whole) && ClockCheck.UnitMistake(number, _bounds.NotAfter) is { } mistake ? Refuse(RejectReason.TimeNotReadable, mistake) : refusal;
    }

    /// <summary>Takes a value. One that is not finite or the second of its parameter is refused.</summary>
    /// <param name="entry">Position of its parameter among those of the station.</param>
    /// <param name="value">The raw value, in the catalogue's unit.</param>
    public Refusal Value(int entry, double value)
    {
        ref Slot slot = ref _slots[entry];
        if (!double.IsFinite(value))
        {
            return RefuseValue(RejectReason.ValueNotFinite, Code(entry));
        }

        if (slot.Given)
        {
            return RefuseValue(RejectReason.DuplicateMember, Code(entry));
        }

        (slot.Value, slot.Given) = (value, true);
        return default;
    }

    /// <summary>Takes the mark of a value, given before the value or after it. One other than normal goes before our own checks.</summary>
    /// <param name="entry">Position of its parameter among those of the station.</param>
    /// <param name="flag">What was marked. Two different marks for one value are as good as an unknown one.</param>
    public void Flag(int entry, ReadingFlag flag)
    {
        ref Slot slot = ref _slots[entry];
        slot.Mark = slot.Marked && slot.Mark != flag ? ReadingFlag.Unknown : flag;
        slot.Marked = true;
    }

    /// <summary>Refuses the reading for what the format found.</summary>
    public Refusal Refuse(RejectReason reason, string detail)
    {
        _refused = true;
        return new Refusal(reason, detail);
    }

    /// <summary>Refuses one value for what the format found, and counts it.</summary>
    public Refusal RefuseValue(RejectReason reason, string detail)
    {
        _batch.RefusedValues++;
        return new Refusal(reason, detail);
    }

    /// <summary>Ends the reading: it becomes a row, unless it was refused or has no value.</summary>
    /// <returns>That the time is missing, that the day is full, or nothing; what was refused before is not said again.</returns>
    public Refusal Close()
    {
        if (_refused)
        {
            return default;
        }

        if (_time is not { } time)
        {
            return Refuse(RejectReason.TimeMissing, "ts");
        }

        if (_quota?.Take(_station, time) is { IsRefused: true } full)
        {
            return Refuse(full.Reason, full.Detail);
        }

        StationParameter[] entries = _entries[_station.Index];
        for (int i = 0; i < entries.Length; i++)
        {
            ref Slot slot = ref _slots[i];
            if (slot.Given)
            {
                ReadingFlag flag = slot.Mark != ReadingFlag.Normal ? slot.Mark : PlausibleRange.Check(entries[i], slot.Value);
                _batch.AddValue(new ParameterValue(entries[i].Parameter.Index, slot.Value, flag));
            }
        }

        if (!_batch.CloseRow(_station.Index, time))
        {
            _quota?.GiveBack();
        }

        return default;
    }

    /// <summary>Ends the message; values that do not fit those before them are flagged now.</summary>
    /// <returns>Whether there is a row. If not, the message is not in the batch.</returns>
    public bool End()
    {
        if (_batch.Rows.Count == _start.Rows)
        {
            return false;
        }

        _quota?.Keep();
        _sequence.Check(_batch, _start.Rows);
        _batch.CloseMessage();
        return true;
    }

    /// <summary>Takes back all of the message.</summary>
    public void RollBack()
    {
        _quota?.Undo();
        _batch.RollBack(_start);
        _readings = 0;
        _batch.RefusedValues = _refusedBefore;
    }

    private string Code(int entry) => _entries[_station.Index][entry].Parameter.Code;

    /// <summary>What the open reading has of one parameter.</summary>
    private struct Slot
    {
        public double Value;
        public bool Given;
        public bool Marked;
        public ReadingFlag Mark;
    }
}
