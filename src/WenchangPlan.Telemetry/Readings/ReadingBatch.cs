namespace WenchangPlan.Telemetry.Readings;

/// <summary>One value of a reading.</summary>
/// <param name="Parameter">Index in the district's parameter catalogue.</param>
/// <param name="Value">The raw value in the catalogue's unit; always finite.</param>
/// <param name="Flag">What is known about it.</param>
public readonly record struct ParameterValue(int Parameter, double Value, ReadingFlag Flag)
{
    /// <summary>Whether another value of the same parameter says the same. Delivered again, a value may come after other ones than the first time; what was found of it then stands (G2).</summary>
    public bool SaysTheSame(ParameterValue other) => Value.Equals(other.Value) && (Flag == other.Flag || (Flag.DependsOnSequence() && other.Flag.DependsOnSequence()));
}

/// <summary>The values one station reported for one instant.</summary>
/// <param name="Station">Index in the register.</param>
/// <param name="Time">Milliseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Start">Index of its first value in <see cref="ReadingBatch.Values"/>.</param>
/// <param name="Count">Number of its values, at least 1.</param>
public readonly record struct ReadingRow(int Station, long Time, int Start, int Count);

/// <summary>A message that could not be taken, or not wholly, with the bytes it came as.</summary>
/// <param name="ReceivedAt">When it came, ms since 1970 UTC.</param>
/// <param name="Topic">The topic it was published to.</param>
/// <param name="Payload">The raw bytes.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">The field, value or position the reason is about; empty if there is none.</param>
/// <param name="Partial">True when the rest of the message was stored; such a message counts as stored, not as quarantined.</param>
public sealed record QuarantinedMessage(long ReceivedAt, string Topic, byte[] Payload, RejectReason Reason, string Detail, bool Partial)
{
    /// <summary>Index of the station that sent it just now; null when no station of the register did, or when it may be old. Not kept.</summary>
    public int? Sender { get; init; }
}

/// <summary>The way readings came in. The numbers are stored; never change one. A replay from the quarantine is none: it adds what is missing and replaces nothing.</summary>
public enum ReadingDoor : byte
{
    /// <summary>A device, or a broker for it.</summary>
    Mqtt = 0,
    /// <summary>A table that somebody imported.</summary>
    Import = 1,
}

/// <summary>Readings and refusals of many messages, committed together. Reused: filled, committed, cleared. Not thread-safe.</summary>
/// <remarks>Flat lists instead of one object a message: a batch of 5,000 messages would otherwise be 10,000 allocations (G8).</remarks>
public sealed class ReadingBatch
{
    private readonly List<ReadingRow> _rows = [];
    private readonly List<ParameterValue> _values = [];
    private readonly List<int> _messageEnds = [];
    private readonly List<QuarantinedMessage> _quarantined = [];
    private readonly List<int> _repeated = [];
    private readonly HashSet<int> _retained = [];
    private readonly Dictionary<int, string> _refused = [];
    private int _rowStart;

    /// <summary>The way all of it came in; not changed by <see cref="Clear"/>.</summary>
    public ReadingDoor Door { get; init; }

    /// <summary>Rows in order of arrival.</summary>
    public IReadOnlyList<ReadingRow> Rows => _rows;

    /// <summary>Number of values in all rows.</summary>
    public int ValueCount => _values.Count;

    /// <summary>For each stored message the index after its last row; message i holds rows from the end of message i-1 up to here.</summary>
    public IReadOnlyList<int> MessageEnds => _messageEnds;

    /// <summary>Messages refused wholly, and raw copies of those refused in part.</summary>
    public IReadOnlyList<QuarantinedMessage> Quarantined => _quarantined;

    /// <summary>Indexes of rows that changed nothing, as far as the store that committed them knows; filled by it.</summary>
    public IReadOnlyList<int> Repeated => _repeated;

    /// <summary>Messages refused wholly.</summary>
    public int QuarantinedMessages { get; private set; }

    /// <summary>Values refused: unknown parameter, not a number, not finite.</summary>
    public int RefusedValues { get; set; }

    /// <summary>Time each reading of the batch stands for, 1 s to 24 h; null is the sample period of its station. It is kept with the readings (<see cref="SampleSeries"/>).</summary>
    public TimeSpan? Period { get; set; }

    /// <summary>Messages in the batch, stored and quarantined.</summary>
    public int Messages => _messageEnds.Count + QuarantinedMessages;

    /// <summary>The values of a row.</summary>
    public ReadOnlySpan<ParameterValue> Values(ReadingRow row) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values).Slice(row.Start, row.Count);

    /// <summary>Values whose flag keeps them out of averages.</summary>
    public int CountFlagged()
    {
        int flagged = 0;
        foreach (ref readonly ParameterValue value in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values))
        {
            flagged += value.Flag.CountsAsValid() ? 0 : 1;
        }

        return flagged;
    }

    /// <summary>Adds a value to the row being built.</summary>
    public void AddValue(ParameterValue value) => _values.Add(value);

    /// <summary>Changes the flag of a value of a closed row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="index">Position among its values, from 0.</param>
    /// <param name="flag">The flag.</param>
    public void Flag(ReadingRow row, int index, ReadingFlag flag) => _values[row.Start + index] = _values[row.Start + index] with { Flag = flag };

    /// <summary>Closes the row being built; a row without values is dropped.</summary>
    /// <returns>Whether there was a value.</returns>
    public bool CloseRow(int station, long time)
    {
        int count = _values.Count - _rowStart;
        if (count > 0)
        {
            _rows.Add(new ReadingRow(station, time, _rowStart, count));
            _rowStart = _values.Count;
        }

        return count > 0;
    }

    /// <summary>A point to go back to when a message turns out bad.</summary>
    public (int Rows, int Values) Mark() => (_rows.Count, _values.Count);

    /// <summary>Removes everything added since the mark.</summary>
    public void RollBack((int Rows, int Values) mark)
    {
        _rows.RemoveRange(mark.Rows, _rows.Count - mark.Rows);
        _values.RemoveRange(mark.Values, _values.Count - mark.Values);
        _rowStart = mark.Values;
    }

    /// <summary>Ends a message whose rows are to be stored.</summary>
    public void CloseMessage() => _messageEnds.Add(_rows.Count);

    /// <summary>Notes that the rows added since the mark come from a message that a broker had in store.</summary>
    public void Retain((int Rows, int Values) mark) => _retained.UnionWith(Enumerable.Range(mark.Rows, _rows.Count - mark.Rows));

    /// <summary>Whether a broker had the row with this index in store: a true reading, but no sign that anybody sends now.</summary>
    public bool IsRetained(int row) => _retained.Contains(row);

    /// <summary>Notes that the store put a row aside for good.</summary>
    /// <param name="row">Its index.</param>
    /// <param name="text">What the store said.</param>
    public void RefuseRow(int row, string text) => _refused[row] = text;

    /// <summary>What the store said when it put the row with this index aside; null when it stored it.</summary>
    public string? RefusalOf(int row) => _refused.GetValueOrDefault(row);

    /// <summary>Puts a message aside.</summary>
    public void Quarantine(QuarantinedMessage message)
    {
        _quarantined.Add(message);
        if (!message.Partial)
        {
            QuarantinedMessages++;
        }
    }

    /// <summary>To be called by a store for a row that changed nothing.</summary>
    public void NoteRepeated(int row) => _repeated.Add(row);

    /// <summary>To be called by a store when it begins to commit: what an attempt before noted is forgotten.</summary>
    public void BeginCommit() => _repeated.Clear();

    /// <summary>Empties the batch, keeping its memory.</summary>
    public void Clear()
    {
        _rows.Clear();
        _values.Clear();
        _messageEnds.Clear();
        _quarantined.Clear();
        _repeated.Clear();
        _retained.Clear();
        _refused.Clear();
        _rowStart = 0;
        QuarantinedMessages = 0;
        RefusedValues = 0;
        Period = null;
    }
}
