using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Telemetry.Payload;

/// <summary>What came of a payload.</summary>
/// <param name="Stored">Whether at least one row was added to the batch.</param>
/// <param name="Reason">Why the message, or the first part of it that was refused, could not be taken; <see cref="RejectReason.None"/> when all was taken.</param>
/// <param name="Detail">The field, value or position the reason is about.</param>
public readonly record struct DecodeResult(bool Stored, RejectReason Reason, string Detail);

/// <summary>Bounds of what a payload may hold.</summary>
/// <param name="NotBefore">Oldest time accepted, ms UTC, included.</param>
/// <param name="NotAfter">Latest time accepted, ms UTC, included.</param>
/// <param name="MaxReadings">Most objects in one array.</param>
public readonly record struct DecodeBounds(long NotBefore, long NotAfter, int MaxReadings)
{
    /// <summary>When the payload came, ms UTC: the time of readings whose station has no clock, and what a wrong zone is told by.</summary>
    public long Arrival { get; init; }
}

/// <summary>
/// Decodes the native payload: one object or an array of objects
/// <c>{"ts":…,"values":{code:number|null},"flags":{code:letter},"seq":…,"station":…}</c>, UTF-8, members in any order, unknown members skipped.
/// </summary>
/// <remarks>
/// One bad value costs that value, one bad object of an array that object (G4); a payload that is not JSON to its last byte costs the message, since nothing
/// says what its parts mean. Nothing is allocated unless something is refused. Not thread-safe: one decoder a thread.
/// </remarks>
public sealed class PayloadDecoder
{
    private const int MaxDepth = 16;
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };
    private readonly byte[][][] _codes;
    private readonly DistrictClock _clock;
    private readonly List<(int Parameter, ReadingFlag Flag)> _flags = [];
    private RejectReason _reason;
    private string _detail = "";

    /// <summary>Prepares the parameter codes of every station of the register.</summary>
    public PayloadDecoder(District district)
    {
        _clock = district.Clock;
        _codes = [.. district.Stations.Select(s => s.Parameters.Select(p => Encoding.UTF8.GetBytes(p.Parameter.Code)).ToArray())];
    }

    /// <summary>Adds the readings of a payload to a batch. The message is not closed: the caller does that, or puts it aside.</summary>
    public DecodeResult Decode(ReadOnlySpan<byte> payload, Station station, in DecodeBounds bounds, ReadingBatch batch)
    {
        _reason = RejectReason.None;
        _detail = "";
        (int Rows, int Values) start = batch.Mark();
        int refusedBefore = batch.RefusedValues;
        if (payload.StartsWith(Encoding.UTF8.Preamble))
        {
            payload = payload[3..];
        }

        if (payload.IsEmpty)
        {
            return new DecodeResult(false, RejectReason.Empty, "");
        }

        if (!Utf8.IsValid(payload))
        {
            return new DecodeResult(false, RejectReason.NotJson, "bytes that are not UTF-8");
        }

        var json = new Utf8JsonReader(payload, Strict);
        try
        {
            ReadRoot(ref json, station, bounds, batch);
            if (json.Read())
            {
                Note(RejectReason.NotJson, ref json);
                batch.RollBack(start);
                batch.RefusedValues = refusedBefore;
            }
        }
        catch (JsonException e)
        {
            batch.RollBack(start);
            batch.RefusedValues = refusedBefore;
            return new DecodeResult(false, RejectReason.NotJson, string.Create(CultureInfo.InvariantCulture, $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}"));
        }
        catch (InvalidOperationException) when (payload.IndexOf("\\u"u8) >= 0)
        {
            // The reader finds half of a surrogate pair only when a name or text is looked at.
            batch.RollBack(start);
            batch.RefusedValues = refusedBefore;
            return new DecodeResult(false, RejectReason.NotJson, "an escape \\u that is half a character");
        }

        bool stored = batch.Rows.Count > start.Rows;
        return !stored && _reason == RejectReason.None
            ? new DecodeResult(false, RejectReason.NothingToStore, "")
            : new DecodeResult(stored, _reason, _detail);
    }

    private void ReadRoot(ref Utf8JsonReader json, Station station, in DecodeBounds bounds, ReadingBatch batch)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
        {
            ReadReading(ref json, station, bounds, batch);
            return;
        }

        if (json.TokenType != JsonTokenType.StartArray)
        {
            Note(RejectReason.NotAnObject, ref json);
            return;
        }

        int count = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            int most = station.TimeFrom == TimeFrom.Arrival ? 1 : bounds.MaxReadings; // more would all have the same time
            if (++count > most)
            {
                Note(RejectReason.TooMany, string.Create(CultureInfo.InvariantCulture, $"more than {most} readings"));
                json.Skip();
            }
            else if (json.TokenType == JsonTokenType.StartObject)
            {
                ReadReading(ref json, station, bounds, batch);
            }
            else
            {
                Note(RejectReason.NotAnObject, ref json);
                json.Skip();
            }
        }
    }

    private void ReadReading(ref Utf8JsonReader json, Station station, in DecodeBounds bounds, ReadingBatch batch)
    {
        bool arrival = station.TimeFrom == TimeFrom.Arrival;
        long? time = arrival ? ClockCheck.StartOfPeriod(bounds.Arrival, station.SamplePeriod, _clock.Offset) : null;
        bool values = false;
        bool refused = false;
        _flags.Clear();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!arrival && json.ValueTextEquals("ts"u8))
            {
                json.Read();
                refused |= time is not null && Refuse(RejectReason.DuplicateMember, "ts");
                refused |= !TryReadTime(ref json, out long read);
                time = read;
            }
            else if (json.ValueTextEquals("values"u8))
            {
                json.Read();
                refused |= values && Refuse(RejectReason.DuplicateMember, "values");
                values = true;
                refused |= !ReadValues(ref json, station, batch);
            }
            else if (json.ValueTextEquals("flags"u8))
            {
                json.Read();
                ReadFlags(ref json, station);
            }
            else if (json.ValueTextEquals("station"u8))
            {
                json.Read();
                if (json.TokenType != JsonTokenType.String || !json.ValueTextEquals(station.Id))
                {
                    refused = Refuse(RejectReason.StationMismatch, Shorten(ref json));
                    json.Skip();
                }
            }
            else
            {
                json.Skip(); // unknown members are fine: devices grow
            }
        }

        if (!refused)
        {
            refused = (time, values) switch
            {
                (null, _) => Refuse(RejectReason.TimeMissing, "ts"),
                (_, false) => Refuse(RejectReason.ValuesMissing, "values"),
                ({ } t, _) when t > bounds.NotAfter => Refuse(RejectReason.TimeInFuture, Iso(t) + ClockCheck.ZoneMistake(t, bounds.Arrival, _clock.Offset)),
                ({ } t, _) when t < bounds.NotBefore => Refuse(ClockCheck.IsNotSet(t) ? RejectReason.ClockNotSet : RejectReason.TimeTooOld, Iso(t)),
                _ => false,
            };
        }

        if (refused)
        {
            batch.DropRow();
            return;
        }

        foreach ((int parameter, ReadingFlag flag) in _flags)
        {
            batch.TryFlag(parameter, flag);
        }

        PlausibleRange.Check(station, batch.OpenValues);
        batch.CloseRow(station.Index, time!.Value);
    }

    private bool ReadValues(ref Utf8JsonReader json, Station station, ReadingBatch batch)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Note(RejectReason.ValuesMissing, Shorten(ref json));
            json.Skip();
            return false;
        }

        int next = 0; // devices send their parameters in the same order each time, so the next one is usually the right one
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int at = Find(ref json, _codes[station.Index], ref next);
            if (at < 0)
            {
                RefuseValue(batch, RejectReason.ParameterUnknown, Shorten(ref json));
                json.Read();
                json.Skip();
                continue;
            }

            int parameter = station.Parameters[at].Parameter.Index;
            json.Read();
            if (json.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            if (json.TokenType != JsonTokenType.Number)
            {
                RefuseValue(batch, RejectReason.ValueNotANumber, station.Parameters[at].Parameter.Code + " = " + Shorten(ref json));
                json.Skip();
            }
            else if ((!PlainNumber.TryRead(json.ValueSpan, out double value) && !json.TryGetDouble(out value)) || !double.IsFinite(value))
            {
                RefuseValue(batch, RejectReason.ValueNotFinite, station.Parameters[at].Parameter.Code + " = " + Shorten(ref json));
            }
            else if (Holds(batch.OpenValues, parameter))
            {
                RefuseValue(batch, RejectReason.DuplicateMember, station.Parameters[at].Parameter.Code);
            }
            else
            {
                batch.AddValue(new ParameterValue(parameter, value, ReadingFlag.Normal));
            }
        }

        return true;
    }

    private void ReadFlags(ref Utf8JsonReader json, Station station)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        int next = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int at = Find(ref json, _codes[station.Index], ref next);
            json.Read();
            if (at >= 0)
            {
                ReadingFlag flag = json.TokenType == JsonTokenType.String && !json.ValueIsEscaped
                    ? ReadingFlags.FromDeviceLetter(json.ValueSpan) : ReadingFlag.Unknown;
                _flags.Add((station.Parameters[at].Parameter.Index, flag));
            }

            json.Skip();
        }
    }

    private bool TryReadTime(ref Utf8JsonReader json, out long time)
    {
        time = 0;
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out time))
        {
            return true;
        }

        if (json.TokenType == JsonTokenType.String && EndsWithOffset(json.ValueSpan) && json.TryGetDateTimeOffset(out DateTimeOffset at))
        {
            time = at.ToUnixTimeMilliseconds();
            return true;
        }

        Note(RejectReason.TimeNotReadable, Shorten(ref json));
        json.Skip();
        return false;
    }

    /// <summary>A time without an offset would silently be read in the machine's zone.</summary>
    private static bool EndsWithOffset(ReadOnlySpan<byte> text) => text is [.., (byte)'Z'] or [.., (byte)'+' or (byte)'-', _, _, (byte)':', _, _];

    private static int Find(ref Utf8JsonReader json, byte[][] codes, ref int next)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            int at = next + i < codes.Length ? next + i : next + i - codes.Length;
            if (json.ValueTextEquals(codes[at]))
            {
                next = at + 1 < codes.Length ? at + 1 : 0;
                return at;
            }
        }

        return -1;
    }

    private static bool Holds(ReadOnlySpan<ParameterValue> values, int parameter)
    {
        foreach (ParameterValue value in values)
        {
            if (value.Parameter == parameter)
            {
                return true;
            }
        }

        return false;
    }

    private void RefuseValue(ReadingBatch batch, RejectReason reason, string detail)
    {
        batch.RefusedValues++;
        Note(reason, detail);
    }

    private bool Refuse(RejectReason reason, string detail)
    {
        Note(reason, detail);
        return true;
    }

    private void Note(RejectReason reason, ref Utf8JsonReader json) => Note(reason, Shorten(ref json));

    /// <summary>The first thing that went wrong is the one to show; the others are in the raw bytes.</summary>
    private void Note(RejectReason reason, string detail)
    {
        if (_reason == RejectReason.None)
        {
            _reason = reason;
            _detail = detail;
        }
    }

    private static string Shorten(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        _ => Encoding.UTF8.GetString(json.ValueSpan.Length > 60 ? json.ValueSpan[..60] : json.ValueSpan),
    };

    private static string Iso(long time) => time is > -62135596800000 and < 253402300800000
        ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : time.ToString(CultureInfo.InvariantCulture);
}
