namespace WenchangPlan.Ingest.Mqtt;

/// <summary>The messages of our session that came with QoS 2, are stored, and wait for the broker's PUBREL (MQTT 5, 4.3.3). Thread-safe.</summary>
/// <remarks>
/// It outlives the connection, so that a message whose PUBREC was lost on the way is not stored again when it comes again. After a restart of the process it is empty:
/// what comes again then is known by station, parameter and time (G2).
/// </remarks>
internal sealed class ExactlyOnce
{
    private readonly Lock _gate = new();
    private readonly HashSet<ushort> _stored = [];

    /// <summary>Whether this is a message that is stored already. One that comes for the first time is not, whatever had its packet identifier before.</summary>
    public bool Knows(in PublishPacket packet)
    {
        lock (_gate)
        {
            if (!packet.IsDuplicate)
            {
                _stored.Remove(packet.PacketId);
            }

            return _stored.Contains(packet.PacketId);
        }
    }

    /// <summary>The message is durable.</summary>
    public void Stored(ushort packetId)
    {
        lock (_gate)
        {
            _stored.Add(packetId);
        }
    }

    /// <summary>The broker will not send it again.</summary>
    public void Released(ushort packetId)
    {
        lock (_gate)
        {
            _stored.Remove(packetId);
        }
    }
}
