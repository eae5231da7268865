using CsCheck;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Tests.Text;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("00:01:00", "00:01:00")]
    [InlineData("1:00:00", "01:00:00")]
    [InlineData(" 23:59:59.5 ", "23:59:59.5000000")]
    [InlineData("1.00:00:00", "1.00:00:00")]
    public void Parse_ADuration(string text, string duration)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan read));
        Assert.Equal(duration, read.ToString());
    }

    [Theory]
    [InlineData("10")] // ten days to the platform's own reader
    [InlineData("24:00:00")] // twenty-four days to it
    [InlineData("1:30")] // hours and minutes, or minutes and seconds
    [InlineData("1.5:00:00:00")]
    [InlineData("-00:01:00")]
    [InlineData("00:60:00")]
    [InlineData("１:00:00 ")]
    [InlineData("5 min")]
    [InlineData("")]
    [InlineData(null)]
    public void Parse_WhatMayMeanSomethingElse_IsNone(string? text) => Assert.False(DurationText.TryParse(text, out _));

    [Fact]
    public void Parse_WhatWasPrinted_IsTheSame() => Gen.Long[0, TimeSpan.FromDays(9999).Ticks].Sample(ticks =>
        DurationText.TryParse(TimeSpan.FromTicks(ticks).ToString(), out TimeSpan read) && read.Ticks == ticks);
}
