using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Ingest;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Fuzz.Fuzzing;

/// <summary>Gives inputs to the intake (topic parser, decoder, checks) and looks whether what must always hold does. Not thread-safe.</summary>
internal sealed class IntakeCheck
{
    private const long Now = 1777593600000 + 1_000_000;
    private const long AllocatedAtMost = 32 << 10;
    private const int AllocatedPerByte = 16;
    private readonly ReadingBatch _batch = new();
    private readonly MessageIntake _intake = new(TestRegister.District, new SequenceCheck(TestRegister.District), new FixedTime(),
        Options.Create(new IngestOptions { ReadingsPerMessage = 1000 }), Options.Create(new MqttOptions()), NullLogger<MessageIntake>.Instance);

    /// <summary>Inputs given.</summary>
    public long Inputs { get; private set; }

    /// <summary>Messages whose readings went on.</summary>
    public long Stored { get; private set; }

    /// <summary>Messages put aside wholly.</summary>
    public long Quarantined { get; private set; }

    /// <summary>How often each reason was given, wholly or for a part.</summary>
    public long[] Reasons { get; } = new long[Enum.GetValues<RejectReason>().Length];

    /// <summary>Most bytes allocated for one input.</summary>
    public long MostAllocated { get; private set; }

    private QuarantinedMessage? Aside => _batch.Quarantined.Count > 0 ? _batch.Quarantined[0] : null;

    /// <summary>Takes one input.</summary>
    /// <returns>What does not hold; null when all does.</returns>
    public string? Take(string topic, byte[] payload)
    {
        _batch.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        _intake.Take(topic, new ReadOnlySequence<byte>(payload), Now, _batch);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Inputs++;
        Stored += _batch.MessageEnds.Count;
        Quarantined += _batch.QuarantinedMessages;
        MostAllocated = Math.Max(MostAllocated, allocated);
        foreach (QuarantinedMessage message in _batch.Quarantined)
        {
            Reasons[(int)message.Reason]++;
        }

        return allocated > AllocatedAtMost + ((long)AllocatedPerByte * payload.Length) ? $"{allocated} bytes allocated for {payload.Length}"
            : Accounted(topic, payload) ?? Stands() ?? AgreesOnJson(topic, payload);
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

    /// <summary>What is stored is finite, of a station and its parameters, and at a time that is allowed.</summary>
    private string? Stands()
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(Now);
        var options = new IngestOptions();
        foreach (ReadingRow row in _batch.Rows)
        {
            Station station = TestRegister.District.Stations[row.Station];
            if (row.Count == 0 || row.Time > (now + options.FutureTolerance).ToUnixTimeMilliseconds() || row.Time < (now - options.OldestAccepted).ToUnixTimeMilliseconds())
            {
                return $"a row at {row.Time} with {row.Count} values";
            }

            foreach (ParameterValue value in _batch.Values(row))
            {
                if (!double.IsFinite(value.Value) || !station.Parameters.Any(p => p.Parameter.Index == value.Parameter))
                {
                    return $"the value {value.Value} of parameter {value.Parameter}";
                }
            }
        }

        return null;
    }

    /// <summary>A payload is refused as no JSON exactly when the reader of the framework refuses the whole of it.</summary>
    private string? AgreesOnJson(string topic, byte[] payload)
    {
        RejectReason reason = Aside?.Reason ?? RejectReason.None;
        if (reason is RejectReason.TopicUnknown or RejectReason.StationUnknown or RejectReason.Empty)
        {
            return null;
        }

        bool isJson = IsJson(payload.AsMemory(payload.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0));
        bool halfCharacter = isJson && reason == RejectReason.NotJson && payload.AsSpan().IndexOf("\\u"u8) >= 0; // JSON by its grammar, but no text
        return halfCharacter || isJson == (reason != RejectReason.NotJson) ? null : $"{topic}: the reason is {reason}, JSON: {isJson}";
    }

    private static bool IsJson(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 16 });
            return Utf8.IsValid(payload.Span);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);
    }
}
