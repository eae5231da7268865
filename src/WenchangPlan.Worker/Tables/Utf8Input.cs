using System.Text;

namespace WenchangPlan.Worker.Tables;

/// <summary>
/// Reads text as UTF-8 whatever it was written in: UTF-8, UTF-16, GB18030 (which holds GBK and GB2312), or Windows-1252. A byte
/// order mark decides and is dropped. Without one the first block with bytes beyond ASCII decides, so that a stream is never read twice.
/// </summary>
/// <param name="source">The text.</param>
/// <param name="blockSize">Bytes read at once, and looked at to find the encoding.</param>
internal sealed class Utf8Input(Stream source, int blockSize = Utf8Input.UsualBlock)
{
    /// <summary>Bytes read at once.</summary>
    public const int UsualBlock = 1 << 15;

    private static readonly (byte[] Mark, Func<Encoding> Encoding)[] Marks =
    [
        ([0xEF, 0xBB, 0xBF], () => Encoding.UTF8),
        ([0x84, 0x31, 0x95, 0x33], () => EncodingGuess.Gb18030),
        ([0xFF, 0xFE], () => Encoding.Unicode),
        ([0xFE, 0xFF], () => Encoding.BigEndianUnicode),
    ];

    private readonly byte[] _block = new byte[blockSize];
    private readonly char[] _chars = new char[blockSize + 2];
    private readonly Encoder _toUtf8 = Encoding.UTF8.GetEncoder();
    private Decoder? _decoder;
    private int _from;
    private int _to;
    private bool _started;
    private bool _decided;
    private bool _ended;

    /// <summary>The room a read wants at least: a block fits, however its characters grow.</summary>
    public int LeastRoom { get; } = 2 * blockSize;

    /// <summary>Reads on; zero only at the end.</summary>
    /// <param name="into">At least <see cref="LeastRoom"/>.</param>
    public int Read(Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, LeastRoom, nameof(into));
        if (!_started) Start();
        while (true)
        {
            if (_from == _to && !Fill()) return Flush(into);
            if (!_decided) Decide();
            int written = _decoder is null ? Copy(into) : Transcode(into);
            if (written > 0) return written;
        }
    }

    private void Start()
    {
        _started = true;
        FillUp();
        foreach ((byte[] mark, Func<Encoding> encoding) in Marks)
        {
            if (!_block.AsSpan(0, _to).StartsWith(mark)) continue;
            _from = mark.Length;
            Choose(encoding());
            return;
        }

        if (EncodingGuess.IsUtf16(_block.AsSpan(0, _to), out bool bigEndian)) Choose(bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode);
    }

    private void Choose(Encoding encoding)
    {
        _decided = true;
        _decoder = encoding is UTF8Encoding ? null : encoding.GetDecoder();
    }

    /// <summary>ASCII is the same in both, so the choice waits for the first byte that is not.</summary>
    private void Decide()
    {
        if (Ascii.IsValid(_block.AsSpan(_from, _to - _from))) return;
        FillUp();
        Choose(EncodingGuess.Guess(_block.AsSpan(_from, _to - _from), _ended));
    }

    private bool Fill()
    {
        _from = 0;
        _to = _ended ? 0 : source.Read(_block);
        _ended |= _to == 0;
        return _to > 0;
    }

    /// <summary>Reads until the block is full or the source ends: a decision wants to see as much as it can.</summary>
    private void FillUp()
    {
        _block.AsSpan(_from, _to - _from).CopyTo(_block);
        (_from, _to) = (0, _to - _from);
        while (_to < blockSize && !_ended)
        {
            int read = source.Read(_block.AsSpan(_to));
            _to += read;
            _ended = read == 0;
        }
    }

    private int Copy(Span<byte> into)
    {
        int count = _to - _from;
        _block.AsSpan(_from, count).CopyTo(into);
        _from = _to;
        return count;
    }

    private int Transcode(Span<byte> into)
    {
        int chars = _decoder!.GetChars(_block.AsSpan(_from, _to - _from), _chars, flush: false);
        _from = _to;
        return _toUtf8.GetBytes(_chars.AsSpan(0, chars), into, flush: false);
    }

    /// <summary>A character cut off by the end of the source becomes U+FFFD.</summary>
    private int Flush(Span<byte> into)
    {
        if (_decoder is null) return 0;
        int chars = _decoder.GetChars([], _chars, flush: true);
        _decoder = null;
        return _toUtf8.GetBytes(_chars.AsSpan(0, chars), into, flush: true);
    }
}
