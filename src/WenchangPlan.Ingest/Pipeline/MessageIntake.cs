using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest.Checks;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Decodes and checks one message into a batch: its readings, or the message itself with the reason why not (G4).</summary>
public sealed partial class MessageIntake(
    District district, SequenceCheck sequence, TimeProvider time, IOptions<IngestOptions> ingest, IOptions<MqttOptions> mqtt, ILogger<MessageIntake> logger)
{
    private const int KeptOfTooLarge = 64 << 10;
    private readonly PayloadDecoder _decoder = new(district);

    /// <summary>Adds the message to the batch. Not thread-safe.</summary>
    /// <param name="topic">Topic it was published to.</param>
    /// <param name="payload">Its raw bytes.</param>
    /// <param name="receivedAt">When it came, ms UTC.</param>
    /// <param name="batch">Gets its rows as one message, or the message in its quarantine, or both when only part can be stored.</param>
    public void Take(string topic, in ReadOnlySequence<byte> payload, long receivedAt, ReadingBatch batch)
    {
        (int Rows, int Values) start = batch.Mark();
        RejectReason reason;
        string detail;
        try
        {
            DecodeResult result = Decode(topic, payload, receivedAt, batch);
            if (result.Stored)
            {
                sequence.Check(batch, start.Rows);
                batch.CloseMessage();
                if (result.Reason == RejectReason.None)
                {
                    return;
                }
            }

            (reason, detail) = (result.Reason, result.Detail);
            batch.Quarantine(new QuarantinedMessage(receivedAt, topic, Raw(payload), reason, detail, Partial: result.Stored));
        }
#pragma warning disable CA1031 // One place decides that even a fault of ours costs one message and not the flow (G4); it is kept, counted and logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFault(logger, e, topic);
            batch.RollBack(start);
            batch.Quarantine(new QuarantinedMessage(receivedAt, topic, Raw(payload), RejectReason.InternalFault, e.GetType().Name, Partial: false));
        }
    }

    private DecodeResult Decode(string topic, in ReadOnlySequence<byte> payload, long receivedAt, ReadingBatch batch)
    {
        if (TopicName.Parse(topic, mqtt.Value.TopicRoot, out Domain domain, out ReadOnlySpan<char> id) != TopicKind.Readings)
        {
            return new DecodeResult(false, RejectReason.TopicUnknown, topic);
        }

        if (!district.TryFind(id, out Station station) || station.Domain != domain)
        {
            return new DecodeResult(false, RejectReason.StationUnknown, id.ToString());
        }

        if (payload.Length > ingest.Value.PayloadBytes)
        {
            return new DecodeResult(false, RejectReason.TooLarge, $"{payload.Length} bytes");
        }

        ReadOnlySpan<byte> bytes = payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray();
        return _decoder.Decode(bytes, station, ingest.Value.BoundsAt(time.GetUtcNow()) with { Arrival = receivedAt }, batch);
    }

    private byte[] Raw(in ReadOnlySequence<byte> payload) => payload.Length > ingest.Value.PayloadBytes
        ? payload.Slice(0, Math.Min(KeptOfTooLarge, payload.Length)).ToArray()
        : payload.ToArray();

    [LoggerMessage(Level = LogLevel.Error, Message = "A message to {Topic} could not be decoded because of a fault in this program; it is in quarantine")]
    private static partial void LogFault(ILogger logger, Exception exception, string topic);
}
