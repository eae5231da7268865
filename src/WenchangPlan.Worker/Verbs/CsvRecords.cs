namespace WenchangPlan.Worker.Verbs;

/// <summary>
/// Walks the records of a CSV text (RFC 4180) in one reused buffer: memory stays the same however long the text is. A quote counts only
/// at the start of a field. Empty lines are passed over.
/// </summary>
internal sealed class CsvRecords(Utf8Input input)
{
    // A record longer than this is a fault: most likely a quote that never closes.
    private const int LongestRecord = 1 << 20;

    private byte[] _buffer = new byte[1 << 17];
    private (int Start, int Length)[] _fields = new (int, int)[64];
    private int _start;
    private int _length;
    private int _end;
    private int _next;
    private int _linesInRecord = 1;
    private long _nextLine = 1;
    private bool _inputEnded;

    private enum Parsed
    {
        Complete,
        NeedsMore,
        OpenQuote,
    }

    /// <summary>The line on which the record begins; the first is 1.</summary>
    public long Line { get; private set; }

    /// <summary>How many fields the record has.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Why the record cannot be used, or null; then it has no fields.</summary>
    public string? Fault { get; private set; }

    /// <summary>The bytes of the record without its line end, as they were read.</summary>
    public ReadOnlySpan<byte> Raw => _buffer.AsSpan(_start, _length);

    /// <summary>The line end of the record, empty for a last line without one.</summary>
    public ReadOnlySpan<byte> LineEnd => _buffer.AsSpan(_start + _length, _next - _start - _length);

    /// <summary>A field: without surrounding blanks and quotes. Doubled quotes inside stay doubled.</summary>
    /// <param name="index">0 to <see cref="FieldCount"/> − 1.</param>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            (int start, int length) = _fields[index];
            ReadOnlySpan<byte> field = _buffer.AsSpan(start, length).Trim(" \t"u8);
            return field is [(byte)'"', .., (byte)'"'] ? field[1..^1].Trim(" \t"u8) : field;
        }
    }

    /// <summary>Goes to the next record.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Read()
    {
        do
        {
            if (!ReadAny()) return false;
        }
        while (_length == 0 && Fault is null);
        return true;
    }

    private bool ReadAny()
    {
        (_start, Line, Fault) = (_next, _nextLine, null);
        while (true)
        {
            Parsed parsed = _start == _end ? Parsed.NeedsMore : Parse();
            if (parsed is Parsed.Complete)
            {
                _nextLine = Line + _linesInRecord;
                return true;
            }

            if (_end - _start >= LongestRecord) return Refuse("longer than 1 MiB, or a quote that never closes");
            if (!_inputEnded)
            {
                Fill();
                continue;
            }

            return _start < _end && Refuse("a quote that never closes");
        }
    }

    /// <summary>Splits the record that begins at the start; the last one may end without a line end.</summary>
    private Parsed Parse()
    {
        (FieldCount, _linesInRecord) = (0, 1);
        int at = _start;
        while (true)
        {
            int fieldStart = at;
            if (at < _end && _buffer[at] == (byte)'"' && !SkipQuoted(ref at)) return Parsed.OpenQuote;
            int stop = _buffer.AsSpan(at, _end - at).IndexOfAny((byte)',', (byte)'\n');
            if (stop < 0 && !_inputEnded) return Parsed.NeedsMore;
            int fieldEnd = stop < 0 ? _end : at + stop;
            if (stop >= 0 && _buffer[fieldEnd] == (byte)',')
            {
                Add(fieldStart, fieldEnd);
                at = fieldEnd + 1;
                continue;
            }

            _next = stop < 0 ? _end : fieldEnd + 1;
            if (fieldEnd > _start && _buffer[fieldEnd - 1] == (byte)'\r') fieldEnd--;
            Add(fieldStart, Math.Max(fieldStart, fieldEnd));
            _length = fieldEnd - _start;
            return Parsed.Complete;
        }
    }

    /// <summary>Moves behind the closing quote.</summary>
    private bool SkipQuoted(ref int at)
    {
        int position = at + 1;
        while (true)
        {
            int found = _buffer.AsSpan(position, _end - position).IndexOfAny((byte)'"', (byte)'\n');
            if (found < 0) return false;
            position += found + 1;
            if (_buffer[position - 1] == (byte)'\n')
            {
                _linesInRecord++;
                continue;
            }

            // At the end of the buffer the next byte, perhaps a second quote, is not known yet.
            if (position == _end && !_inputEnded) return false;
            if (position < _end && _buffer[position] == (byte)'"')
            {
                position++;
                continue;
            }

            at = position;
            return true;
        }
    }

    private void Add(int start, int end)
    {
        if (FieldCount == _fields.Length) Array.Resize(ref _fields, 2 * _fields.Length);
        _fields[FieldCount++] = (start, end - start);
    }

    /// <summary>Gives up this record and goes on with the next line.</summary>
    private bool Refuse(string fault)
    {
        (Fault, FieldCount, _length) = (fault, 0, 0);
        while (true)
        {
            int newline = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                (_next, _nextLine) = (_start + newline + 1, Line + 1);
                return true;
            }

            _start = _next = _end;
            if (!Fill()) return true;
        }
    }

    /// <summary>Makes room by moving the current record to the front, then reads on.</summary>
    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_end, _start, _next) = (_end - _start, 0, 0);
        if (_buffer.Length - _end < 1 << 16) Array.Resize(ref _buffer, 2 * _buffer.Length);
        int read = input.Read(_buffer.AsSpan(_end));
        _end += read;
        _inputEnded = read == 0;
        return read > 0;
    }
}
