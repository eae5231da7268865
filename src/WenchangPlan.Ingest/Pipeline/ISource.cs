namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Where messages came from, and who is told that they are durable: a connection to a broker, or one publish held by the embedded broker.</summary>
internal interface ISource
{
    /// <summary>The messages with these packet identifiers are durable (G1).</summary>
    /// <param name="packetIds">In the order of arrival, as MQTT 5, 4.6 demands; a message without acknowledgement (QoS 0) has 0.</param>
    /// <exception cref="IOException">The connection is gone; the broker sends the messages again.</exception>
    ValueTask AcknowledgeAsync(ReadOnlyMemory<ushort> packetIds);

    /// <summary>The messages will not be acknowledged by us any more; their sender will send them again.</summary>
    void Abandon();
}
