using System.Buffers.Text;
using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Simulator;

/// <summary>Writes readings as the payload contract has them. Bytes only: a year of a district is ten million values.</summary>
/// <remarks>Mains-powered stations write ISO 8601 times; drainage points, small battery devices, write epoch milliseconds and a sequence number.</remarks>
internal sealed class PayloadWriter
{
    private const int LongestValue = 32;
    private static readonly long[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    private readonly DistrictClock _clock;
    private readonly bool _isArray;
    private readonly bool _isSmallDevice;
    private readonly byte[][] _keys;
    private readonly int[] _decimals;
    private readonly byte[] _offset;
    private byte[] _buffer = new byte[1024];
    private int _length;

    public PayloadWriter(Station station, DistrictClock clock, bool isArray)
    {
        _clock = clock;
        _isArray = isArray;
        _isSmallDevice = station.Domain.Code == "drainage";
        _keys = [.. station.Parameters.Select(p => Encoding.UTF8.GetBytes($"\"{p.Parameter.Code}\":"))];
        _decimals = [.. station.Parameters.Select(p => p.Parameter.Decimals)];
        string sign = clock.Offset < TimeSpan.Zero ? "-" : "+";
        _offset = Encoding.UTF8.GetBytes(sign + clock.Offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture) + "\"");
    }

    /// <summary>Readings written since the last <see cref="Take"/>.</summary>
    public int Readings { get; private set; }

    /// <summary>Starts a reading.</summary>
    /// <param name="deviceMs">What the device believes the time is, ms since 1970 UTC.</param>
    /// <param name="sequence">Its running number.</param>
    public void Begin(long deviceMs, long sequence)
    {
        Text(Readings > 0 ? ","u8 : _isArray ? "["u8 : default);
        Readings++;
        if (_isSmallDevice)
        {
            Text("{\"seq\":"u8);
            Integer(sequence);
            Text(",\"ts\":"u8);
            Integer(deviceMs);
            return;
        }

        Text("{\"ts\":\""u8);
        Reserve(32);
        DateTime local = _clock.At(deviceMs).DateTime;
        string format = local.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss.fff";
        local.TryFormat(_buffer.AsSpan(_length), out int written, format, CultureInfo.InvariantCulture);
        _length += written;
        Text(_offset);
    }

    /// <summary>Writes the values, rounded to the decimals of their parameters, and ends the reading.</summary>
    /// <param name="values">In register order; NaN is left out.</param>
    /// <param name="flags">A letter for each value, 0 for none.</param>
    /// <param name="unknown">Whether to add a code the register does not name.</param>
    public void Values(ReadOnlySpan<double> values, ReadOnlySpan<byte> flags, bool unknown)
    {
        Text(",\"values\":{"u8);
        int start = _length;
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsNaN(values[i]))
            {
                Text(_length > start ? ","u8 : default);
                Text(_keys[i]);
                Decimal(values[i], _decimals[i]);
            }
        }

        if (unknown)
        {
            Text(_length > start ? ",\"diag_x\":1"u8 : "\"diag_x\":1"u8);
        }

        Text("}"u8);
        if (flags.ContainsAnyExcept((byte)0))
        {
            Flags(values, flags);
        }

        Text("}"u8);
    }

    /// <summary>The payload so far; the writer is empty afterwards.</summary>
    public byte[] Take()
    {
        Text(_isArray && Readings > 0 ? "]"u8 : default);
        byte[] payload = _buffer.AsSpan(0, _length).ToArray();
        _length = 0;
        Readings = 0;
        return payload;
    }

    private void Flags(ReadOnlySpan<double> values, ReadOnlySpan<byte> flags)
    {
        Text(",\"flags\":{"u8);
        int start = _length;
        for (int i = 0; i < flags.Length; i++)
        {
            if (flags[i] != 0 && !double.IsNaN(values[i]))
            {
                Text(_length > start ? ","u8 : default);
                Text(_keys[i]);
                Text([(byte)'"', flags[i], (byte)'"']);
            }
        }

        Text("}"u8);
    }

    private void Decimal(double value, int decimals)
    {
        long scaled = (long)Math.Round(value * PowersOfTen[decimals]);
        if (scaled < 0)
        {
            Text("-"u8);
            scaled = -scaled;
        }

        (long whole, long rest) = Math.DivRem(scaled, PowersOfTen[decimals]);
        Integer(whole);
        if (rest == 0)
        {
            return;
        }

        Text("."u8);
        for (int i = decimals - 1; rest > 0; i--)
        {
            (long digit, rest) = Math.DivRem(rest, PowersOfTen[i]);
            Text([(byte)('0' + digit)]);
        }
    }

    private void Integer(long value)
    {
        Reserve(LongestValue);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out int written);
        _length += written;
    }

    private void Text(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + bytes));
        }
    }
}
