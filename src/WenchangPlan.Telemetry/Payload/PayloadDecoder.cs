using System.Buffers;
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
/// One bad value costs that value, one bad object of an array that object (G4). What is no JSON where a value belongs, such as <c>nan</c>, is such a bad value;
/// a payload that is otherwise not JSON to its last byte costs the message, since nothing says what its parts mean. Padding behind the end is not part of the
/// payload. Nothing is allocated unless something is refused. Not thread-safe: one decoder a thread.
/// </remarks>
public sealed partial class PayloadDecoder
{
    private const int MaxDepth = 16;
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };

    /// <summary>What devices fill a buffer with: NUL, erased flash, the end mark of old files, white space.</summary>
    private static readonly SearchValues<byte> Padding = SearchValues.Create([0x00, 0xFF, 0x1A, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n']);

    private readonly ReadingAcceptance _acceptance;
    private readonly byte[][][] _codes;
    private readonly List<long> _bare = [];
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
        _bare.Clear();
        if (payload is not [.., (byte)'}' or (byte)']'])
        {
            payload = payload[..(payload.LastIndexOfAnyExcept(Padding) + 1)];
        }

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
        if (Read(payload, station) is { } fault && (BareWords.Quote(payload, _bare) is not { } quoted || Read(quoted, station) is not null))
        {
            return new DecodeResult(false, RejectReason.NotJson, fault);
        }

        bool stored = _acceptance.End();
        return stored || _first.IsRefused ? new DecodeResult(stored, _first.Reason, _first.Detail ?? "") : new DecodeResult(false, RejectReason.NothingToStore, "");
    }

    /// <summary>Reads a whole payload.</summary>
    /// <returns>Where it is not JSON; then it has left nothing behind. Else null.</returns>
    private string? Read(ReadOnlySpan<byte> payload, Station station)
    {
        _first = default;
        string fault;
        var json = new Utf8JsonReader(payload, Strict);
        try
        {
            ReadRoot(ref json, station);
            json.Read(); // there is nothing behind the end, or it throws
            return null;
        }
        catch (JsonException e)
        {
            fault = string.Create(CultureInfo.InvariantCulture, $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}");
        }
        catch (InvalidOperationException) when (payload.IndexOf("\\u"u8) >= 0)
        {
            // The reader finds half of a surrogate pair only when a name or text is looked at.
            fault = "an escape \\u that is half a character";
        }

        _acceptance.RollBack();
        return fault;
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

    /// <summary>The first thing that went wrong is the one to show; the others are in the raw bytes.</summary>
    private void Note(Refusal refusal)
    {
        if (!_first.IsRefused)
        {
            _first = refusal;
        }
    }
}
