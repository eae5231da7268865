using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>A line that InfluxDB will never take.</summary>
/// <param name="Index">Its place among the lines delivered, from 0.</param>
/// <param name="Line">The line, without its line feed.</param>
/// <param name="Text">What InfluxDB said.</param>
internal sealed record RefusedLine(int Index, byte[] Line, string Text);

/// <summary>Brings lines to InfluxDB and finds out which of them it refused. Sending a line again is harmless, so lines are told apart by sending parts. Thread-safe.</summary>
internal sealed partial class InfluxDelivery(InfluxClient client, IOptions<InfluxDbOptions> options, TimeProvider time, ILogger<InfluxDelivery> logger)
{
    private readonly Lock _gate = new();
    private long _asked;
    private TimeSpan _wait;
    private volatile bool _isAway;

    /// <summary>Whether the last write found the server away.</summary>
    public bool IsAway => _isAway;

    /// <summary>How long the server still asks to be left alone; zero when it does not.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (_gate)
            {
                TimeSpan left = _wait - time.GetElapsedTime(_asked);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Delivers lines.</summary>
    /// <returns>The lines refused; all others are stored.</returns>
    /// <exception cref="InfluxAwayException">The server is away, or asks to be left alone for a while; any of the lines may be stored.</exception>
    /// <exception cref="IOException">The server refuses the request as a whole; the text says what to mend.</exception>
    public async Task<IReadOnlyList<RefusedLine>> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancel)
    {
        WriteAnswer answer = Check(await PostAsync(lines, cancel));
        return answer.Outcome == WriteOutcome.Stored ? [] : await FindRefusedAsync(lines, new PartSearch(this, doubtful: false, cancel), answer);
    }

    /// <summary>Delivers one gzip body, or several one after the other; otherwise as <see cref="WriteAsync"/>.</summary>
    public async Task<IReadOnlyList<RefusedLine>> WriteCompressedAsync(byte[] bodies, CancellationToken cancel)
    {
        if (!options.Value.Compresses)
        {
            return await WriteAsync(LineBuffer.Decompress(bodies), cancel);
        }

        WriteAnswer answer = Check(await SendAsync(bodies, compressed: true, cancel));
        return answer.Outcome == WriteOutcome.Stored ? [] : await FindRefusedAsync(LineBuffer.Decompress(bodies), new PartSearch(this, doubtful: false, cancel), answer);
    }

    /// <summary>Delivers bodies that failed again and again although the server answers: they are taken apart, and a line that fails where others pass counts as refused.</summary>
    /// <exception cref="IOException">No line passes, so it is not the lines.</exception>
    public async Task<IReadOnlyList<RefusedLine>> TakeApartAsync(byte[] bodies, CancellationToken cancel)
    {
        byte[] lines = LineBuffer.Decompress(bodies);
        var search = new PartSearch(this, doubtful: true, cancel);
        IReadOnlyList<RefusedLine> refused = await FindRefusedAsync(lines, search, await PostAsync(lines, cancel));
        _isAway = false;
        return refused;
    }

    private async Task<IReadOnlyList<RefusedLine>> FindRefusedAsync(ReadOnlyMemory<byte> lines, PartSearch search, WriteAnswer answer)
    {
        // In order of time, because what is too old for the retention is then in one piece. The sort keeps the order of lines with one time.
        List<Line> ordered = [.. Line.Split(lines).OrderBy(l => l.Time)];
        await search.RunAsync(ordered, answer);
        if (search.Refused.Count > 0)
        {
            LogRefused(logger, search.Refused.Count, ordered.Count, search.Refused[0].Text);
        }

        return search.Refused;
    }

    private async Task<WriteAnswer> PostAsync(ReadOnlyMemory<byte> lines, CancellationToken cancel) => options.Value.Compresses
        ? await SendAsync(LineBuffer.Compress(lines.Span), compressed: true, cancel)
        : await SendAsync(lines.ToArray(), compressed: false, cancel);

    private async Task<WriteAnswer> SendAsync(byte[] body, bool compressed, CancellationToken cancel)
    {
        if (Wait is var wait && wait > TimeSpan.Zero)
        {
            return new WriteAnswer(WriteOutcome.Away, $"InfluxDB at {options.Value.Url} asks to be left alone for another {wait.TotalSeconds:0} s", RetryAfter: wait);
        }

        WriteAnswer answer = await client.WriteAsync(body, compressed, cancel);
        if (answer.RetryAfter is { } asked)
        {
            lock (_gate)
            {
                (_asked, _wait) = (time.GetTimestamp(), asked);
            }
        }

        return answer;
    }

    private Task<bool> AnswersAsync(CancellationToken cancel) => client.PingAsync(cancel);

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "InfluxDB refused {Refused} of {Lines} points: {Text}")]
    private static partial void LogRefused(ILogger logger, int refused, int lines, string text);

    /// <summary>Finds the lines that are refused by sending halves, and halves of halves.</summary>
    /// <param name="delivery">Sends.</param>
    /// <param name="doubtful">Whether an answer that is not about lines may be due to a line all the same.</param>
    /// <param name="cancel">Cancels.</param>
    private sealed class PartSearch(InfluxDelivery delivery, bool doubtful, CancellationToken cancel)
    {
        /// <summary>After so many parts that failed, and none that passed, it is not the lines.</summary>
        private const int MostFailures = 32;

        private int _passed;
        private int _failed;
        private WriteAnswer? _doubt;

        public List<RefusedLine> Refused { get; } = [];

        public async Task RunAsync(List<Line> lines, WriteAnswer answer)
        {
            await LookAsync(lines, answer);
            if (_doubt is { } doubt && _passed == 0)
            {
                delivery.Check(doubt);
            }
        }

        private async Task LookAsync(List<Line> lines, WriteAnswer answer)
        {
            if (answer.Outcome is WriteOutcome.Away or WriteOutcome.RequestRefused)
            {
                await DoubtAsync(answer);
                if (lines.Count == 1)
                {
                    answer = await delivery.PostAsync(lines[0].Text, cancel); // once more, so that a passing trouble of the server costs no line
                }
            }

            if (answer.Outcome == WriteOutcome.Stored)
            {
                _passed += lines.Count;
                return;
            }

            if (lines.Count == 1 || answer.Dropped == lines.Count)
            {
                Refused.AddRange(lines.Select(l => new RefusedLine(l.Index, l.Text.ToArray(), answer.Text)));
                return;
            }

            int first = answer is { DropsOldest: true, Dropped: > 0 and { } dropped } && dropped < lines.Count ? dropped : lines.Count / 2;
            foreach (List<Line> part in (List<Line>[])[lines[..first], lines[first..]])
            {
                await LookAsync(part, await delivery.PostAsync(Line.Join(part), cancel));
            }
        }

        /// <summary>Goes on when the answer may be due to a line; ends the search otherwise.</summary>
        private async Task DoubtAsync(WriteAnswer answer)
        {
            _failed++;
            bool mayBeLines = doubtful && answer.RetryAfter is null && (_passed > 0 || _failed <= MostFailures) && await delivery.AnswersAsync(cancel);
            if (!mayBeLines)
            {
                delivery.Check(answer);
            }

            _doubt = answer;
        }
    }
}
