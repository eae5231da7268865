using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Decodes and checks one message into a batch: its readings, or the message itself with the reason why not (G4).</summary>
public sealed partial class MessageIntake(
    District district, SequenceCheck sequence, TimeProvider time, IOptions<IngestOptions> ingest, IOptions<MqttOptions> mqtt, ILogger<MessageIntake> logger, DayQuota? quota = null)
{
    private readonly PayloadDecoder _decoder = new(new ReadingAcceptance(district, sequence, quota));

    /// <summary>Adds the message to the batch. Not thread-safe.</summary>
    /// <param name="topic">Topic it was published to.</param>
    /// <param name="payload">Its raw bytes.</param>
    /// <param name="receivedAt">When it came, ms UTC.</param>
    /// <param name="batch">Gets its rows as one message, or the message in its quarantine, or both when only part can be stored.</param>
    public void Take(string topic, in ReadOnlySequence<byte> payload, long receivedAt, ReadingBatch batch) => Take(new Arrival(topic, payload, receivedAt), batch);

    /// <summary>Adds the message to the batch. Not thread-safe.</summary>
    internal void Take(in Arrival message, ReadingBatch batch)
    {
        (int Rows, int Values) start = batch.Mark();
        Station? sender = null;
        RejectReason reason;
        string detail;
        bool partial = false;
        try
        {
            DecodeResult result = Decode(message, batch, out sender);
            if (result.Stored && message.IsRetained)
            {
                batch.Retain(start);
            }

            if (result.Stored && result.Reason == RejectReason.None)
            {
                return;
            }

            (reason, detail, partial) = (result.Reason, result.Detail, result.Stored);
        }
#pragma warning disable CA1031 // One place decides that even a fault of ours costs one message and not the flow (G4); it is kept, counted and logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFault(logger, e, message.Topic);
            batch.RollBack(start);
            (reason, detail) = (RejectReason.InternalFault, e.GetType().Name);
        }

        batch.Quarantine(new QuarantinedMessage(message.ReceivedAt, message.Topic, message.Payload.ToArray(), reason, detail, partial)
        {
            Sender = message.IsRetained ? null : sender?.Index,
        });
    }

    private DecodeResult Decode(in Arrival message, ReadingBatch batch, out Station? sender)
    {
        sender = null;
        if (TopicName.Parse(message.Topic, mqtt.Value.TopicRoot, district.Domains, out Domain? domain, out ReadOnlySpan<char> id) != TopicKind.Readings)
        {
            return new DecodeResult(false, RejectReason.TopicUnknown, message.Topic);
        }

        if (!district.TryFind(id, out Station station) || !station.Domain.Equals(domain))
        {
            return new DecodeResult(false, RejectReason.StationUnknown, id.ToString());
        }

        sender = station;
        if (IsTooLarge(message))
        {
            return new DecodeResult(false, RejectReason.TooLarge, $"{message.PayloadBytes} bytes");
        }

        ReadOnlySpan<byte> bytes = message.Payload.IsSingleSegment ? message.Payload.FirstSpan : message.Payload.ToArray();
        return _decoder.Decode(bytes, station, ingest.Value.BoundsAt(time.GetUtcNow()) with { Arrival = message.ReceivedAt }, batch);
    }

    /// <summary>Also when only its beginning is there, whatever the limit.</summary>
    private bool IsTooLarge(in Arrival message) => message.PayloadBytes > ingest.Value.PayloadBytes || message.PayloadBytes > message.Payload.Length;

    [LoggerMessage(Level = LogLevel.Error, Message = "A message to {Topic} could not be decoded because of a fault in this program; it is in quarantine")]
    private static partial void LogFault(ILogger logger, Exception exception, string topic);
}
