using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Payload;

/// <summary>What came of a payload.</summary>
/// <param name="Stored">Whether at least one row was added to the batch.</param>
/// <param name="Reason">Why the message, or the first part of it that was refused, could not be taken; <see cref="RejectReason.None"/> when all was taken.</param>
/// <param name="Detail">The field, value or position the reason is about.</param>
public readonly record struct DecodeResult(bool Stored, RejectReason Reason, string Detail);

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
    private readonly ReadingAcceptance _acceptance;
    private readonly byte[][][] _codes;
    private Refusal _first;

    /// <summary>Prepares the parameter codes of every station of the register.</summary>
    public PayloadDecoder(ReadingAcceptance acceptance)
    {
        _acceptance = acceptance;
        _codes = [.. acceptance.District.Stations.Select(s => s.Parameters.Select(p => Encoding.UTF8.GetBytes(p.Parameter.Code)).ToArray())];
    }

    /// <summary>Adds the readings of a payload to a batch, as one message; what is not stored at all is not in the batch.</summary>
    public DecodeResult Decode(ReadOnlySpan<byte> payload, Station station, in AcceptanceBounds bounds, ReadingBatch batch)
    {
        _first = default;
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

        _acceptance.Begin(station, bounds, batch);
        var json = new Utf8JsonReader(payload, Strict);
        try
        {
            ReadRoot(ref json, station);
            if (json.Read())
            {
                Note(new Refusal(RejectReason.NotJson, Shorten(ref json)));
                _acceptance.RollBack();
            }
        }
        catch (JsonException e)
        {
            _acceptance.RollBack();
            return new DecodeResult(false, RejectReason.NotJson, string.Create(CultureInfo.InvariantCulture, $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}"));
        }
        catch (InvalidOperationException) when (payload.IndexOf("\\u"u8) >= 0)
        {
            // The reader finds half of a surrogate pair only when a name or text is looked at.
            _acceptance.RollBack();
            return new DecodeResult(false, RejectReason.NotJson, "an escape \\u that is half a character");
        }

        bool stored = _acceptance.End();
        return stored || _first.IsRefused ? new DecodeResult(stored, _first.Reason, _first.Detail ?? "") : new DecodeResult(false, RejectReason.NothingToStore, "");
    }

    private void ReadRoot(ref Utf8JsonReader json, Station station)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
        {
            _acceptance.Open();
            ReadReading(ref json, station);
            return;
        }

        if (json.TokenType != JsonTokenType.StartArray)
        {
            Note(new Refusal(RejectReason.NotAnObject, Shorten(ref json)));
            return;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Refusal refusal = _acceptance.Open();
            if (!refusal.IsRefused && json.TokenType == JsonTokenType.StartObject)
            {
                ReadReading(ref json, station);
            }
            else
            {
                Note(refusal.IsRefused ? refusal : new Refusal(RejectReason.NotAnObject, Shorten(ref json)));
                json.Skip();
            }
        }
    }

    private void ReadReading(ref Utf8JsonReader json, Station station)
    {
        bool values = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!_acceptance.TimeIsArrival && json.ValueTextEquals("ts"u8))
            {
                json.Read();
                ReadTime(ref json);
            }
            else if (json.ValueTextEquals("values"u8))
            {
                json.Read();
                if (values)
                {
                    Note(_acceptance.Refuse(RejectReason.DuplicateMember, "values"));
                }

                values = true;
                ReadValues(ref json, station);
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
                    Note(_acceptance.Refuse(RejectReason.StationMismatch, Shorten(ref json)));
                    json.Skip();
                }
            }
            else
            {
                json.Skip(); // unknown members are fine: devices grow
            }
        }

        Refusal refusal = _acceptance.Close();
        Note(refusal.IsRefused || values ? refusal : new Refusal(RejectReason.ValuesMissing, "values"));
    }

    private void ReadValues(ref Utf8JsonReader json, Station station)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Note(_acceptance.Refuse(RejectReason.ValuesMissing, Shorten(ref json)));
            json.Skip();
            return;
        }

        int next = 0; // devices send their parameters in the same order each time, so the next one is usually the right one
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int entry = Find(ref json, _codes[station.Index], ref next);
            if (entry < 0)
            {
                Note(_acceptance.RefuseValue(RejectReason.ParameterUnknown, Shorten(ref json)));
                json.Read();
                json.Skip();
                continue;
            }

            json.Read();
            if (json.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            if (json.TokenType != JsonTokenType.Number)
            {
                Note(_acceptance.RefuseValue(RejectReason.ValueNotANumber, station.Parameters[entry].Parameter.Code + " = " + Shorten(ref json)));
                json.Skip();
                continue;
            }

            if (!PlainNumber.TryRead(json.ValueSpan, out double value) && !json.TryGetDouble(out value))
            {
                value = double.NaN;
            }

            Refusal refusal = _acceptance.Value(entry, value);
            if (refusal.IsRefused)
            {
                Note(refusal.Reason == RejectReason.ValueNotFinite ? refusal with { Detail = refusal.Detail + " = " + Shorten(ref json) } : refusal);
            }
        }
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
            int entry = Find(ref json, _codes[station.Index], ref next);
            json.Read();
            if (entry >= 0)
            {
                ReadingFlag flag = json.TokenType == JsonTokenType.String && !json.ValueIsEscaped
                    ? ReadingFlags.FromDeviceLetter(json.ValueSpan) : ReadingFlag.Unknown;
                _acceptance.Flag(entry, flag);
            }

            json.Skip();
        }
    }

    private void ReadTime(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long time))
        {
            Note(_acceptance.Time(time));
        }
        else if (json.TokenType == JsonTokenType.String && EndsWithOffset(json.ValueSpan) && json.TryGetDateTimeOffset(out DateTimeOffset at))
        {
            Note(_acceptance.Time(at.ToUnixTimeMilliseconds()));
        }
        else
        {
            Note(_acceptance.Refuse(RejectReason.TimeNotReadable, Shorten(ref json)));
            json.Skip();
        }
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

    /// <summary>The first thing that went wrong is the one to show; the others are in the raw bytes.</summary>
    private void Note(Refusal refusal)
    {
        if (!_first.IsRefused)
        {
            _first = refusal;
        }
    }

    private static string Shorten(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        _ => Encoding.UTF8.GetString(json.ValueSpan.Length > 60 ? json.ValueSpan[..60] : json.ValueSpan),
    };
}
