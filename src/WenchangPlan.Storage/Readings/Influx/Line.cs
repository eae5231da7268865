namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>A line among those of a body.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Time">Its time, ms UTC.</param>
/// <param name="Text">The line, without its line feed.</param>
internal readonly record struct Line(int Index, long Time, ReadOnlyMemory<byte> Text)
{
    /// <summary>Takes a body apart.</summary>
    public static List<Line> Split(ReadOnlyMemory<byte> lines)
    {
        var split = new List<Line>();
        while (!lines.IsEmpty)
        {
            int end = lines.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> text = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            split.Add(new Line(split.Count, LineBuffer.TimeOf(text.Span), text));
        }

        return split;
    }

    /// <summary>Puts lines together to a body.</summary>
    public static byte[] Join(List<Line> lines)
    {
        byte[] body = new byte[lines.Sum(l => l.Text.Length + 1)];
        int at = 0;
        foreach (Line line in lines)
        {
            line.Text.CopyTo(body.AsMemory(at));
            at += line.Text.Length;
            body[at++] = (byte)'\n';
        }

        return body;
    }
}
