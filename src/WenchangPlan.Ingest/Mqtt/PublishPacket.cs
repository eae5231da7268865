using System.Buffers.Binary;
using System.Text;
using MQTTnet.Exceptions;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>A PUBLISH packet, taken apart (MQTT 3.1.1 and MQTT 5, 3.3).</summary>
/// <param name="Topic">Topic name; never empty, since we allow the broker no topic aliases.</param>
/// <param name="PacketId">Packet identifier; 0 with QoS 0, which has none.</param>
/// <param name="Payload">The payload, or its beginning.</param>
/// <param name="PayloadBytes">Length of the whole payload.</param>
internal readonly record struct PublishPacket(string Topic, ushort PacketId, ReadOnlyMemory<byte> Payload, long PayloadBytes)
{
    private const byte RetainBit = 1;
    private const byte DuplicateBit = 8;

    /// <summary>The lower half of the first byte.</summary>
    private byte Flags { get; init; }

    /// <summary>Whether the broker had it in store for whoever subscribes; a message that was published just now has it not, since we do not ask for Retain As Published.</summary>
    public bool IsRetained => (Flags & RetainBit) != 0;

    /// <summary>Whether the broker may have sent it before.</summary>
    public bool IsDuplicate => (Flags & DuplicateBit) != 0;

    /// <summary>Whether it comes with QoS 2: it is answered with PUBREC, and its packet identifier is taken until PUBREL (MQTT 5, 4.3.3).</summary>
    public bool IsExactlyOnce => QosOf(Flags) == 2;

    /// <summary>Packet type PUBLISH, the upper half of the first byte.</summary>
    public const int Type = 3;

    /// <summary>Most bytes in front of the properties: topic and packet identifier with their lengths.</summary>
    public const int MostBytesOfHead = 2 + ushort.MaxValue + 2;

    private const int HighestLengthByte = 4;

    /// <summary>Takes a packet apart.</summary>
    /// <param name="first">Its first byte: type and flags.</param>
    /// <param name="body">What follows the fixed header, or its beginning, at least <see cref="MostBytesOfHead"/> and five bytes of it.</param>
    /// <param name="bodyBytes">Length of the whole body.</param>
    /// <param name="hasProperties">Whether the connection speaks MQTT 5.</param>
    /// <exception cref="MqttProtocolViolationException">It is not a PUBLISH that a broker may send us.</exception>
    public static PublishPacket Parse(byte first, ReadOnlyMemory<byte> body, long bodyBytes, bool hasProperties)
    {
        ReadOnlySpan<byte> bytes = body.Span;
        int at = 2;
        int topicBytes = bytes.Length >= at ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : throw Broken("ends within its topic");
        ReadOnlySpan<byte> topic = bytes.Length - at >= topicBytes ? bytes.Slice(at, topicBytes) : throw Broken("ends within its topic");
        if (topic.IsEmpty)
        {
            throw Broken("has no topic");
        }

        at += topicBytes;
        ushort packetId = 0;
        int qos = QosOf(first);
        if (qos > 2)
        {
            throw Broken($"has QoS {qos}");
        }

        // We subscribe with QoS 1. A session in which somebody subscribed with QoS 2 before us may still hold messages of that kind.
        if (qos > 0)
        {
            packetId = bytes.Length - at >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : throw Broken("ends within its packet identifier");
            at += 2;
            if (packetId == 0)
            {
                throw Broken("has the packet identifier 0");
            }
        }

        long payloadAt = hasProperties ? SkipProperties(bytes, at) : at;
        if (payloadAt > bodyBytes)
        {
            throw Broken("ends within its properties");
        }

        return new PublishPacket(Encoding.UTF8.GetString(topic), packetId, body[(int)Math.Min(payloadAt, body.Length)..], bodyBytes - payloadAt) { Flags = (byte)(first & 0xF) };
    }

    private static int QosOf(byte flags) => (flags >> 1) & 3;

    /// <summary>Where the payload begins: nothing that readings need is in the properties (MQTT 5, 3.3.2.3).</summary>
    private static long SkipProperties(ReadOnlySpan<byte> bytes, int at)
    {
        long length = 0;
        for (int i = 0; i < HighestLengthByte; i++)
        {
            byte next = at < bytes.Length ? bytes[at] : throw Broken("ends within its properties");
            at++;
            length |= (long)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return at + length;
            }
        }

        throw Broken("has a length of properties of more than four bytes");
    }

    private static MqttProtocolViolationException Broken(string how) => new($"the broker sent a PUBLISH that {how}");
}
