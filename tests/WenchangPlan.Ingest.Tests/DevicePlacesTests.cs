using System.Net;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Ingest.Mqtt.Devices;

namespace WenchangPlan.Ingest.Tests;

/// <summary>Places, room and time at the embedded broker: nobody takes them from the others.</summary>
public class DevicePlacesTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Two = IPAddress.Parse("192.0.2.2");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Strangers_OfOneAddress_TheOldestGoesForTheNewest_AndNoOthers()
    {
        var strangers = new Strangers(most: 10, mostOfAddress: 2);
        var gone = new List<string>();
        strangers.Enter(Two, () => gone.Add("two"), out _);
        Strangers.Place first = strangers.Enter(One, () => gone.Add("first"), out bool displaced);
        Strangers.Place second = strangers.Enter(One, () => gone.Add("second"), out _);
        Assert.False(displaced);
        strangers.Enter(One, () => gone.Add("third"), out displaced);
        Assert.True(displaced);
        Assert.Equal(["first"], gone);
        Assert.Equal((true, false), (first.IsTaken, second.IsTaken));

        second.Dispose(); // it has shown who it is
        second.Dispose();
        strangers.Enter(One, () => gone.Add("fourth"), out displaced);
        Assert.False(displaced);
        Assert.Equal(3, strangers.Count);
    }

    [Fact]
    public void Strangers_OfManyAddresses_TheAddressWithTheMostLosesOne()
    {
        var strangers = new Strangers(most: 4, mostOfAddress: 3);
        var gone = new List<string>();
        strangers.Enter(Two, () => gone.Add("two"), out _);
        for (int i = 0; i < 3; i++)
        {
            int n = i;
            strangers.Enter(One, () => gone.Add($"one-{n}"), out _);
        }

        strangers.Enter(IPAddress.Loopback, () => gone.Add("three"), out _);
        Assert.Equal(["one-0"], gone);
        Assert.Equal(4, strangers.Count);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Network_IsWhatOneHas(string address, string network) =>
        Assert.Equal(IPAddress.Parse(network), Network.Of(new IPEndPoint(IPAddress.Parse(address), 1)));

    [Fact]
    public void Guesses_ByUserAndAddress_AndOnlyWhileUnderWay()
    {
        var guesses = new Guesses();
        IDisposable[] atOne = [.. Enumerable.Range(0, Guesses.MostOfUser).Select(_ => guesses.TryBegin(One, "A1")!)];
        Assert.Null(guesses.TryBegin(One, "A1"));
        Assert.NotNull(guesses.TryBegin(Two, "A1"));
        IDisposable[] others = [.. Enumerable.Range(0, Guesses.MostOfAddress - Guesses.MostOfUser).Select(i => guesses.TryBegin(One, $"made-up-{i}")!)];
        Assert.Null(guesses.TryBegin(One, "A2"));

        atOne[0].Dispose();
        Assert.NotNull(guesses.TryBegin(One, "A2"));
        Assert.All(others, Assert.NotNull);
    }

    [Fact]
    public async Task PacketBudget_AnyOrderOfTakingAndGiving_IsNeverExceeded_AndEveryoneHasHisTurn() =>
        await Gen.Select(Gen.Long[1, 60].Array[1, 40], Gen.Int[0, 100].Array[40], Gen.Bool.Array[40]).SampleAsync(async (sizes, order, givenUp) =>
        {
            var budget = new PacketBudget(100);
            var waiting = new List<(Task Turn, long Size, CancellationTokenSource Cancel)>();
            var held = new List<long>();
            foreach (long size in sizes)
            {
                var cancel = new CancellationTokenSource();
                waiting.Add((budget.TakeAsync(size, cancel.Token).AsTask(), size, cancel));
            }

            for (int step = 0; waiting.Count + held.Count > 0; step++)
            {
                foreach ((Task Turn, long Size, CancellationTokenSource Cancel) ready in waiting.Where(w => w.Turn.IsCompletedSuccessfully).ToList())
                {
                    held.Add(ready.Size);
                    waiting.Remove(ready);
                }

                Assert.InRange(budget.Taken, held.Sum(), 100);
                if (givenUp[step % 40] && waiting.Count > 1)
                {
                    (Task Turn, long Size, CancellationTokenSource Cancel) leaves = waiting[order[step % 40] % waiting.Count];
                    await leaves.Cancel.CancelAsync();
                    if (await Record.ExceptionAsync(() => leaves.Turn) is null)
                    {
                        budget.Give(leaves.Size); // its turn had come
                    }

                    waiting.Remove(leaves);
                }
                else if (held.Count > 0)
                {
                    int i = order[step % 40] % held.Count;
                    budget.Give(held[i]);
                    held.RemoveAt(i);
                }
                else
                {
                    await waiting[0].Turn.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
                }
            }

            Assert.Equal(0, budget.Taken);
        }, iter: 200);

    [Fact]
    public async Task HalfAPacket_EndsTheConnectionAfterItsTime_AndGivesItsRoomBack()
    {
        var time = new FakeTimeProvider();
        var budget = new PacketBudget(1 << 20);
        var wire = new Silence([0x30, 0x80, 0x80, 0x04, 1, 2, 3]); // 64 KiB announced
        string? why = null;
        var stream = new PacketLimitStream(wire, first: 1 << 20, later: 1 << 20, budget, reason => why = reason, time);
        byte[] buffer = new byte[4];
        Assert.Equal(4, await stream.ReadAsync(buffer, Cancel));
        Assert.Equal(1 << 16, budget.Taken);
        Assert.Equal(3, await stream.ReadAsync(buffer, Cancel));
        Task<int> rest = stream.ReadAsync(buffer, Cancel).AsTask();

        time.Advance(PacketLimitStream.Patience + TimeSpan.FromSeconds(15)); // and a second for each 4 KiB
        Assert.Null(why);
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<IOException>(() => rest.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Contains("did not become whole", why, StringComparison.Ordinal);
        await stream.DisposeAsync();
        await stream.DisposeAsync();
        Assert.Equal(0, budget.Taken);
    }

    [Fact]
    public async Task WholePackets_OfADeviceThatThenIsSilent_HoldNoRoom_AndNoTimeRuns()
    {
        var time = new FakeTimeProvider();
        var budget = new PacketBudget(1 << 20);
        var stream = new PacketLimitStream(new Silence([0x30, 0x80, 0x80, 0x04, .. new byte[1 << 16]]), first: 1 << 20, later: 1 << 20, budget, _ => Assert.Fail("it is whole"), time);
        byte[] buffer = new byte[4];
        await stream.ReadExactlyAsync(buffer, Cancel);
        await stream.ReadExactlyAsync(new byte[1 << 16], Cancel);
        Assert.Equal(1 << 16, budget.Taken); // the library is busy with it
        Task<int> next = stream.ReadAsync(buffer, Cancel).AsTask();
        Assert.Equal(0, budget.Taken);
        time.Advance(TimeSpan.FromDays(1));
        Assert.False(next.IsCompleted);
        await stream.DisposeAsync();
    }

    /// <summary>Gives some bytes, and then waits until it is closed.</summary>
    private sealed class Silence(byte[] bytes) : Mqtt.AsyncStream
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _at;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = Math.Min(buffer.Length, bytes.Length - _at);
            bytes.AsSpan(_at, count).CopyTo(buffer.Span);
            _at += count;
            if (count == 0)
            {
                await _closed.Task.WaitAsync(cancellationToken);
                throw new ObjectDisposedException("closed");
            }

            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _closed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
