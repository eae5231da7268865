using Microsoft.Extensions.Time.Testing;
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

        Assert.Equal([3], _signal.TakeChanged());
        Assert.Empty(_signal.TakeChanged());
        Assert.Equal(new LastSeen(1_000, Now.ToUnixTimeMilliseconds()), _signal.Find(3));
    }

    [Fact]
    public void Noticed_AnOlderReading_DoesNotMoveTheNewestBack()
    {
        _signal.Noticed(3, newest: 1_000);
        _signal.Noticed(3, newest: 500);

        Assert.Equal(1_000, _signal.Find(3)?.Reading);
    }
}
