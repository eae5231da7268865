using CsCheck;
using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Alerting.Tests.Evaluation;

public class ReadingCourseTests
{
    [Theory]
    [InlineData(1, 0, 5)] // half an hour at least
    [InlineData(1, 30, 5)]
    [InlineData(1, 185, 30)]
    [InlineData(5, 0, 5)]
    [InlineData(60, 0, 60)] // no finer than the readings
    [InlineData(240, 0, 240)]
    [InlineData(60, 60 * 24 * 60, 1_440)] // the last days of a long one
    public void Step_ShowsWhatCameBefore_AndIsNoFinerThanTheReadings(int period, int lasted, int expected)
    {
        var course = ReadingCourse.Of(Sample.Flood, TimeSpan.FromMinutes(period), Sample.Morning, Sample.Morning + (lasted * Sample.Minute), DistrictClock.China);
        Assert.Equal(TimeSpan.FromMinutes(expected), course.Step);
    }

    [Fact]
    public void Step_OfAStationThatSendsEverySecond_IsNotADaysWork() =>
        Assert.Equal(TimeSpan.FromMinutes(30), ReadingCourse.Of(Sample.Flood, TimeSpan.FromSeconds(1), 0, 30 * 24 * Sample.Hour, DistrictClock.China).Step);

    [Fact]
    public void AnyInstant_LiesInTheLastStep_AndStepsBeginAtTimesThatPeopleSay() => Gen.Select(Gen.Long[0, 4_000_000_000_000], Gen.Int[0, 100_000], Gen.Int[1, 1_440]).Sample((until, minutes, period) =>
    {
        var course = ReadingCourse.Of(Sample.Flood, TimeSpan.FromMinutes(period), until - (minutes * Sample.Minute), until, DistrictClock.China);
        long step = (long)course.Step.TotalMilliseconds;
        Assert.InRange(until, course.From + ((ReadingCourse.Steps - 1) * step), course.From + (ReadingCourse.Steps * step) - 1);
        Assert.Equal(0, (course.From + (8 * Sample.Hour)) % step);
    });

    [Fact]
    public void Values_AreTheLowestOfARuleThatLooksDown_AndNeverThoseThatSayNothing()
    {
        AlertRule low = Sample.Flood with { Above = null, Below = 3 };
        var course = ReadingCourse.Of(low, TimeSpan.FromMinutes(1), Sample.Morning, Sample.Morning, DistrictClock.China);
        course.Take(Sample.Morning, 4, ReadingFlag.Normal);
        course.Take(Sample.Morning + 1, 2, ReadingFlag.Normal);
        course.Take(Sample.Morning + 2, 1, ReadingFlag.Fault);
        course.Take(Sample.Morning + 3, 3, ReadingFlag.Normal);
        course.Take(course.From - 1, 0, ReadingFlag.Normal);
        Assert.Equal([null, null, null, null, null, null, null, 2], course.Values);
    }

    /// <summary>One with numbers that stand nowhere else.</summary>
    internal static ReadingCourse Made(AlertRule rule)
    {
        var course = ReadingCourse.Of(rule, TimeSpan.FromMinutes(1), Sample.Morning, Sample.Morning, DistrictClock.China);
        for (int i = 0; i < 6; i++)
        {
            course.Take(course.From + (i * 5 * Sample.Minute), 21.1 + (1.7 * i), ReadingFlag.Normal);
        }

        return course;
    }
}
