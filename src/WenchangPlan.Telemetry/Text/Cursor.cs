using System.Text;

namespace WenchangPlan.Telemetry.Text;

/// <summary>Takes one thing after another from the front of a text.</summary>
internal ref struct Cursor(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>The next byte; 0 at the end.</summary>
    public readonly byte Next => _rest.IsEmpty ? (byte)0 : _rest[0];

    public bool Take(byte one)
    {
        if (Next != one || _rest.IsEmpty) return false;
        _rest = _rest[1..];
        return true;
    }

    public bool Take(ReadOnlySpan<byte> word)
    {
        if (!_rest.StartsWith(word)) return false;
        _rest = _rest[word.Length..];
        return true;
    }

    public bool TakeIgnoringCase(ReadOnlySpan<byte> word)
    {
        if (_rest.Length < word.Length || !Ascii.EqualsIgnoreCase(_rest[..word.Length], word)) return false;
        _rest = _rest[word.Length..];
        return true;
    }

    public bool TakeColon() => Take((byte)':') || Take("："u8);

    /// <summary>Takes digits.</summary>
    /// <returns>How many; more than <paramref name="most"/> are not taken, and then it is 0.</returns>
    public int TakeDigits(int most, out long value)
    {
        value = 0;
        int count = 0;
        while (count < _rest.Length && (uint)(_rest[count] - '0') <= 9)
        {
            if (count == most) return 0;
            value = (value * 10) + (_rest[count++] - '0');
        }

        _rest = _rest[count..];
        return count;
    }

    /// <summary>One or two digits, with blanks around them.</summary>
    public bool TakeShort(out long value)
    {
        SkipBlanks();
        bool taken = TakeDigits(2, out value) > 0;
        SkipBlanks();
        return taken;
    }

    /// <summary>Digits behind a decimal sign, cut to thousandths.</summary>
    public bool TakeFraction(out long thousandths)
    {
        thousandths = 0;
        int count = 0;
        for (; count < _rest.Length && (uint)(_rest[count] - '0') <= 9; count++)
        {
            if (count < 3) thousandths = (thousandths * 10) + (_rest[count] - '0');
        }

        for (int i = count; i < 3; i++) thousandths *= 10;
        _rest = _rest[count..];
        return count > 0;
    }

    /// <summary>Passes over blanks, those of Unicode included.</summary>
    /// <returns>Whether there was one.</returns>
    public bool SkipBlanks()
    {
        bool any = false;
        while (Take((byte)' ') || Take("\u00A0"u8) || Take("\u3000"u8)) any = true;
        return any;
    }

    /// <summary>Passes over blanks when a Chinese character follows them.</summary>
    public void SkipBlanksBeforeHan()
    {
        Cursor before = this;
        if (SkipBlanks() && Next < 0x80) this = before;
    }
}
