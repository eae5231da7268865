using CsCheck;
using WenchangPlan.Ingest.Mqtt;

namespace WenchangPlan.Ingest.Tests;

public class ReadAheadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Scan_PacketsCutAnywhere_FindsEachPublishOnce() =>
        Gen.Select(Gen.Select(Gen.Int[1, 15], Gen.Int[0, 70_000]).Array[1, 12], Gen.Int[1, 40_000]).Sample((packets, piece) =>
        {
            byte[] bytes = [.. packets.SelectMany(p => Packet(p.Item1, p.Item2))];
            var scanner = new PublishScanner();
            var found = new List<int>();
            for (int at = 0; at < bytes.Length; at += piece)
            {
                scanner.Scan(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), found);
            }

            Assert.Equal(packets.Where(p => p.Item1 == 3).Select(p => p.Item2), found);
        }, iter: 300);

    [Fact]
    public async Task Wait_TooMuchRead_GoesOnWhenHalfIsTaken()
    {
        var ahead = new ReadAhead();
        byte[] packet = [.. Packet(3, 1_000_000)];
        for (int i = 0; i < 9; i++)
        {
            Assert.True(MayRead(ahead));
            ahead.Read(packet);
        }

        Task waiting = ahead.WaitAsync(Cancel).AsTask();
        for (int i = 0; i < 4; i++)
        {
            ahead.Taken();
            Assert.False(waiting.IsCompleted);
        }

        ahead.Taken();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public async Task Wait_ManySmallMessages_AreCountedWithWhatKeepingThemCosts()
    {
        var ahead = new ReadAhead();
        byte[] packet = [.. Packet(3, 200)];
        int messages = 0;
        while (MayRead(ahead))
        {
            ahead.Read(packet);
            messages++;
        }

        Assert.InRange(messages, 2_000, 8_000);
        using var ended = new CancellationTokenSource();
        Task waiting = ahead.WaitAsync(ended.Token).AsTask();
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Wait_AMessageLargerThanTheLimit_CanBeReadToItsEnd()
    {
        var ahead = new ReadAhead();
        byte[] packet = [.. Packet(3, 12 << 20)];
        foreach (byte[] piece in packet.Chunk(1 << 20))
        {
            Assert.True(MayRead(ahead));
            ahead.Read(piece);
        }

        Task waiting = ahead.WaitAsync(Cancel).AsTask();
        Assert.False(waiting.IsCompleted);
        ahead.Taken();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public void Read_OtherPackets_CostNothing()
    {
        var ahead = new ReadAhead();
        for (int i = 0; i < 200; i++)
        {
            ahead.Read([.. Packet(9, 100_000)]);
        }

        Assert.True(MayRead(ahead));
    }

    private static bool MayRead(ReadAhead ahead) => ahead.WaitAsync(Cancel).AsTask().IsCompletedSuccessfully;

    /// <summary>A packet of a type, with a body that looks like the head of a PUBLISH.</summary>
    private static IEnumerable<byte> Packet(int type, int length)
    {
        yield return (byte)((type << 4) | 2);
        int left = length;
        do
        {
            yield return (byte)((left & 0x7F) | (left > 0x7F ? 0x80 : 0));
            left >>= 7;
        }
        while (left > 0);

        for (int i = 0; i < length; i++)
        {
            yield return 0x32;
        }
    }
}
