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
    private const int LargeBody = 64 << 10;
    private const int BodyStep = 64 << 10;
    private readonly Lock _gate = new();
    private long _asked;
    private TimeSpan _wait;
    private volatile bool _isAway;
    private long _taken;
    private byte[] _spare = [];

    /// <summary>Whether the last write found the server away.</summary>
    public bool IsAway => _isAway;

    /// <summary>How many writes the server has taken: as it grows, the server takes what is right.</summary>
    public long Taken => Interlocked.Read(ref _taken);

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
    /// <remarks>When the answer leaves open whether it is a line, the lines are told apart too: one that fails where others pass is refused.</remarks>
    /// <exception cref="InfluxAwayException">The server is away, or asks to be left alone for a while; any of the lines may be stored.</exception>
    /// <exception cref="InfluxUnclearException">No line passes, and the server does not say whether it is the lines.</exception>
    /// <exception cref="IOException">The server refuses the request as a whole; the text says what to mend.</exception>
    public async Task<IReadOnlyList<RefusedLine>> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancel)
    {
        WriteAnswer answer = await PostAsync(lines, cancel);
        return await FindRefusedAsync(answer, () => lines, new PartSearch(this, Doubt.WhatIsRefused, othersPass: false, cancel));
    }

    /// <summary>Delivers one gzip body, or several one after the other, otherwise as <see cref="WriteAsync"/>; but an answer that leaves open whether it is a line is an error.</summary>
    public async Task<IReadOnlyList<RefusedLine>> WriteCompressedAsync(byte[] bodies, CancellationToken cancel)
    {
        WriteAnswer answer = options.Value.Compresses
            ? await SendAsync(bodies, compressed: true, cancel)
            : await SendAsync(LineBuffer.Decompress(bodies), compressed: false, cancel);
        return await FindRefusedAsync(answer, () => LineBuffer.Decompress(bodies), new PartSearch(this, Doubt.Nothing, othersPass: false, cancel));
    }

    /// <summary>Delivers bodies that failed again and again although the server answers: they are taken apart, and a line that fails where others pass counts as refused.</summary>
    /// <param name="bodies">One gzip body, or several.</param>
    /// <param name="othersPass">Whether the server has taken other lines since these failed first.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="IOException">No line passes, of these nor of others, so it is not the lines.</exception>
    public async Task<IReadOnlyList<RefusedLine>> TakeApartAsync(byte[] bodies, bool othersPass, CancellationToken cancel)
    {
        byte[] lines = LineBuffer.Decompress(bodies);
        IReadOnlyList<RefusedLine> refused = await FindRefusedAsync(await PostAsync(lines, cancel), () => lines, new PartSearch(this, Doubt.WhatFails, othersPass, cancel));
        _isAway = false;
        return refused;
    }

    private async Task<IReadOnlyList<RefusedLine>> FindRefusedAsync(WriteAnswer answer, Func<ReadOnlyMemory<byte>> lines, PartSearch search)
    {
        if (answer.Outcome == WriteOutcome.Stored)
        {
            return [];
        }

        if (!search.MayBeLines(answer))
        {
            throw Fault(answer);
        }

        // In order of time, because what is too old for the retention is then in one piece. The sort keeps the order of lines with one time.
        List<Line> ordered = [.. Line.Split(lines()).OrderBy(l => l.Time)];
        await search.RunAsync(ordered, answer);
        if (search.Refused.Count > 0)
        {
            LogRefused(logger, search.Refused.Count, ordered.Count, search.Refused[0].Text);
        }

        return search.Refused;
    }

    private async Task<WriteAnswer> PostAsync(ReadOnlyMemory<byte> lines, CancellationToken cancel)
    {
        if (options.Value.Compresses)
        {
            return await SendAsync(LineBuffer.Compress(lines.Span), compressed: true, cancel);
        }

        if (lines.Length < LargeBody)
        {
            return await SendAsync(lines.ToArray(), compressed: false, cancel);
        }

        // The package takes whole arrays only, and a new one for each large batch would be a large object: so one is kept, and filled up with line feeds, which
        // mean nothing between lines. Only a server that has stored it has read it to its end; otherwise it may still be on its way, and is not used again.
        byte[] body = TakeBody(lines.Length);
        lines.CopyTo(body);
        body.AsSpan(lines.Length).Fill((byte)'\n');
        WriteAnswer answer = await SendAsync(body, compressed: false, cancel);
        if (answer.Outcome == WriteOutcome.Stored)
        {
            Interlocked.Exchange(ref _spare, body);
        }

        return answer;
    }

    /// <summary>Batches of a drain are alike in size, so one body serves them all; it is at most a step larger than asked for, or the server would read line feeds by the hundred thousand.</summary>
    private byte[] TakeBody(int length)
    {
        byte[] spare = Interlocked.Exchange(ref _spare, []);
        int size = (length + BodyStep - 1) / BodyStep * BodyStep;
        return spare.Length >= length && spare.Length <= size + BodyStep ? spare : GC.AllocateUninitializedArray<byte>(size);
    }

    private async Task<WriteAnswer> SendAsync(byte[] body, bool compressed, CancellationToken cancel)
    {
        if (Wait is var wait && wait > TimeSpan.Zero)
        {
            return new WriteAnswer(WriteOutcome.Away, $"InfluxDB at {options.Value.Url} asks to be left alone for another {wait.TotalSeconds:0} s", RetryAfter: wait);
        }

        WriteAnswer answer = await client.WriteAsync(body, compressed, cancel);
        _isAway = answer.Outcome == WriteOutcome.Away;
        if (answer.Outcome == WriteOutcome.Stored)
        {
            Interlocked.Increment(ref _taken);
        }

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

    private IOException Fault(WriteAnswer answer) => answer.Outcome switch
    {
        WriteOutcome.Away => new InfluxAwayException(answer.Text),
        WriteOutcome.Unclear => new InfluxUnclearException($"InfluxDB at {options.Value.Url} refuses to store: {answer.Text}"),
        _ => new IOException($"InfluxDB at {options.Value.Url} refuses to store: {answer.Text}"),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "InfluxDB refused {Refused} of {Lines} points: {Text}")]
    private static partial void LogRefused(ILogger logger, int refused, int lines, string text);

    /// <summary>Which answers may be due to a line although they do not say so.</summary>
    private enum Doubt
    {
        Nothing,
        WhatIsRefused,
        WhatFails,
    }

    /// <summary>Finds the lines that are refused by sending halves, and halves of halves.</summary>
    /// <param name="delivery">Sends.</param>
    /// <param name="doubt">Which answers may be due to a line although they do not say so.</param>
    /// <param name="othersPass">Whether it is known that lines that are right are taken.</param>
    /// <param name="cancel">Cancels.</param>
    private sealed class PartSearch(InfluxDelivery delivery, Doubt doubt, bool othersPass, CancellationToken cancel)
    {
        /// <summary>After so many parts that failed, and none that passed, it is not the lines.</summary>
        private const int MostFailures = 32;

        private bool _passed = othersPass;
        private int _failed;
        private WriteAnswer? _last;

        public List<RefusedLine> Refused { get; } = [];

        /// <summary>Whether the lines have to be told apart to know.</summary>
        public bool MayBeLines(WriteAnswer answer) => answer.Outcome switch
        {
            WriteOutcome.RequestRefused => false,
            WriteOutcome.Unclear => doubt >= Doubt.WhatIsRefused,
            WriteOutcome.Away => doubt >= Doubt.WhatFails && answer.RetryAfter is null,
            _ => true,
        };

        public async Task RunAsync(List<Line> lines, WriteAnswer answer)
        {
            await LookAsync(lines, answer);
            if (_last is { } failure && !_passed)
            {
                throw delivery.Fault(failure);
            }
        }

        private async Task LookAsync(List<Line> lines, WriteAnswer answer)
        {
            if (answer.Outcome is WriteOutcome.Away or WriteOutcome.RequestRefused or WriteOutcome.Unclear)
            {
                await DoubtAsync(answer);
                if (lines.Count == 1)
                {
                    answer = await delivery.PostAsync(lines[0].Text, cancel); // once more, so that a passing trouble of the server costs no line
                    if (!MayBeLines(answer))
                    {
                        throw delivery.Fault(answer);
                    }
                }
            }

            if (answer.Outcome == WriteOutcome.Stored)
            {
                _passed = true;
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
            if (!MayBeLines(answer) || (!_passed && _failed > MostFailures) || (answer.Outcome == WriteOutcome.Away && !await delivery.AnswersAsync(cancel)))
            {
                throw delivery.Fault(answer);
            }

            _last = answer;
        }
    }
}
