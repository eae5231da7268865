using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using WenchangPlan.Ingest.Mqtt;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>The end of a connection while something of it is under way.</summary>
public sealed class BrokerStreamTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TcpListener _broker = new(IPAddress.Loopback, 0);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acknowledge_ConnectionEndsWhileTheBrokerReadsNothing_SaysSo()
    {
        ushort[] many = new ushort[ushort.MaxValue];
        Array.Fill(many, (ushort)1);
        _broker.Server.ReceiveBufferSize = 4096;
        BrokerStream stream = Make((_, _, _) => ValueTask.CompletedTask);
        (Stream session, Socket broker) = await ConnectAsync(stream);
        using (broker)
        {
            int done = 0;
            Task acknowledging = Task.Run(async () =>
            {
                while (true)
                {
                    await stream.AcknowledgeAsync(many);
                    Interlocked.Increment(ref done);
                }
            }, Cancel);
            int before = -1;
            Assert.True(await Eventually.IsAsync(() => Task.FromResult(before == (before = Volatile.Read(ref done)) && before > 0), Patience, Cancel), "it can be written to for ever");

            await stream.DisposeAsync().AsTask().WaitAsync(Patience, Cancel);
            Exception? end = await Record.ExceptionAsync(() => acknowledging.WaitAsync(Patience, Cancel));
            Assert.True(end is IOException or ObjectDisposedException, $"{end}"); // a cancellation would end the loop that acknowledges
            await session.DisposeAsync();
        }
    }

    [Fact]
    public async Task Dispose_MessagesStillWaitForTheirCommit_ItsBufferIsGivenBack()
    {
        var taken = new TaskCompletionSource<WeakReference>();
        BrokerStream stream = Make((_, packet, _) =>
        {
            Assert.True(MemoryMarshal.TryGetArray(packet.Payload, out ArraySegment<byte> bytes));
            taken.SetResult(new WeakReference(bytes.Array));
            return ValueTask.CompletedTask;
        });
        await SendOneAndEndAsync(stream);
        WeakReference buffer = await taken.Task;
        Assert.True(await Eventually.IsAsync(() =>
        {
            GC.Collect();
            return Task.FromResult(!buffer.IsAlive);
        }, Patience, Cancel));
        GC.KeepAlive(stream); // as the batch does that has its messages
    }

    public void Dispose() => _broker.Dispose();

    private static BrokerStream Make(Func<BrokerStream, PublishPacket, CancellationToken, ValueTask> take) =>
        new(tls: null, hasProperties: true, largestPacket: 1 << 20, new ExactlyOnce(), take, TimeProvider.System);

    private async Task SendOneAndEndAsync(BrokerStream stream)
    {
        (Stream session, Socket broker) = await ConnectAsync(stream);
        await broker.SendAsync(Packets.Publish("t/1", 1, [1], []), Cancel);
        broker.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await session.ReadAsync(new byte[1], Cancel));
        await session.DisposeAsync();
        broker.Dispose();
        await stream.DisposeAsync().AsTask().WaitAsync(Patience, Cancel);
    }

    private async Task<(Stream Session, Socket Broker)> ConnectAsync(BrokerStream stream)
    {
        _broker.Start();
        Stream session = await stream.ConnectAsync(_broker.LocalEndpoint, Cancel);
        return (session, await _broker.AcceptSocketAsync(Cancel));
    }
}
