using System.Text;

namespace WenchangPlan.Worker.Tables;

/// <summary>
/// Walks the records of a delimited text (RFC 4180) in one reused buffer: memory stays the same however long the text is. A quote counts only
/// at the start of a field. Lines end with \n, \r\n, \r\r\n or \r. Empty lines are passed over.
/// </summary>
/// <param name="input">The text.</param>
/// <param name="delimiter">What stands between two fields: an ASCII character other than a quote or a line end.</param>
internal sealed class CsvRecords(Utf8Input input, byte delimiter = (byte)',')
{
    // A record longer than this is a fault: most likely a quote that never closes.
    private const int LongestRecord = 1 << 20;

    private byte[] _buffer = new byte[2 * input.LeastRoom];
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

    /// <summary>What stands between two fields.</summary>
    public byte Delimiter { get; private set; } = delimiter;

    /// <summary>The line on which the record begins; the first is 1.</summary>
    public long Line { get; private set; }

    /// <summary>How many fields the record has.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Why the record cannot be used, or null; then it has no fields.</summary>
    public string? Fault { get; private set; }

    /// <summary>The bytes of the record without its line end, as they were read.</summary>
    public ReadOnlySpan<byte> Raw => _buffer.AsSpan(_start, _length);

    /// <summary>The line end of the record, empty for a last line without one. The doubled \r of a text that was written twice as text is one.</summary>
    public ReadOnlySpan<byte> LineEnd
    {
        get
        {
            ReadOnlySpan<byte> end = _buffer.AsSpan(_start + _length, _next - _start - _length);
            return end.Length > 2 ? end[^2..] : end;
        }
    }

    /// <summary>A field: without surrounding blanks and quotes. Doubled quotes inside stay doubled.</summary>
    /// <param name="index">0 to <see cref="FieldCount"/> − 1.</param>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            (int start, int length) = _fields[index];
            ReadOnlySpan<byte> field = Cell.Trim(_buffer.AsSpan(start, length));
            return field is [(byte)'"', .., (byte)'"'] ? Cell.Trim(field[1..^1]) : field;
        }
    }

    /// <summary>A field as text; doubled quotes inside are one.</summary>
    public string Text(int index)
    {
        string text = Encoding.UTF8.GetString(this[index]);
        return _buffer[_fields[index].Start] == (byte)'"' ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
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

    /// <summary>Passes over one line, whatever is in it.</summary>
    /// <returns>Whether there was one.</returns>
    public bool SkipLine()
    {
        (_start, Line) = (_next, _nextLine);
        if (_start == _end && (_inputEnded || !Fill())) return false;
        PassLine();
        return true;
    }

    /// <summary>The first byte of the next line; 0 at the end.</summary>
    public byte Peek()
    {
        if (_next < _end) return _buffer[_next];
        _start = _next;
        return !_inputEnded && Fill() ? _buffer[_next] : (byte)0;
    }

    /// <summary>Splits all that follows at another delimiter.</summary>
    public void DelimitBy(byte other) => Delimiter = other;

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
            int stop = _buffer.AsSpan(at, _end - at).IndexOfAny(Delimiter, (byte)'\n', (byte)'\r');
            if (stop < 0 && !_inputEnded) return Parsed.NeedsMore;
            int fieldEnd = stop < 0 ? _end : at + stop;
            if (stop >= 0 && _buffer[fieldEnd] == Delimiter)
            {
                Add(fieldStart, fieldEnd);
                at = fieldEnd + 1;
                continue;
            }

            if (!EndLine(fieldEnd)) return Parsed.NeedsMore;
            Add(fieldStart, fieldEnd);
            _length = fieldEnd - _start;
            return Parsed.Complete;
        }
    }

    /// <summary>Finds where the next line begins: behind \n with whatever \r stand before it, else behind one \r.</summary>
    /// <param name="at">Where the line ends.</param>
    /// <returns>False when that is not known before more is read.</returns>
    private bool EndLine(int at)
    {
        int next = at;
        while (next < _end && _buffer[next] == (byte)'\r') next++;
        if (next == _end && !_inputEnded) return false;
        _next = next < _end && _buffer[next] == (byte)'\n' ? next + 1 : Math.Min(at + 1, _end);
        return true;
    }

    /// <summary>Moves behind the closing quote.</summary>
    private bool SkipQuoted(ref int at)
    {
        int position = at + 1;
        while (true)
        {
            int found = _buffer.AsSpan(position, _end - position).IndexOfAny((byte)'"', (byte)'\n', (byte)'\r');
            if (found < 0) return false;
            position += found + 1;
            byte stop = _buffer[position - 1];

            // At the end of the buffer the next byte, perhaps a second quote, is not known yet.
            if (position == _end && !_inputEnded) return false;
            if (stop != (byte)'"')
            {
                bool more = stop == (byte)'\r' && position < _end && _buffer[position] is (byte)'\n' or (byte)'\r';
                _linesInRecord += stop == (byte)'\n' || !more ? 1 : 0;
                continue;
            }

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
        (Fault, FieldCount) = (fault, 0);
        PassLine();
        return true;
    }

    private void PassLine()
    {
        _length = 0;
        _nextLine = Line + 1;
        while (true)
        {
            int end = _buffer.AsSpan(_start, _end - _start).IndexOfAny((byte)'\n', (byte)'\r');
            _start = end < 0 ? _end : _start + end;
            if (end >= 0 && EndLine(_start))
            {
                _start = _next;
                return;
            }

            if (!Fill() && end < 0)
            {
                _next = _end;
                return;
            }
        }
    }

    /// <summary>Makes room by moving the current record to the front, then reads on.</summary>
    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_end, _start, _next) = (_end - _start, 0, 0);
        if (_buffer.Length - _end < input.LeastRoom) Array.Resize(ref _buffer, 2 * _buffer.Length);
        int read = input.Read(_buffer.AsSpan(_end));
        _end += read;
        _inputEnded = read == 0;
        return read > 0;
    }
}
