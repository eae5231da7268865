using CsCheck;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Ingest.Mqtt.Devices;

namespace WenchangPlan.Ingest.Tests;

/// <summary>The limits of the embedded broker by themselves.</summary>
public class DeviceLimitTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void TokenBucket_LetsASecondsWorthThroughAtOnce_ThenMakesWait()
    {
        var bucket = new TokenBucket(10, _time);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(TimeSpan.Zero, bucket.Take()));
        Assert.Equal(TimeSpan.FromMilliseconds(100), bucket.Take());
        Assert.Equal(TimeSpan.FromMilliseconds(200), bucket.Take());

        _time.Advance(TimeSpan.FromMilliseconds(300));
        Assert.Equal(TimeSpan.Zero, bucket.Take());
        Assert.Equal(TimeSpan.FromMilliseconds(100), bucket.Take());

        _time.Advance(TimeSpan.FromHours(1)); // full again, and no fuller
        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => bucket.Take() == TimeSpan.Zero));
    }

    [Fact]
    public void TokenBucket_HeldToItsWaits_NeverExceedsItsRate()
    {
        Gen.Select(Gen.Int[1, 1000], Gen.Int[0, 3000].Array[1, 300]).Sample((rate, gaps) =>
        {
            var time = new FakeTimeProvider();
            var bucket = new TokenBucket(rate, time);
            var used = new List<double>();
            foreach (int gap in gaps)
            {
                time.Advance(TimeSpan.FromMilliseconds(gap / 100.0));
                time.Advance(bucket.Take());
                used.Add(time.GetElapsedTime(0).TotalSeconds);
            }

            // In any stretch of time: the rate, and the second's worth that may come at once.
            for (int i = 0; i < used.Count; i++)
            {
                Assert.True(i + 1 <= (rate * (used[i] - used[0])) + rate + 1, $"{i + 1} in {used[i] - used[0]} s at {rate}/s");
            }
        }, iter: 200);
    }

    [Fact]
    public void TokenBucket_WithoutARate_NeverWaits()
    {
        var bucket = new TokenBucket(0, _time);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(TimeSpan.Zero, bucket.Take()));
    }

    [Fact]
    public void RefusalLog_OneLineAMinuteForEach_WithWhatHappenedBetween()
    {
        var log = new RefusalLog(_time);
        Assert.Equal([1, 0, 0], new[] { log.Note("A1"), log.Note("A1"), log.Note("A1") });
        Assert.Equal(1, log.Note("A2"));

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, log.Note("A1"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4, log.Note("A1"));
        Assert.Equal(0, log.Note("A1"));
    }

    [Fact]
    public async Task PacketLimit_AnyPacketsInAnyPieces_PassUpToTheFirstThatIsTooLarge() =>
        await Gen.Select(Gen.Int[0, 400].Array[1, 8], Gen.Int[1, 50]).SampleAsync(async (lengths, piece) =>
        {
            const int First = 200;
            const int Later = 300;
            byte[] sent = [.. lengths.SelectMany(Packet)];
            int bad = Array.FindIndex(lengths, 0, 1, l => l > First);
            bad = bad == 0 ? 0 : Array.FindIndex(lengths, 1, l => l > Later);
            // Of the packet that is too large, its length is the last thing seen, and its last byte is not.
            int least = bad < 0 ? sent.Length : lengths.Take(bad).Sum(l => Packet(l).Length);

            string? refused = null;
            await using var stream = new PacketLimitStream(new MemoryStream(sent), First, Later, new PacketBudget(1000), why => refused = why, TimeProvider.System);
            var read = new List<byte>();
            byte[] buffer = new byte[piece];
            try
            {
                for (int count; (count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
                {
                    read.AddRange(buffer.AsSpan(0, count));
                }
            }
            catch (IOException) when (bad >= 0)
            {
                Assert.NotNull(refused);
            }

            Assert.Equal(bad >= 0, refused is not null);
            Assert.Equal(sent[..read.Count], read);
            Assert.True(bad < 0 ? read.Count == sent.Length : read.Count <= least + 2, $"{read.Count} of {least}");
        }, iter: 500);

    private static byte[] Packet(int length) => [0x30, .. length < 128 ? [(byte)length] : new[] { (byte)((length % 128) | 0x80), (byte)(length / 128) }, .. new byte[length]];
}
