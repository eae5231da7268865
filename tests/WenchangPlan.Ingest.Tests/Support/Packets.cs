using System.Buffers.Binary;
using System.Text;

namespace WenchangPlan.Ingest.Tests.Support;

/// <summary>MQTT packets as a broker sends them, byte by byte.</summary>
internal static class Packets
{
    public static byte[] Connack { get; } = ConnackOf();

    public static byte[] PingAnswer { get; } = [0xD0, 0];

    /// <summary>A CONNACK of MQTT 5 that lets us in, without a session.</summary>
    /// <param name="properties">Bytes of its properties.</param>
    public static byte[] ConnackOf(params byte[] properties) => Of(0x20, [0, 0, (byte)properties.Length, .. properties]);

    /// <summary>Any packet: fixed header and body.</summary>
    public static byte[] Of(int first, ReadOnlySpan<byte> body)
    {
        var packet = new List<byte> { (byte)first };
        AddLength(packet, body.Length);
        return [.. packet, .. body];
    }

    /// <summary>A PUBLISH.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="packetId">Packet identifier; 0 makes it QoS 0.</param>
    /// <param name="payload">Payload.</param>
    /// <param name="properties">Bytes of the properties of MQTT 5; null is MQTT 3.1.1.</param>
    public static byte[] Publish(string topic, int packetId, byte[] payload, byte[]? properties = null)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic);
        byte[] number = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)name.Length);
        var body = new List<byte>([.. number, .. name]);
        if (packetId > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)packetId);
            body.AddRange(number);
        }

        if (properties is not null)
        {
            AddLength(body, properties.Length);
            body.AddRange(properties);
        }

        return Of(packetId > 0 ? 0x32 : 0x30, [.. body, .. payload]);
    }

    private static void AddLength(List<byte> to, int length)
    {
        do
        {
            to.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
    }
}
