using System.IO.Pipelines;
using WenchangPlan.Ingest.Mqtt;

namespace WenchangPlan.Ingest.Tests;

public class CoalescingWriterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_ManySmallPieces_ArriveWholeAndInOrder()
    {
        byte[] sent = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];
        // The reader takes everything at once at the end, so the pipe must never make the writer wait: one write may carry it all.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var writer = new CoalescingWriter(pipe.Writer.AsStream());
        Task<byte[]> received = ReadAllAsync(pipe.Reader, sent.Length);

        for (int at = 0; at < sent.Length; at += 4)
        {
            await writer.WriteAsync(sent.AsMemory(at, Math.Min(4, sent.Length - at)), Cancel);
        }

        await writer.FlushAsync(Cancel);
        Assert.Equal(sent, await received);
    }

    [Fact]
    public async Task Write_WhileAWriteIsUnderWay_IsSentTogether()
    {
        var inner = new SlowStream();
        var writer = new CoalescingWriter(inner);
        await writer.WriteAsync(new byte[] { 1 }, Cancel);
        await inner.Began.WaitAsync(Cancel);
        for (byte i = 2; i <= 100; i++)
        {
            await writer.WriteAsync(new[] { i }, Cancel);
        }

        inner.Finish();
        await writer.FlushAsync(Cancel);
        Assert.Equal([1, 99], inner.Writes.Select(w => w.Length));
        Assert.Equal(Enumerable.Range(2, 99).Select(i => (byte)i), inner.Writes[1]);
    }

    [Fact]
    public async Task Write_AfterAFailure_ReportsIt()
    {
        var inner = new SlowStream();
        var writer = new CoalescingWriter(inner);
        await writer.WriteAsync(new byte[] { 1 }, Cancel);
        inner.Fail();
        await Assert.ThrowsAsync<IOException>(() => writer.FlushAsync(Cancel));
        await Assert.ThrowsAsync<IOException>(() => writer.WriteAsync(new byte[] { 2 }, Cancel).AsTask());
    }

    [Fact]
    public async Task Write_OfLittleWhileThereIsRoom_IsDoneAtOnce_AndElseByAnotherThread()
    {
        bool room = true;
        var inner = new MemoryStream();
        var writer = new CoalescingWriter(inner, () => room);
        await writer.WriteAsync(new byte[] { 1, 2 }, Cancel, atOnce: true);
        Assert.Equal([1, 2], inner.ToArray());

        var slow = new SlowStream();
        writer = new CoalescingWriter(slow, () => room);
        room = false;
        await writer.WriteAsync(new byte[] { 3 }, Cancel, atOnce: true); // a write that waits, as this one does, must not hold up whoever asked for it
        await slow.Began.WaitAsync(Cancel);
        room = true;
        await writer.WriteAsync(new byte[] { 4 }, Cancel, atOnce: true); // and none overtakes it
        Assert.Single(slow.Writes);
        slow.Finish();
        await writer.FlushAsync(Cancel);
        Assert.Equal([[3], [4]], slow.Writes);
    }

    [Fact]
    public async Task Write_AtOnce_ThatFails_SaysSo()
    {
        var inner = new SlowStream();
        inner.Fail();
        var writer = new CoalescingWriter(inner, () => true);
        await Assert.ThrowsAsync<IOException>(() => writer.WriteAsync(new byte[] { 1 }, Cancel, atOnce: true).AsTask());
    }

    private static async Task<byte[]> ReadAllAsync(PipeReader reader, int length)
    {
        ReadResult result = await reader.ReadAtLeastAsync(length, Cancel);
        return System.Buffers.BuffersExtensions.ToArray(result.Buffer);
    }

    /// <summary>A stream whose first write ends when the test says so.</summary>
    private sealed class SlowStream : MemoryStream
    {
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<byte[]> Writes { get; } = [];

        public Task Began => _began.Task;

        public void Finish() => _end.SetResult();

        public void Fail() => _end.SetException(new IOException("the wire is cut"));

        public override void Write(byte[] buffer, int offset, int count)
        {
            Writes.Add(buffer.AsSpan(offset, count).ToArray());
            _began.TrySetResult();
            _end.Task.GetAwaiter().GetResult();
        }
    }
}
