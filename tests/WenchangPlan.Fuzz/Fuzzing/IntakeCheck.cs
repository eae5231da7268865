using System.Buffers;
using System.Runtime;
using System.Text.Unicode;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Ingest;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Fuzz.Fuzzing;

/// <summary>Gives inputs to the intake (topic parser, decoder, checks) and looks whether what must always hold does. Not thread-safe.</summary>
internal sealed class IntakeCheck
{
    private const long Now = 1777593600000 + 1_000_000;
    private const long AllocatedAtMost = 32 << 10;
    private const int AllocatedPerByte = 16;
    private static readonly AcceptanceBounds Bounds = new IngestOptions().BoundsAt(DateTimeOffset.FromUnixTimeMilliseconds(Now));
    private readonly ReadingBatch _batch = new();
    private readonly ReadingBatch _again = new();
    private MessageIntake _intake = NewIntake();

    /// <summary>Inputs given.</summary>
    public long Inputs { get; private set; }

    /// <summary>Messages whose readings went on.</summary>
    public long Stored { get; private set; }

    /// <summary>Messages put aside wholly.</summary>
    public long Quarantined { get; private set; }

    /// <summary>Messages with words that are no JSON, read nevertheless.</summary>
    public long Mended { get; private set; }

    /// <summary>How often each reason was given, wholly or for a part.</summary>
    public long[] Reasons { get; } = new long[Enum.GetValues<RejectReason>().Length];

    /// <summary>Most bytes allocated for one input.</summary>
    public long MostAllocated { get; private set; }

    private QuarantinedMessage? Aside => _batch.Quarantined.Count > 0 ? _batch.Quarantined[0] : null;

    /// <summary>Takes one input.</summary>
    /// <returns>What does not hold; null when all does.</returns>
    public string? Take(string topic, byte[] payload)
    {
        long allocated = TakeMeasured(topic, payload, out bool compiled);
        if (compiled && IsTooMuch(allocated, payload))
        {
            // Compiling what is reached for the first time makes the runtime allocate on this thread, now and then 100 KB at once. What the input itself costs it costs again, with nothing remembered of it.
            _intake = NewIntake();
            allocated = TakeMeasured(topic, payload, out _);
        }

        Inputs++;
        Stored += _batch.MessageEnds.Count;
        Quarantined += _batch.QuarantinedMessages;
        MostAllocated = Math.Max(MostAllocated, allocated);
        foreach (QuarantinedMessage message in _batch.Quarantined)
        {
            Reasons[(int)message.Reason]++;
        }

        return IsTooMuch(allocated, payload) ? $"{allocated} bytes allocated for {payload.Length}"
            : Accounted(topic, payload) ?? ReadingLaws.Broken(TestRegister.District, Bounds, _batch) ?? AgreesOnJson(topic, payload);
    }

    private static MessageIntake NewIntake() => new(TestRegister.District, new SequenceCheck(TestRegister.District), new FixedTime(),
        Options.Create(new IngestOptions { ReadingsPerMessage = 1000 }), Options.Create(new MqttOptions()), NullLogger<MessageIntake>.Instance);

    private static bool IsTooMuch(long allocated, byte[] payload) => allocated > AllocatedAtMost + ((long)AllocatedPerByte * payload.Length);

    /// <returns>Bytes allocated on this thread.</returns>
    private long TakeMeasured(string topic, byte[] payload, out bool compiled)
    {
        _batch.Clear();
        long methods = JitInfo.GetCompiledMethodCount(currentThread: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _intake.Take(topic, new ReadOnlySequence<byte>(payload), Now, _batch);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        compiled = JitInfo.GetCompiledMethodCount(currentThread: true) > methods;
        return allocated;
    }

    /// <summary>Either stored or put aside, once; what is put aside is what came.</summary>
    private string? Accounted(string topic, byte[] payload)
    {
        if (_batch.Messages != 1 || _batch.Quarantined.Count > 1)
        {
            return $"{_batch.MessageEnds.Count} stored and {_batch.Quarantined.Count} put aside of one message";
        }

        return Aside is not { } aside ? null
            : aside.Reason is RejectReason.InternalFault or RejectReason.None ? $"the reason {aside.Reason} {aside.Detail}"
            : aside.Partial != (_batch.MessageEnds.Count == 1) ? "a partial message that is not stored, or the other way round"
            : aside.Topic != topic || !aside.Payload.AsSpan().SequenceEqual(payload) ? "other bytes in quarantine than came" : null;
    }

    /// <summary>
    /// A payload is refused as no JSON exactly when the reader of the framework refuses the whole of it, where words that are no JSON stand for values that are
    /// none; and such a word changes nothing else.
    /// </summary>
    private string? AgreesOnJson(string topic, byte[] payload)
    {
        RejectReason reason = Aside?.Reason ?? RejectReason.None;
        if (reason is RejectReason.TopicUnknown or RejectReason.StationUnknown or RejectReason.Empty)
        {
            return null;
        }

        byte[] stripped = MendedJson.Strip(payload);
        byte[] mended = MendedJson.IsJson(stripped) ? stripped : MendedJson.Mend(stripped);
        bool isJson = Utf8.IsValid(stripped) && MendedJson.IsJson(mended);
        if (isJson && reason == RejectReason.NotJson && payload.AsSpan().IndexOf("\\u"u8) >= 0)
        {
            return null; // half of a surrogate pair: JSON by its grammar, but no text
        }

        return isJson != (reason != RejectReason.NotJson) ? $"{topic}: the reason is {reason}, JSON: {isJson}"
            : isJson && mended != stripped ? StoresTheSame(topic, mended)
            : null;
    }

    private string? StoresTheSame(string topic, byte[] mended)
    {
        _again.Clear();
        _intake.Take(topic, new ReadOnlySequence<byte>(mended), Now, _again);
        Mended++;
        bool same = _again.Rows.SequenceEqual(_batch.Rows) && _again.RefusedValues == _batch.RefusedValues;
        for (int i = 0; same && i < _batch.Rows.Count; i++)
        {
            same = _again.Values(_again.Rows[i]).SequenceEqual(_batch.Values(_batch.Rows[i]));
        }

        return same ? null : $"{topic}: a word that is no JSON changes what is stored";
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);
    }
}
