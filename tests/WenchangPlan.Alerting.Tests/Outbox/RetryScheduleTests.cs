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

    [Theory]
    [InlineData(1, 5)]
    [InlineData(4, 40)]
    [InlineData(5, 60)]
    [InlineData(10_000, 60)]
    public void WhileAway_IsNeverLongerThanAMinute(int failures, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), RetrySchedule.WhileAway(failures));
}
