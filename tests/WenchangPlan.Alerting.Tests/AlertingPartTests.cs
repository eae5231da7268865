using Microsoft.Extensions.Time.Testing;

namespace WenchangPlan.Alerting.Tests;

public class AlertingPartTests
{
    [Fact]
    public void Check_IsReadyOnlyWhileRoundsSucceed()
    {
        var clock = new FakeTimeProvider();
        var status = new AlertingStatus();
        var part = new AlertingPart(status, clock);
        Assert.False(part.Check().Ok);

        status.RoundDone(clock.GetUtcNow().ToUnixTimeMilliseconds());
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(part.Check().Ok);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(part.Check().Ok);
        Assert.Contains("00:02:01", part.Check().Detail, StringComparison.Ordinal);
    }
}
