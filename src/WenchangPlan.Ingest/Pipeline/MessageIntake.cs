using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Decodes and checks one message into a batch: its readings, or the message itself with the reason why not (G4).</summary>
internal sealed partial class MessageIntake(
    District district, TimeProvider time, IOptions<IngestOptions> ingest, IOptions<MqttOptions> mqtt, ILogger<MessageIntake> logger)
{
    private const int KeptOfTooLarge = 64 << 10;
    private readonly PayloadDecoder _decoder = new(district);

    /// <summary>Adds the message to the batch.</summary>
    public void Take(Delivery delivery, ReadingBatch batch)
    {
        (int Rows, int Values) start = batch.Mark();
        RejectReason reason;
        string detail;
        try
        {
            DecodeResult result = Decode(delivery, batch);
            if (result.Stored)
            {
                batch.CloseMessage();
                if (result.Reason == RejectReason.None)
                {
                    return;
                }
            }

            (reason, detail) = (result.Reason, result.Detail);
            batch.Quarantine(new QuarantinedMessage(delivery.ReceivedAt, delivery.Topic, Raw(delivery), reason, detail, Partial: result.Stored));
        }
#pragma warning disable CA1031 // One place decides that even a fault of ours costs one message and not the flow (G4); it is kept, counted and logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFault(logger, e, delivery.Topic);
            batch.RollBack(start);
            batch.Quarantine(new QuarantinedMessage(delivery.ReceivedAt, delivery.Topic, Raw(delivery), RejectReason.InternalFault, e.GetType().Name, Partial: false));
        }
    }

    private DecodeResult Decode(Delivery delivery, ReadingBatch batch)
    {
        if (TopicName.Parse(delivery.Topic, mqtt.Value.TopicRoot, out Domain domain, out ReadOnlySpan<char> id) != TopicKind.Readings)
        {
            return new DecodeResult(false, RejectReason.TopicUnknown, delivery.Topic);
        }

        if (!district.TryFind(id, out Station station) || station.Domain != domain)
        {
            return new DecodeResult(false, RejectReason.StationUnknown, id.ToString());
        }

        if (delivery.Payload.Length > ingest.Value.PayloadBytes)
        {
            return new DecodeResult(false, RejectReason.TooLarge, $"{delivery.Payload.Length} bytes");
        }

        ReadOnlySpan<byte> payload = delivery.Payload.IsSingleSegment ? delivery.Payload.FirstSpan : delivery.Payload.ToArray();
        return _decoder.Decode(payload, station, ingest.Value.BoundsAt(time.GetUtcNow()), batch);
    }

    private byte[] Raw(Delivery delivery) => delivery.Payload.Length > ingest.Value.PayloadBytes
        ? delivery.Payload.Slice(0, Math.Min(KeptOfTooLarge, delivery.Payload.Length)).ToArray()
        : delivery.Payload.ToArray();

    [LoggerMessage(Level = LogLevel.Error, Message = "A message to {Topic} could not be decoded because of a fault in this program; it is in quarantine")]
    private static partial void LogFault(ILogger logger, Exception exception, string topic);
}
