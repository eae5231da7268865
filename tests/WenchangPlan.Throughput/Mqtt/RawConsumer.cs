using System.Buffers.Binary;

namespace WenchangPlan.Throughput.Mqtt;

/// <summary>The yardstick: takes packets apart, drops them and acknowledges thousands with one write.</summary>
internal static class RawConsumer
{
    public const string ClientId = "raw";
    private const int AcknowledgeAt = 5_000;
    private const int QuietMilliseconds = 20;

    /// <summary>Makes the lasting session that the broker queues for.</summary>
    public static void Subscribe(int port)
    {
        using RawConnection connection = RawConnection.ForConsuming(port, ClientId, "wenchang/#");
        while (connection.Read().Head != 0x90)
        {
        }

        connection.Disconnect();
    }

    /// <summary>Reads and acknowledges so many messages.</summary>
    /// <param name="port">Port of the broker.</param>
    /// <param name="messages">How many.</param>
    /// <param name="subscribed">Called when messages can come.</param>
    public static void Drain(int port, long messages, Action? subscribed = null)
    {
        using RawConnection connection = RawConnection.ForConsuming(port, ClientId, "wenchang/#");
        byte[] acknowledgements = new byte[AcknowledgeAt * 4];
        int pending = 0;
        for (long count = 0; count < messages;)
        {
            (int head, ReadOnlyMemory<byte> body) = connection.Read();
            if (head == 0x90)
            {
                subscribed?.Invoke();
            }
            else if ((head & 0xF6) == 0x32)
            {
                int topic = BinaryPrimitives.ReadUInt16BigEndian(body.Span);
                acknowledgements[pending] = 0x40;
                acknowledgements[pending + 1] = 2;
                body.Span.Slice(2 + topic, 2).CopyTo(acknowledgements.AsSpan(pending + 2));
                pending += 4;
                count++;
            }

            if (pending == acknowledgements.Length || (pending > 0 && !connection.MoreComes(QuietMilliseconds)))
            {
                connection.Send(acknowledgements.AsSpan(0, pending));
                pending = 0;
            }
        }

        connection.Send(acknowledgements.AsSpan(0, pending));
        connection.Disconnect();
    }
}
