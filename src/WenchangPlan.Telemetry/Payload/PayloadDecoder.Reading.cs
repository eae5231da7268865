using System.Text;
using System.Text.Json;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Payload;

/// <summary>One reading: an object.</summary>
public sealed partial class PayloadDecoder
{
    private const int LongestShown = 60;
    private readonly byte[] _text = new byte[256];

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
                if (json.TokenType != JsonTokenType.String || IsBare(ref json) || !json.ValueTextEquals(station.Id))
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
            ReadValue(ref json, station, entry);
        }
    }

    private void ReadValue(ref Utf8JsonReader json, Station station, int entry)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        ValueForm form = json.TokenType == JsonTokenType.Number ? ReadNumber(ref json, out double value)
            : station.NumbersAsText ? ReadNumberText(ref json, out value)
            : NoNumber(out value);
        if (form == ValueForm.Missing)
        {
            return;
        }

        if (form != ValueForm.Number)
        {
            Note(_acceptance.RefuseValue(RejectReason.ValueNotANumber, station.Parameters[entry].Parameter.Code + " = " + Shorten(ref json)));
            json.Skip();
            return;
        }

        Refusal refusal = _acceptance.Value(entry, value);
        if (refusal.IsRefused)
        {
            Note(refusal.Reason == RejectReason.ValueNotFinite ? refusal with { Detail = refusal.Detail + " = " + Shorten(ref json) } : refusal);
        }
    }

    /// <summary>One that is too large is a number too, and not finite.</summary>
    private static ValueForm ReadNumber(ref Utf8JsonReader json, out double value)
    {
        if (!PlainNumber.TryRead(json.ValueSpan, out value) && !json.TryGetDouble(out value))
        {
            value = double.NaN;
        }

        return ValueForm.Number;
    }

    private ValueForm ReadNumberText(ref Utf8JsonReader json, out double value)
    {
        value = 0;
        if (CopyText(ref json) is not (var length and >= 0))
        {
            return ValueForm.Unreadable;
        }

        ValueForm form = ValueText.Split(_text.AsSpan(0, length).Trim((byte)' '), out ReadOnlySpan<byte> number);
        return form == ValueForm.Number && !ValueText.TryDouble(number, decimalComma: false, out value) ? ValueForm.Unreadable : form;
    }

    private static ValueForm NoNumber(out double value)
    {
        value = 0;
        return ValueForm.Unreadable;
    }

    private void ReadFlags(ref Utf8JsonReader json, Station station)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (json.TokenType != JsonTokenType.StartObject)
        {
            // Something is marked, and nobody can say what: no value of the reading counts.
            json.Skip();
            for (int entry = 0; entry < station.Parameters.Count; entry++)
            {
                _acceptance.Flag(entry, ReadingFlag.Unknown);
            }

            return;
        }

        int next = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int entry = Find(ref json, _codes[station.Index], ref next);
            json.Read();
            if (entry >= 0 && json.TokenType != JsonTokenType.Null)
            {
                int length = CopyText(ref json);
                if (length != 0)
                {
                    _acceptance.Flag(entry, length > 0 ? ReadingFlags.FromDeviceLetter(_text.AsSpan(0, length)) : ReadingFlag.Unknown);
                }
            }

            json.Skip();
        }
    }

    private void ReadTime(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Number)
        {
            Note(EpochNumber.TryRead(json.ValueSpan, out long time, out bool whole) ? _acceptance.EpochTime(time, whole) : _acceptance.Refuse(RejectReason.TimeNotReadable, Shorten(ref json)));
        }
        else if (CopyText(ref json) is var length and >= 0)
        {
            Note(ReadTimeText(_text.AsSpan(0, length)));
        }
        else
        {
            Note(_acceptance.Refuse(RejectReason.TimeNotReadable, Shorten(ref json)));
            json.Skip();
        }
    }

    /// <summary>A time without an offset is refused: it would silently be read in the machine's zone.</summary>
    private Refusal ReadTimeText(ReadOnlySpan<byte> text)
    {
        if (EpochNumber.TryRead(text, out long number, out bool whole))
        {
            return _acceptance.EpochTime(number, whole);
        }

        return (TimeText.Read(text, default, out WrittenTime time), time.OffsetMinutes) switch
        {
            (TimeProblem.None, not null) => _acceptance.Time(time.ToUtcMs(default)),
            (TimeProblem.None, null) => _acceptance.Refuse(RejectReason.TimeNotReadable, Encoding.UTF8.GetString(text) + ": no offset, such as +08:00"),
            _ => _acceptance.Refuse(RejectReason.TimeNotReadable, Encoding.UTF8.GetString(text) + ": expected is a form such as 2026-05-01T08:00:00+08:00"),
        };
    }

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

    /// <summary>Copies a text, without its escapes, to the front of <see cref="_text"/>.</summary>
    /// <returns>Its length; -1 when it is something else, a bare word, or too long to mean anything.</returns>
    private int CopyText(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String && json.ValueSpan.Length <= _text.Length && !IsBare(ref json) ? json.CopyString(_text) : -1;

    /// <summary>Whether the quotes around the text are ours.</summary>
    private bool IsBare(ref Utf8JsonReader json) => _bare.Count > 0 && _bare.BinarySearch(json.TokenStartIndex) >= 0;

    private static string Shorten(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.PropertyName or JsonTokenType.String when json.ValueIsEscaped && json.GetString() is { } text => text.Length > LongestShown ? text[..LongestShown] : text,
        _ => Encoding.UTF8.GetString(json.ValueSpan.Length > LongestShown ? json.ValueSpan[..LongestShown] : json.ValueSpan),
    };
}
