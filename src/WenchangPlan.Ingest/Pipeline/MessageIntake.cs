using System.Buffers;
using System.Collections.Frozen;
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

    /// <summary>What each station publishes its readings to: one look instead of taking each topic apart.</summary>
    private readonly FrozenDictionary<string, Station> _senders = district.Stations.ToFrozenDictionary(
        s => TopicName.Of(mqtt.Value.TopicRoot, s) + TopicName.ReadingsEnd, StringComparer.Ordinal);

    /// <summary>Adds the message to the batch. Not thread-safe.</summary>
    /// <param name="topic">Topic it was published to.</param>
    /// <param name="payload">Its raw bytes.</param>
    /// <param name="receivedAt">When it came, ms UTC.</param>
    /// <param name="batch">Gets its rows as one message, or the message in its quarantine, or both when only part can be stored.</param>
    public void Take(string topic, in ReadOnlySequence<byte> payload, long receivedAt, ReadingBatch batch) =>
        Take(new Arrival(topic, payload, receivedAt), time.GetUtcNow().ToUnixTimeMilliseconds(), batch);

    /// <summary>Adds a message that comes now to the batch: its times are held against that of its arrival. Not thread-safe.</summary>
    internal void Take(in Arrival message, ReadingBatch batch) => Take(message, message.ReceivedAt, batch);

    private void Take(in Arrival message, long now, ReadingBatch batch)
    {
        (int Rows, int Values) start = batch.Mark();
        Station? sender = null;
        RejectReason reason;
        string detail;
        bool partial = false;
        try
        {
            DecodeResult result = Decode(message, now, batch, out sender);
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

    private DecodeResult Decode(in Arrival message, long now, ReadingBatch batch, out Station? sender)
    {
        if (!_senders.TryGetValue(message.Topic, out sender))
        {
            return TopicName.Parse(message.Topic, mqtt.Value.TopicRoot, district.Domains, out _, out ReadOnlySpan<char> id) == TopicKind.Readings
                ? new DecodeResult(false, RejectReason.StationUnknown, id.ToString())
                : new DecodeResult(false, RejectReason.TopicUnknown, message.Topic);
        }

        if (IsTooLarge(message))
        {
            return new DecodeResult(false, RejectReason.TooLarge, $"{message.PayloadBytes} bytes");
        }

        ReadOnlySpan<byte> bytes = message.Payload.IsSingleSegment ? message.Payload.FirstSpan : message.Payload.ToArray();
        return _decoder.Decode(bytes, sender, ingest.Value.BoundsAt(now) with { Arrival = message.ReceivedAt }, batch);
    }

    /// <summary>Also when only its beginning is there, whatever the limit.</summary>
    private bool IsTooLarge(in Arrival message) => message.PayloadBytes > ingest.Value.PayloadBytes || message.PayloadBytes > message.Payload.Length;

    [LoggerMessage(Level = LogLevel.Error, Message = "A message to {Topic} could not be decoded because of a fault in this program; it is in quarantine")]
    private static partial void LogFault(ILogger logger, Exception exception, string topic);
}
