using System.Diagnostics;

namespace WenchangPlan.Throughput.Mqtt;

/// <summary>Publishes a share of the sample messages with QoS 1, many in flight.</summary>
internal static class RawPublisher
{
    private const int Window = 20_000;
    private const int Chunk = 64;

    /// <summary>Publishes and waits for the last PUBACK.</summary>
    /// <param name="port">Port of the broker on loopback.</param>
    /// <param name="from">First message.</param>
    /// <param name="to">The message after the last.</param>
    /// <param name="step">Take each so-manieth: publishers side by side take every fourth.</param>
    /// <param name="first">The first instant.</param>
    /// <param name="perSecond">Messages a second; 0 is as fast as they are acknowledged.</param>
    /// <param name="started">Called after the packets are built, when sending begins.</param>
    public static void Run(int port, long from, long to, int step, long first, double perSecond, Action? started = null)
    {
        var packets = new List<byte[]>();
        for (long number = from; number < to; number += step)
        {
            packets.Add(SampleMessages.Packet(number, first, (ushort)((packets.Count % 65_000) + 1)));
        }

        using RawConnection connection = RawConnection.ForPublishing(port, $"publisher-{Environment.ProcessId}-{from}");
        started?.Invoke();
        long acknowledgedBytes = 0;
        long wanted = packets.Count * 4L;
        using var room = new ManualResetEventSlim();
        var reader = new Thread(() =>
        {
            byte[] answers = new byte[1 << 16];
            while (Interlocked.Read(ref acknowledgedBytes) < wanted)
            {
                Interlocked.Add(ref acknowledgedBytes, connection.ReadBytes(answers));
                room.Set();
            }
        });
        reader.Start();
        Send(connection, packets, perSecond, () => Interlocked.Read(ref acknowledgedBytes) / 4, room);
        reader.Join();
        connection.Disconnect();
    }

    private static void Send(RawConnection connection, List<byte[]> packets, double perSecond, Func<long> acknowledged, ManualResetEventSlim room)
    {
        byte[] chunk = new byte[Chunk * 1024];
        long start = Stopwatch.GetTimestamp();
        int next = 0;
        while (next < packets.Count)
        {
            int due = perSecond == 0 ? packets.Count : (int)Math.Min(packets.Count, Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond);
            int end = (int)Math.Min(Math.Min(due, next + Chunk), acknowledged() + Window);
            if (end <= next)
            {
                room.Reset();
                room.Wait(1);
                continue;
            }

            int bytes = 0;
            for (; next < end; next++)
            {
                packets[next].CopyTo(chunk, bytes);
                bytes += packets[next].Length;
            }

            connection.Send(chunk.AsSpan(0, bytes));
        }
    }
}
