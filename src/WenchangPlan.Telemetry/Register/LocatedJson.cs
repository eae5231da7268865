using System.Text;
using System.Text.Json;

namespace WenchangPlan.Telemetry.Register;

/// <summary>A JSON value that remembers the line it starts on, so that an error can point at it.</summary>
/// <remarks><see cref="JsonDocument"/> forgets positions, and an error without a line is hard to act on in a file of a thousand lines.</remarks>
public sealed class LocatedJson
{
    private readonly List<(string Name, LocatedJson Value)> _members = [];
    private readonly List<LocatedJson> _items = [];

    private LocatedJson(int line, JsonTokenType kind, string? text)
    {
        Line = line;
        Kind = kind;
        Text = text;
    }

    /// <summary>Line on which the value starts, from 1.</summary>
    public int Line { get; }

    /// <summary>Start of an object or array, or the kind of the scalar.</summary>
    public JsonTokenType Kind { get; }

    /// <summary>The unescaped text of a string, the literal text of a number; null for other kinds.</summary>
    public string? Text { get; }

    /// <summary>Members in file order; empty unless this is an object. A name may occur twice.</summary>
    public IReadOnlyList<(string Name, LocatedJson Value)> Members => _members;

    /// <summary>Items in file order; empty unless this is an array.</summary>
    public IReadOnlyList<LocatedJson> Items => _items;

    /// <summary>Parses UTF-8 JSON; comments and trailing commas are allowed because people write these files.</summary>
    /// <exception cref="JsonException">Not JSON; <see cref="JsonException.LineNumber"/> counts from 0.</exception>
    public static LocatedJson Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[3..];
        }

        var lines = new LineCounter(utf8);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        LocatedJson root = Read(ref reader, ref lines);
        while (reader.Read())
        {
            // Reading to the end makes text after the closing brace an error.
        }

        return root;
    }

    /// <summary>The value at a path of member names; null where a part is missing. Names compare without case, as configuration keys do.</summary>
    public LocatedJson? Find(params ReadOnlySpan<string> path)
    {
        LocatedJson? at = this;
        foreach (string name in path)
        {
            at = at?._members.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        }

        return at;
    }

    private static LocatedJson Read(ref Utf8JsonReader reader, ref LineCounter lines)
    {
        int line = lines.LineAt(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var parent = new LocatedJson(line, JsonTokenType.StartObject, null);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = reader.GetString()!;
                    reader.Read();
                    parent._members.Add((name, Read(ref reader, ref lines)));
                }

                return parent;
            case JsonTokenType.StartArray:
                var array = new LocatedJson(line, JsonTokenType.StartArray, null);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    array._items.Add(Read(ref reader, ref lines));
                }

                return array;
            case JsonTokenType.String:
                return new LocatedJson(line, JsonTokenType.String, reader.GetString());
            default:
                return new LocatedJson(line, reader.TokenType, Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    /// <summary>Counts line ends forward; tokens come in order, so the file is walked once.</summary>
    private ref struct LineCounter(ReadOnlySpan<byte> utf8)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;
        private int _line = 1;
        private int _at;

        public int LineAt(long offset)
        {
            _line += _utf8[_at..(int)offset].Count((byte)'\n');
            _at = (int)offset;
            return _line;
        }
    }
}
