using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Telemetry.Tests.Stores;

public class CommitSignalTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 8, 0, 0, TimeSpan.FromHours(8));
    private readonly CommitSignal _signal = new(new FakeTimeProvider(Now));

    [Fact]
    public void Noticed_AReadingThatAnotherProcessStored_IsHandedOutOnceLikeOneOfOurs()
    {
        _signal.Noticed(3, newest: 1_000);

        Assert.Equal([3], _signal.TakeChanged().Keys);
        Assert.Empty(_signal.TakeChanged());
        Assert.Equal(new LastSeen(1_000, Now.ToUnixTimeMilliseconds()), _signal.Find(3));
    }

    [Theory]
    [InlineData(8 * 60, 0, 8 * 60)] // always eight hours behind
    [InlineData(8 * 60, -1, null)] // a minute less each time: an outage is made good
    [InlineData(0, 0, 0)]
    public void Lag_IsTold_OnceItHasStayedTheSame(int minutes, int change, int? told)
    {
        var clock = new FakeTimeProvider(Now);
        var signal = new CommitSignal(clock);
        for (int i = 0; i <= 12; i++)
        {
            long time = clock.GetUtcNow().ToUnixTimeMilliseconds() - ((minutes + (i * change)) * 60_000L);
            var batch = new ReadingBatch();
            foreach (int back in (int[])[600, 0, 300]) // an array with older readings too
            {
                batch.AddValue(new ParameterValue(0, 1, ReadingFlag.Normal));
                batch.CloseRow(3, time - (back * 1000));
            }

            signal.Committed(batch);
            if (i < 10)
            {
                Assert.Null(signal.Find(3)!.Value.Lag); // ten minutes are not over
            }

            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(told * 60_000L, signal.Find(3)!.Value.Lag);
    }

    [Fact]
    public void Noticed_AnOlderReading_DoesNotMoveTheNewestBack()
    {
        _signal.Noticed(3, newest: 1_000);
        _signal.Noticed(3, newest: 500);

        Assert.Equal(1_000, _signal.Find(3)?.Reading);
    }
}
