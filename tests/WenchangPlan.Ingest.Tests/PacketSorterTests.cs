using System.IO.Pipelines;
using System.Threading.Channels;
using CsCheck;
using MQTTnet.Exceptions;
using WenchangPlan.Ingest.Mqtt;
using WenchangPlan.Ingest.Tests.Support;

namespace WenchangPlan.Ingest.Tests;

/// <summary>What the broker sends is sorted: messages to the pipeline, everything else to the MQTT library.</summary>
public class PacketSorterTests
{
    private const int Largest = 300_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] Telling = [0, 1, 2, 4, 0x30, 0x32, 0x3A, 0x80, 0xD0, 0xFF]; // bytes that mean something at the head of a packet

    private static readonly Func<ushort, CancellationToken, ValueTask> NothingToRelease = (_, _) => throw new InvalidOperationException("nothing to release");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_PacketsCutAnywhere_EachComesOnceWholeAndInOrder() =>
        await Gen.Select(Gen.Select(Gen.Bool, Gen.Int[0, 70_000], Gen.Int[0, 3]).Array[1, 20], Gen.Int[1, 90_000], Gen.Bool).SampleAsync(async (sizes, piece, hasProperties) =>
        {
            var published = new List<(string, int, string)>();
            var others = new List<byte[]>();
            var sent = new MemoryStream();
            for (int i = 0; i < sizes.Length; i++)
            {
                (bool isPublish, int size, int id) = sizes[i];
                byte[] content = [.. Enumerable.Range(0, size).Select(b => (byte)(b * (i + 3)))];
                byte[] packet = isPublish ? Packets.Publish($"t/{i}", id, content, hasProperties ? new byte[size % 300] : null) : Packets.Of(0x90, content);
                if (isPublish)
                {
                    published.Add(($"t/{i}", id, Convert.ToHexString(content)));
                }
                else
                {
                    others.Add(packet);
                }

                sent.Write(packet);
            }

            var taken = new List<(string, int, string)>();
            var sorter = new PacketSorter(new Pieces(sent.ToArray(), piece), hasProperties, Largest, (packet, _) =>
            {
                Assert.Equal(packet.Payload.Length, packet.PayloadBytes);
                taken.Add((packet.Topic, packet.PacketId, Convert.ToHexString(packet.Payload.Span)));
                return ValueTask.CompletedTask;
            }, NothingToRelease, TimeProvider.System);
            Task running = Start(sorter);
            var got = new List<byte[]>();
            await foreach (ReadOnlyMemory<byte> other in sorter.Others.ReadAllAsync(Cancel))
            {
                got.Add(other.ToArray());
            }

            await running;
            Assert.Equal(published, taken);
            Assert.Equal(others, got);
        }, iter: 100);

    [Fact]
    public async Task Run_QoS2_IsTakenLikeQoS1_AndItsReleaseIsTold()
    {
        byte[] twice = Packets.Publish("t/1", 7, [1]);
        twice[0] = 0x3D; // QoS 2, duplicate, retained
        var told = new List<string>();
        var sorter = new PacketSorter(new Pieces([.. twice, .. Packets.Of(0x62, [0, 7]), .. Packets.Of(0x62, [1, 0, 0x92, 0]), .. Packets.Publish("t/2", 8, [2])], 3), hasProperties: false, Largest, (packet, _) =>
        {
            told.Add($"{packet.Topic} {packet.PacketId} {packet.IsExactlyOnce} {packet.IsDuplicate} {packet.IsRetained}");
            return ValueTask.CompletedTask;
        }, (packetId, _) =>
        {
            told.Add($"release {packetId}");
            return ValueTask.CompletedTask;
        }, TimeProvider.System);
        await Start(sorter);
        await sorter.Others.Completion;
        Assert.Equal(["t/1 7 True True True", "release 7", "release 256", "t/2 8 False False False"], told);
    }

    [Fact]
    public async Task Run_NoRoom_ReadsNothingFurther_UntilThereIs()
    {
        var wire = new Wire();
        var room = new Room();
        var sorter = new PacketSorter(wire.Ours, hasProperties: false, Largest, room.TakeAsync, NothingToRelease, TimeProvider.System);
        Task running = Start(sorter);
        await wire.SendAsync(Packets.Publish("t/1", 1, [1]));
        Assert.Equal("t/1", await room.NextAsync());
        sorter.PingAsked();
        Assert.Equal(Packets.PingAnswer, (await sorter.Others.ReadAsync(Cancel)).ToArray());
        Assert.True(sorter.IsHeldBack);

        await wire.SendAsync([.. Packets.Publish("t/2", 2, [2]), .. Packets.Of(0x90, [1, 2])]);
        Assert.Equal(0, room.Waiting);
        Assert.False(sorter.Others.TryRead(out _));

        room.Open();
        Assert.Equal("t/2", await room.NextAsync());
        room.Open();
        Assert.Equal(Packets.Of(0x90, [1, 2]), (await sorter.Others.ReadAsync(Cancel)).ToArray());
        Assert.False(sorter.IsHeldBack);
        await wire.EndAsync();
        await running.WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task Ping_WhileHeldBack_IsAnsweredFromHere_AndTheBrokersAnswerIsNotGivenTwice()
    {
        var wire = new Wire();
        var room = new Room();
        var sorter = new PacketSorter(wire.Ours, hasProperties: false, Largest, room.TakeAsync, NothingToRelease, TimeProvider.System);
        Task running = Start(sorter);
        sorter.PingAsked(); // before anything holds it back
        await wire.SendAsync([.. Packets.Publish("t/1", 1, [1]), .. Packets.PingAnswer]);
        Assert.Equal("t/1", await room.NextAsync());
        Assert.Equal(Packets.PingAnswer, (await sorter.Others.ReadAsync(Cancel)).ToArray());

        sorter.PingAsked();
        Assert.Equal(Packets.PingAnswer, (await sorter.Others.ReadAsync(Cancel)).ToArray());
        Assert.False(sorter.Others.TryRead(out _));

        room.Open();
        sorter.PingAsked();
        await wire.SendAsync([.. Packets.PingAnswer, .. Packets.PingAnswer, .. Packets.Of(0x90, [7])]);
        await wire.EndAsync();
        await running.WaitAsync(Patience, Cancel);
        var rest = new List<byte[]>();
        await foreach (ReadOnlyMemory<byte> other in sorter.Others.ReadAllAsync(Cancel))
        {
            rest.Add(other.ToArray());
        }

        Assert.Equal([Packets.PingAnswer, Packets.Of(0x90, [7])], rest); // three pings, three answers in all
    }

    [Theory]
    [InlineData(Largest)]
    [InlineData(3_000_000)]
    public async Task Run_MessageTooLarge_KeepsItsBeginningAndItsLength_AndGoesOn(int size)
    {
        byte[] payload = [.. Enumerable.Range(0, size).Select(b => (byte)(b * 7))];
        byte[] sent = [.. Packets.Publish("t/large", 5, payload, new byte[2000]), .. Packets.Publish("t/next", 6, [1, 2], [])];
        var taken = new List<PublishPacket>();
        var sorter = new PacketSorter(new Pieces(sent, 50_000), hasProperties: true, Largest, (packet, _) =>
        {
            taken.Add(packet with { Payload = packet.Payload.ToArray() });
            return ValueTask.CompletedTask;
        }, NothingToRelease, TimeProvider.System);
        await Start(sorter);

        Assert.Equal(["t/large", "t/next"], taken.Select(t => t.Topic));
        Assert.Equal((5, (long)size), (taken[0].PacketId, taken[0].PayloadBytes));
        Assert.Equal(payload[..(64 << 10)], taken[0].Payload.ToArray());
        Assert.Equal([1, 2], taken[1].Payload.ToArray());
    }

    [Fact]
    public async Task Run_PropertiesLargerThanAnything_CostTheMessageAndNotTheConnection()
    {
        byte[] sent = [.. Packets.Publish("t/large", 5, [1, 2, 3], new byte[Largest]), .. Packets.Publish("t/next", 6, [1, 2], [])];
        var taken = new List<(string Topic, int Kept, long Bytes)>();
        var sorter = new PacketSorter(new Pieces(sent, 50_000), hasProperties: true, Largest, (packet, _) =>
        {
            taken.Add((packet.Topic, packet.Payload.Length, packet.PayloadBytes));
            return ValueTask.CompletedTask;
        }, NothingToRelease, TimeProvider.System);
        await Start(sorter);
        Assert.Equal([("t/large", 0, 3), ("t/next", 2, 2)], taken);
    }

    [Theory]
    [InlineData("36 05 00 01 61 00 01", "QoS 3")]
    [InlineData("62 01 00", "PUBREL without a packet identifier")]
    [InlineData("62 02 00 00", "PUBREL without a packet identifier")]
    [InlineData("32 04 00 00 00 01", "no topic")]
    [InlineData("32 01 00", "within its topic")]
    [InlineData("32 05 00 09 61 62 63", "within its topic")]
    [InlineData("32 04 00 01 61 00", "within its packet identifier")]
    [InlineData("32 05 00 01 61 00 00", "packet identifier 0")]
    [InlineData("32 05 00 01 61 00 01", "within its properties")]
    [InlineData("32 06 00 01 61 00 01 05", "within its properties")]
    [InlineData("32 0A 00 01 61 00 01 80 80 80 80 00", "more than four bytes")]
    [InlineData("32 FF FF FF FF 7F", "more than four bytes")]
    [InlineData("90 80 80 80 01", "type 9 with 2097157 bytes")]
    public async Task Run_PacketThatNoBrokerMaySend_EndsTheConnectionAndSaysWhy(string hex, string why)
    {
        var sorter = new PacketSorter(new Pieces(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), 3), hasProperties: true, Largest,
            (_, _) => throw new InvalidOperationException("nothing to take"), NothingToRelease, TimeProvider.System);
        await Start(sorter);
        MqttProtocolViolationException error = await Assert.ThrowsAsync<MqttProtocolViolationException>(() => sorter.Others.Completion);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnyBytes_EndsWithAReasonOrQuietly() =>
        await Gen.Select(Gen.Frequency((1, Gen.Byte), (1, Gen.Int[0, Telling.Length - 1].Select(i => Telling[i]))).Array[0, 300], Gen.Int[1, 50], Gen.Bool).SampleAsync(async (bytes, piece, hasProperties) =>
        {
            long taken = 0;
            var sorter = new PacketSorter(new Pieces(bytes, piece), hasProperties, Largest, (packet, _) =>
            {
                taken += packet.Topic.Length + packet.PayloadBytes;
                return ValueTask.CompletedTask;
            }, (_, _) => ValueTask.CompletedTask, TimeProvider.System);
            Task running = Start(sorter);
            try
            {
                await foreach (ReadOnlyMemory<byte> other in sorter.Others.ReadAllAsync(Cancel))
                {
                    taken += other.Length;
                }
            }
            catch (Exception e) when (e is MqttProtocolViolationException or EndOfStreamException)
            {
                Assert.NotEmpty(e.Message);
            }

            await running.WaitAsync(Patience, Cancel);
            Assert.InRange(taken, 0, bytes.Length); // nothing twice
        }, iter: 2_000);

    [Fact]
    public async Task Run_ConnectionEndsWithinAPacket_NothingOfItIsTaken()
    {
        byte[] whole = Packets.Publish("t/1", 1, new byte[1000]);
        var sorter = new PacketSorter(new Pieces(whole[..^1], 100), hasProperties: false, Largest, (_, _) => throw new InvalidOperationException("nothing to take"), NothingToRelease, TimeProvider.System);
        await Start(sorter);
        await sorter.Others.Completion; // no error: a connection may end anywhere

        byte[] large = Packets.Publish("t/1", 1, new byte[Largest]);
        sorter = new PacketSorter(new Pieces(large[..^1], 100_000), hasProperties: false, Largest, (_, _) => throw new InvalidOperationException("nothing to take"), NothingToRelease, TimeProvider.System);
        await Start(sorter);
        await Assert.ThrowsAsync<EndOfStreamException>(() => sorter.Others.Completion);
    }

    [Fact]
    public async Task Run_MuchComesWithEachRead_ReadsOnAtOnce()
    {
        byte[] packet = Packets.Publish("t/1", 1, new byte[(16 << 10) - 10]);
        Assert.Equal(16 << 10, packet.Length); // one record of TLS
        int taken = 0;
        var sorter = new PacketSorter(new Repeated(packet, times: 60_000), hasProperties: false, Largest, (_, _) =>
        {
            taken++;
            return ValueTask.CompletedTask;
        }, NothingToRelease, TimeProvider.System);
        await Start(sorter).WaitAsync(Patience, Cancel); // a millisecond for each would be twice that
        Assert.Equal(60_000, taken);
    }

    [Fact]
    public async Task SessionStream_GivesThePacketsInPiecesOfAnySize_AndTellsOfPings()
    {
        var wire = new Wire();
        var room = new Room();
        var sorter = new PacketSorter(wire.Ours, hasProperties: false, Largest, room.TakeAsync, NothingToRelease, TimeProvider.System);
        Task running = Start(sorter);
        await using var session = new SessionStream(wire.Ours, new CoalescingWriter(Stream.Null), sorter);
        await wire.SendAsync([.. Packets.Connack, .. Packets.Of(0x90, [0, 1, 0, 1]), .. Packets.Publish("t/1", 1, [1])]);
        Assert.Equal("t/1", await room.NextAsync());
        byte[] read = new byte[11];
        for (int at = 0; at < read.Length; at += await session.ReadAsync(read.AsMemory(at, Math.Min(3, read.Length - at)), Cancel))
        {
        }

        Assert.Equal([.. Packets.Connack, .. Packets.Of(0x90, [0, 1, 0, 1])], read);
        await session.WriteAsync(new byte[] { 0xC0, 0 }, Cancel);
        Assert.Equal(2, await session.ReadAsync(read, Cancel));
        Assert.Equal(Packets.PingAnswer, read[..2]);

        room.Open();
        await wire.EndAsync();
        await running.WaitAsync(Patience, Cancel);
        Assert.Equal(0, await session.ReadAsync(read, Cancel));
    }

    private static Task Start(PacketSorter sorter) => Task.Factory.StartNew(() => sorter.Run(Cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>A stream that gives a part of its bytes with each read.</summary>
    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(piece, count));
    }

    /// <summary>A stream that gives the same bytes with each read, so many times.</summary>
    private sealed class Repeated(byte[] bytes, int times) : MemoryStream(bytes)
    {
        private int _left = times;

        public override int Read(byte[] buffer, int offset, int count)
        {
            Position = 0;
            return _left-- > 0 ? base.Read(buffer, offset, count) : 0;
        }
    }

    /// <summary>A connection whose other end is the test.</summary>
    private sealed class Wire
    {
        private readonly Pipe _toUs = new();

        public Wire() => Ours = _toUs.Reader.AsStream();

        public Stream Ours { get; }

        public async Task SendAsync(byte[] bytes) => await _toUs.Writer.WriteAsync(bytes, Cancel);

        public async Task EndAsync() => await _toUs.Writer.CompleteAsync();
    }

    /// <summary>A pipeline that takes one message each time the test opens it.</summary>
    private sealed class Room
    {
        private readonly Channel<string> _came = Channel.CreateUnbounded<string>();
        private readonly Channel<bool> _open = Channel.CreateUnbounded<bool>();

        public int Waiting => _came.Reader.Count;

        public async ValueTask TakeAsync(PublishPacket packet, CancellationToken cancel)
        {
            _came.Writer.TryWrite(packet.Topic);
            await _open.Reader.ReadAsync(cancel);
        }

        public ValueTask<string> NextAsync() => _came.Reader.ReadAsync(Cancel);

        public void Open() => _open.Writer.TryWrite(true);
    }
}
