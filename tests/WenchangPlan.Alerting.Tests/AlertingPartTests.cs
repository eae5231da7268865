using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Alerting.Tests.Support;

namespace WenchangPlan.Alerting.Tests;

public class AlertingPartTests
{
    [Fact]
    public void Check_IsReadyOnlyWhileRoundsSucceed()
    {
        var clock = new MadeClock(Sample.Morning);
        var status = new AlertingStatus(clock);
        var part = new AlertingPart(status);
        Assert.False(part.Check().Ok);

        status.RoundDone(clock.GetUtcNow().ToUnixTimeMilliseconds());
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(part.Check().Ok);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(part.Check().Ok);
        Assert.Contains("00:02:01", part.Check().Detail, StringComparison.Ordinal);

        // Rounds that fail are seen whatever the wall clock is set to.
        clock.Set(TimeSpan.FromHours(-8));
        Assert.False(part.Check().Ok);
    }

    [Fact]
    public void Mail_IsNotReadyWhenNoneWasTakenForTenMinutes()
    {
        var clock = new FakeTimeProvider();
        var status = new AlertingStatus(clock);
        var part = new MailPart(status, clock);
        status.MailFailed("451 busy");
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(part.Check().Ok);
        status.MailFailed("452 still busy");
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((false, "No mail has been taken for 00:10:01: 452 still busy"), (part.Check().Ok, part.Check().Detail));
        status.MailTaken();
        Assert.True(part.Check().Ok);
    }
}
