using System.Buffers;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>One message as it was delivered, waiting for its acknowledgement.</summary>
/// <param name="topic">Topic.</param>
/// <param name="payload">Raw bytes, unchanged until acknowledged.</param>
/// <param name="receivedAt">Arrival, ms UTC.</param>
internal abstract class Delivery(string topic, ReadOnlySequence<byte> payload, long receivedAt)
{
    public string Topic { get; } = topic;

    public ReadOnlySequence<byte> Payload { get; } = payload;

    public long ReceivedAt { get; } = receivedAt;

    /// <summary>Presence messages change no reading, so the books leave them out.</summary>
    public bool Counts { get; init; } = true;

    /// <summary>Tells the sender that the message is durable (G1).</summary>
    public abstract Task AcknowledgeAsync();

    /// <summary>The message will not be acknowledged by us any more; its sender will send it again.</summary>
    public abstract void Abandon();
}
