using CsCheck;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Telemetry.Tests.Time;

public class DistrictClockTests
{
    private static readonly DistrictClock China = DistrictClock.China;

    [Theory]
    [InlineData("2026-05-01T07:00:00+08:00", TimeIs.Instant, "2026-05-01T08:00:00+08:00")]
    [InlineData("2026-05-01T07:59:59.999+08:00", TimeIs.Instant, "2026-05-01T08:00:00+08:00")]
    [InlineData("2026-05-01T08:00:00+08:00", TimeIs.Instant, "2026-05-01T09:00:00+08:00")]
    [InlineData("2026-05-01T08:00:00+08:00", TimeIs.Start, "2026-05-01T09:00:00+08:00")]
    [InlineData("2026-05-01T08:00:00+08:00", TimeIs.End, "2026-05-01T08:00:00+08:00")]
    [InlineData("2026-05-01T08:00:00.001+08:00", TimeIs.End, "2026-05-01T09:00:00+08:00")]
    [InlineData("2026-12-31T23:30:00+08:00", TimeIs.Instant, "2027-01-01T00:00:00+08:00")]
    public void HourOf_ATime_IsTheHourThatEndsAfterIt(string time, TimeIs timeIs, string label) =>
        Assert.Equal(Parse(label), China.Label(China.HourOf(Parse(time).ToUnixTimeMilliseconds(), timeIs)));

    [Theory]
    [InlineData("2026-05-01T00:00:00+08:00", "2026-05-01")]
    [InlineData("2026-04-30T23:59:59+08:00", "2026-04-30")]
    [InlineData("2028-02-29T12:00:00+08:00", "2028-02-29")]
    [InlineData("1969-12-31T12:00:00+08:00", "1969-12-31")]
    public void DayAt_ATime_IsTheLocalDay(string time, string day) =>
        Assert.Equal(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), China.DayAt(Parse(time).ToUnixTimeMilliseconds()));

    [Fact]
    public void DayOf_TheHourLabelled24_IsTheDayItEnds()
    {
        var day = new DateOnly(2026, 5, 1);
        int first = DistrictClock.FirstHourOf(day);
        Assert.Equal(day, DistrictClock.DayOf(first));
        Assert.Equal(day, DistrictClock.DayOf(first + 23));
        Assert.Equal(day.AddDays(1), DistrictClock.DayOf(first + 24));
        Assert.Equal(Parse("2026-05-02T00:00:00+08:00"), China.Label(first + 23));
    }

    [Fact]
    public void HourOf_AnyTimeAndOffset_LiesInItsHour() =>
        Gen.Select(Gen.Long[-62_000_000_000_000, 250_000_000_000_000], Gen.Int[-14 * 60, 14 * 60]).Sample((time, minutes) =>
        {
            var clock = new DistrictClock(TimeSpan.FromMinutes(minutes));
            int hour = clock.HourOf(time);
            Assert.InRange(time, clock.StartOfHour(hour), clock.EndOfHour(hour) - 1);
            Assert.Equal(DateOnly.FromDateTime(clock.At(time).DateTime), clock.DayAt(time));
        });

    private static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
