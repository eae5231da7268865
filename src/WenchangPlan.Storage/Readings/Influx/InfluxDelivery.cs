using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>A line that InfluxDB will never take.</summary>
/// <param name="Index">Its place among the lines delivered, from 0.</param>
/// <param name="Line">The line, without its line feed.</param>
/// <param name="Text">What InfluxDB said.</param>
internal sealed record RefusedLine(int Index, byte[] Line, string Text);

/// <summary>Brings lines to InfluxDB and finds out which of them it refused. Sending a line again is harmless, so lines are told apart by sending parts.</summary>
internal sealed partial class InfluxDelivery(InfluxClient client, IOptions<InfluxDbOptions> options, ILogger<InfluxDelivery> logger)
{
    private volatile bool _isAway;

    /// <summary>Whether the last write found the server away.</summary>
    public bool IsAway => _isAway;

    /// <summary>Delivers lines.</summary>
    /// <returns>The lines refused; all others are stored.</returns>
    /// <exception cref="InfluxAwayException">The server is away; any of the lines may be stored.</exception>
    /// <exception cref="IOException">The server refuses the request as a whole; the text says what to mend.</exception>
    public async Task<IReadOnlyList<RefusedLine>> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancel)
    {
        WriteAnswer answer = await PostAsync(lines, cancel);
        return answer.Outcome == WriteOutcome.Stored ? [] : await FindRefusedAsync(lines, answer, cancel);
    }

    /// <summary>Delivers one gzip body, or several one after the other; otherwise as <see cref="WriteAsync"/>.</summary>
    public async Task<IReadOnlyList<RefusedLine>> WriteCompressedAsync(byte[] bodies, CancellationToken cancel)
    {
        if (!options.Value.Compresses)
        {
            return await WriteAsync(LineBuffer.Decompress(bodies), cancel);
        }

        WriteAnswer answer = Check(await client.WriteAsync(bodies, compressed: true, cancel));
        return answer.Outcome == WriteOutcome.Stored ? [] : await FindRefusedAsync(LineBuffer.Decompress(bodies), answer, cancel);
    }

    private async Task<IReadOnlyList<RefusedLine>> FindRefusedAsync(ReadOnlyMemory<byte> lines, WriteAnswer answer, CancellationToken cancel)
    {
        // In order of time, because what is too old for the retention is then in one piece. The sort keeps the order of lines with one time.
        List<Line> ordered = [.. Split(lines).OrderBy(l => l.Time)];
        var refused = new List<RefusedLine>();
        await FindRefusedAsync(ordered, answer, refused, cancel);
        if (refused.Count > 0)
        {
            LogRefused(logger, refused.Count, ordered.Count, refused[0].Text);
        }

        return refused;
    }

    private async Task FindRefusedAsync(List<Line> lines, WriteAnswer answer, List<RefusedLine> refused, CancellationToken cancel)
    {
        if (answer.Outcome == WriteOutcome.Stored)
        {
            return;
        }

        if (lines.Count == 1 || answer.Dropped == lines.Count)
        {
            refused.AddRange(lines.Select(l => new RefusedLine(l.Index, l.Text.ToArray(), answer.Text)));
            return;
        }

        int first = answer is { DropsOldest: true, Dropped: > 0 and { } dropped } && dropped < lines.Count ? dropped : lines.Count / 2;
        foreach (List<Line> part in (List<Line>[])[lines[..first], lines[first..]])
        {
            await FindRefusedAsync(part, await PostAsync(Join(part), cancel), refused, cancel);
        }
    }

    private async Task<WriteAnswer> PostAsync(ReadOnlyMemory<byte> lines, CancellationToken cancel) => Check(options.Value.Compresses
        ? await client.WriteAsync(LineBuffer.Compress(lines.Span), compressed: true, cancel)
        : await client.WriteAsync(lines, compressed: false, cancel));

    private WriteAnswer Check(WriteAnswer answer)
    {
        _isAway = answer.Outcome == WriteOutcome.Away;
        return answer.Outcome switch
        {
            WriteOutcome.Away => throw new InfluxAwayException(answer.Text),
            WriteOutcome.RequestRefused => throw new IOException($"InfluxDB at {options.Value.Url} refuses to store: {answer.Text}"),
            _ => answer,
        };
    }

    private static List<Line> Split(ReadOnlyMemory<byte> lines)
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

    private static byte[] Join(List<Line> lines)
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "InfluxDB refused {Refused} of {Lines} points: {Text}")]
    private static partial void LogRefused(ILogger logger, int refused, int lines, string text);

    private readonly record struct Line(int Index, long Time, ReadOnlyMemory<byte> Text);
}
