using System.Globalization;
using System.Text;

namespace WenchangPlan.Fuzz.Fuzzing;

/// <summary>Makes topics and payloads: well-formed ones, broken copies of those, extremes, and noise. The same seed gives the same inputs.</summary>
internal sealed class InputSource(int seed)
{
    private static readonly string[] Words =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "null", "true", "false", "1e999", "-1e999", "1e-400", "-0", "0x10", "NaN", "Infinity", "-9999", "65535", "9999999999999999999999",
        "\"ts\"", "\"values\"", "\"flags\"", "\"station\"", "\"seq\"", "\"pm25\"", "\"wd\"", "\"radon\"", "\\u0070m25", "\\ud800", "\\udc00", "\\u0000", "/*", "//", "\uFEFF", "é", "站", "\n", "\t", " ",
        "1777593600000", "-62135596800000", "253402300800000", "2026-05-01T08:00:00+08:00", "2026-05-01T08:00:00", "2026-02-30T00:00:00Z", "+14:00", "2026-05-01T24:00:00Z",
        "nan", "-nan(ind)", "Infinity", ".5", "007", "+5", "5.", "1.#QNAN", "\\u002B08:00", "\\u004E", "+0800", "1777593600", "1777593600000000", "20260501080000", "\0", "\u001A", "\\",
    ];

    private static readonly string[] BareWords = ["nan", "NaN", "-nan", "Infinity", "-inf", ".5", "-.5", "5.", "007", "+5", "1e", "0x1F", "--", "TRUE", "'7'", "无", ""];

    private static readonly string[] Times =
    [
        "\"2026-05-01T08:00:00+08:00\"", "\"2026-05-01T08:00:00\\u002B08:00\"", "\"2026-05-01T08:00:00+0800\"", "\"2026-05-01T08:00:00+08\"", "\"2026-05-01 08:00:00+08:00\"", "\"2026-05-01T00:00:00z\"",
        "\"2026-05-01t08:00:00+08:00\"", "\"2026-05-01T08:00:00,123+08:00\"", "\"2026-04-30T24:00:00+08:00\"", "\"20260501T080000+0800\"", "\"2026-05-01T08:00:00\"", "\"2026-05-01\"", "1777593600000.0",
        "1.777593600000e+12", "\"1777593600000\"", "1777593600", "1777593600000000", "1777593600000000000", "20260501080000", "0", "null",
    ];

    private static readonly string[] Topics =
    [
        "wenchang/air/A1/readings", "wenchang/air/A1/readings", "wenchang/air/A1/readings", "wenchang/air/A1/readings", "wenchang/air/A2/readings", "wenchang/water/W1/readings", "wenchang/drainage/D2/readings",
        "wenchang/air/W1/readings", "wenchang/air/A1/status", "wenchang/air/A1/readings/", "wenchang//A1/readings", "wenchang", "wenchang/", "/", "", "wenchang/air/站/readings", "other/air/A1/readings", "wenchang/air/A1/x/readings",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next topic and payload.</summary>
    public (string Topic, byte[] Payload) Next() => (Topic(), _random.Next(20) switch
    {
        < 5 => WellFormed(),
        < 15 => Broken(WellFormed()),
        < 18 => Extreme(),
        _ => Noise(_random.Next(200)),
    });

    private string Topic()
    {
        string topic = Topics[_random.Next(3) > 0 ? 0 : _random.Next(Topics.Length)];
        return _random.Next(20) > 0 || topic.Length == 0 ? topic : topic.Insert(_random.Next(topic.Length), ((char)_random.Next(1, 0xD7FF)).ToString());
    }

    private byte[] WellFormed()
    {
        var text = new StringBuilder();
        if (_random.Next(4) == 0)
        {
            text.Append('[').AppendJoin(',', Enumerable.Range(0, _random.Next(5)).Select(_ => Reading())).Append(']');
        }
        else
        {
            text.Append(Reading());
        }

        if (_random.Next(20) == 0)
        {
            text.Append(_random.Next(3) == 0 ? '\u001A' : '\0', _random.Next(1, 9));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private string Reading()
    {
        var members = new List<string>
        {
            $"\"ts\":{(_random.Next(3) == 0 ? Times[_random.Next(Times.Length)] : (1777593600000 + (_random.Next(1000) * 1000)).ToString(CultureInfo.InvariantCulture))}",
            $"\"values\":{{{string.Join(',', Codes().Select(c => $"\"{c}\":{Number()}"))}}}",
        };
        if (_random.Next(3) == 0)
        {
            members.Add($"\"flags\":{{{string.Join(',', Codes().Select(c => $"\"{c}\":{Flag()}"))}}}");
        }

        if (_random.Next(3) == 0)
        {
            members.Add($"\"seq\":{_random.Next()}");
        }

        if (_random.Next(5) == 0)
        {
            members.Add("\"more\":{\"deep\":[1,{\"er\":null}]}");
        }

        string[] shuffled = [.. members];
        _random.Shuffle(shuffled);
        return "{" + string.Join(_random.Next(5) == 0 ? " ,\n" : ",", shuffled) + "}";
    }

    private IEnumerable<string> Codes()
    {
        string[] codes = ["pm25", "pm10", "so2", "no2", "co", "o3", "temp", "wd", "ph", "do", "rain", "radon"];
        _random.Shuffle(codes);
        return codes.Take(_random.Next(1, 9));
    }

    private string Flag() => _random.Next(12) switch
    {
        0 => "null",
        1 => "\"\"",
        2 => $"\"\\u00{(int)"NFMSDCTBx"[_random.Next(9)]:X2}\"",
        _ => $"\"{"NFMSDCTBx"[_random.Next(9)]}\"",
    };

    private string Number() => _random.Next(40) switch
    {
        39 => BareWords[_random.Next(BareWords.Length)],
        38 => $"\"{_random.Next(100)}.5\"",
        < 4 => "null",
        < 7 => "-9999",
        < 10 => _random.NextDouble().ToString("E", CultureInfo.InvariantCulture),
        < 13 => BitConverter.Int64BitsToDouble(_random.NextInt64()) is var any && double.IsFinite(any) ? any.ToString("R", CultureInfo.InvariantCulture) : "0",
        _ => (_random.Next(5000) / 10m).ToString(CultureInfo.InvariantCulture),
    };

    private byte[] Broken(byte[] bytes)
    {
        var result = new List<byte>(bytes);
        for (int times = _random.Next(1, 7); times > 0; times--)
        {
            int at = _random.Next(result.Count + 1);
            int count = Math.Min(_random.Next(1, 12), result.Count - at);
            switch (_random.Next(6))
            {
                case 0 when at < result.Count:
                    result[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    result.InsertRange(at, Encoding.UTF8.GetBytes(Words[_random.Next(Words.Length)]));
                    break;
                case 2:
                    result.RemoveRange(at, count);
                    break;
                case 3:
                    result.InsertRange(_random.Next(result.Count + 1), result.GetRange(at, count));
                    break;
                case 4 when _random.Next(4) == 0:
                    result.RemoveRange(at, result.Count - at);
                    break;
                default:
                    result.Insert(at, (byte)_random.Next(256));
                    break;
            }
        }

        return [.. result];
    }

    private byte[] Extreme()
    {
        int size = 1 << _random.Next(1, 12);
        return Encoding.UTF8.GetBytes(_random.Next(8) switch
        {
            0 => new string('[', size) + new string(']', size),
            1 => string.Concat(Enumerable.Repeat("{\"a\":", size)) + "1" + new string('}', size),
            2 => $"{{\"ts\":1777593600000,\"values\":{{\"pm25\":{new string('9', size)}}}}}",
            3 => $"{{\"ts\":1777593600000,\"values\":{{\"pm25\":0.{new string('0', size)}1}}}}",
            4 => $"{{\"{new string('k', size)}\":\"{new string('\\', size)}\",\"ts\":1777593600000,\"values\":{{\"pm25\":1}}}}",
            5 => $"{{\"ts\":1777593600000,\"values\":{{{string.Join(',', Enumerable.Range(0, size).Select(i => $"\"p{i}\":{i}"))}}}}}",
            6 => $"[{string.Join(',', Enumerable.Repeat("{\"ts\":1777593600000,\"values\":{\"pm25\":1}}", size))}]",
            _ => $"{{\"ts\":1777593600000,\"values\":{{{string.Join(',', Enumerable.Repeat("\"pm25\":1", size))}}}}}",
        });
    }

    private byte[] Noise(int length)
    {
        byte[] bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }
}
