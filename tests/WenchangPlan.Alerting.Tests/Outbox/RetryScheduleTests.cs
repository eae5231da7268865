using WenchangPlan.Alerting.Outbox;

namespace WenchangPlan.Alerting.Tests.Outbox;

public class RetryScheduleTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(8, 640)]
    [InlineData(9, 900)]
    [InlineData(10_000, 900)]
    public void Delay_AfterFailures_DoublesUpToAQuarterOfAnHour(int failures, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), RetrySchedule.Delay(failures));

    [Fact]
    public void Next_Refused_GivesUpAfterTheLimitOnly()
    {
        Assert.Equal(80_000, RetrySchedule.Next(4, DeliveryFault.Refused, 5, 40_000));
        Assert.Equal(RetrySchedule.Never, RetrySchedule.Next(5, DeliveryFault.Refused, 5, 40_000));
        Assert.NotEqual(RetrySchedule.Never, RetrySchedule.Next(500, DeliveryFault.Unreachable, 5, 40_000));
        Assert.NotEqual(RetrySchedule.Never, RetrySchedule.Next(500, DeliveryFault.Later, 5, 40_000));
    }
}
