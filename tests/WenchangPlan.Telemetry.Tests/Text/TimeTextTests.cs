using System.Globalization;
using System.Text;
using CsCheck;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Tests.Text;

public sealed class TimeTextTests
{
    private const long T = 1_767_657_600_000; // 2026-01-06T00:00 of the clock that is shown

    private static readonly string[] Dates = ["yyyy-MM-dd", "yyyy-M-d", "yyyy/MM/dd", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "yyyy'年'M'月'd'日'", "yyyy'年' M '月' d '日'"];

    private static readonly (string Format, long Unit)[] Times =
    [
        ("HH:mm", 60_000), ("H:mm", 60_000), ("HH:mm:ss", 1000), ("HH:mm:ss.f", 100), ("HH:mm:ss.fff", 1), ("HH:mm:ss,fff", 1), ("HH:mm:ss.fff'0000'", 1), ("HHmm", 60_000), ("HHmmss", 1000),
        ("HH'时'mm'分'", 60_000), ("H'时'mm'分'ss'秒'", 1000), ("H'点'm'分'", 60_000), ("HH：mm", 60_000), ("h:mm tt", 60_000), ("h:mm:ss tt", 1000), ("tt h:mm", 60_000),
    ];

    private static readonly (string Text, Func<int, string> Offset)[] Offsets =
    [
        ("none", _ => ""), ("Z", _ => "Z"), ("z", _ => "z"), (" UTC", _ => " UTC"), (" GMT", _ => " GMT"),
        ("+hh:mm", o => Sign(o) + $"{Math.Abs(o) / 60:00}:{Math.Abs(o) % 60:00}"), ("+hhmm", o => Sign(o) + $"{Math.Abs(o) / 60:00}{Math.Abs(o) % 60:00}"),
        (" +hhmm", o => " " + Sign(o) + $"{Math.Abs(o) / 60:00}{Math.Abs(o) % 60:00}"), ("+hh", o => Sign(o) + $"{Math.Abs(o) / 60:00}"), ("+h", o => Sign(o) + $"{Math.Abs(o) / 60}"),
        ("UTC+h", o => "UTC" + Sign(o) + $"{Math.Abs(o) / 60}"), (" GMT+hh:mm", o => " GMT" + Sign(o) + $"{Math.Abs(o) / 60:00}:{Math.Abs(o) % 60:00}"),
    ];

    [Fact]
    public void EveryForm_PrintedAndRead_IsTheSameInstant_AndHasAnOffsetExactlyWhenOneWasPrinted() =>
        Gen.Select(Gen.Int[0, Dates.Length - 1], Gen.Int[0, Times.Length - 1], Gen.Int[0, Offsets.Length - 1], Gen.Bool, Gen.Long[-2_208_988_800_000, 4_102_444_799_999], Gen.Int[-56, 56], Gen.Int[0, 1])
            .Sample((date, time, offset, blank, ms, quarters, chinese) =>
            {
                (string format, long unit) = Times[time];
                int minutes = quarters * 15;
                string suffix = Offsets[offset].Offset(minutes);
                bool whole = Offsets[offset].Text is "+hh" or "+h" or "UTC+h";
                if (whole)
                {
                    minutes = minutes / 60 * 60;
                    suffix = Offsets[offset].Offset(minutes);
                }

                long clock = (long)Math.Floor(ms / (double)unit) * unit;
                string shown = Print(clock, Dates[date], format, blank || format.StartsWith("tt", StringComparison.Ordinal) ? " " : "T", chinese == 1);
                string text = shown + suffix;
                bool span = suffix.StartsWith('-') && suffix.Contains(':', StringComparison.Ordinal) && shown.Contains(' ', StringComparison.Ordinal);
                TimeProblem problem = TimeText.Read(Encoding.UTF8.GetBytes(text), default, out WrittenTime read);
                if (span && problem is TimeProblem.Ambiguous) return;
                int? expected = Offsets[offset].Text switch { "none" => null, "Z" or "z" or " UTC" or " GMT" => 0, _ => minutes };
                Assert.True(problem is TimeProblem.None, $"{text}: {problem}");
                Assert.True(expected == read.OffsetMinutes && clock == read.ClockMs, $"{text}: {read}");
                Assert.True(read.HasTimeOfDay);
                Assert.Equal(clock - (expected ?? 480) * 60_000L, read.ToUtcMs(TimeSpan.FromHours(8)));
            }, iter: 200_000);

    [Theory]
    [InlineData("2026-01-06T08:00:00+0800", 8.0, 480)]
    [InlineData("2026-01-06T08:00:00+08", 8.0, 480)]
    [InlineData("2026-01-06 08:00:00 +0800", 8.0, 480)]
    [InlineData("2026-01-06 08:00:00+08:00", 8.0, 480)]
    [InlineData("20260106T080000Z", 8.0, 0)]
    [InlineData("20260106080000+0800", 8.0, 480)]
    [InlineData("2026-01-06T08Z", 8.0, 0)]
    [InlineData("2026-01-06 08:00 UTC", 8.0, 0)]
    [InlineData("2026-01-06 08:00:00−0330", 8.0, -210)]
    [InlineData("2026010608", 8.0, null)]
    [InlineData("2026010624", 24.0, null)]
    [InlineData("202601060830", 8.5, null)]
    [InlineData("20260106083000", 8.5, null)]
    [InlineData("20260106083000000", 8.5, null)]
    [InlineData("1767657600", 0.0, 0)]
    [InlineData("1767657600.5", 0.5 / 3600, 0)]
    [InlineData("1767657600000", 0.0, 0)]
    [InlineData("2026/1/6 8", 8.0, null)]
    [InlineData("2026-01-06 24:00", 24.0, null)]
    [InlineData("2026-01-06T24:00:00.000", 24.0, null)]
    [InlineData("2026年1月6日8时", 8.0, null)]
    [InlineData("2026年01月06日 08时30分", 8.5, null)]
    [InlineData("2026/1/6 上午 12:00", 0.0, null)]
    [InlineData("2026/1/6 下午 12:00", 12.0, null)]
    [InlineData("2026/1/6 下午8:00:00", 20.0, null)]
    [InlineData("2026/1/6 下午 20:00", 20.0, null)]
    [InlineData("2026-01-06 12:00 AM", 0.0, null)]
    [InlineData("2026-01-06 8:00 p.m.", 20.0, null)]
    [InlineData("46028.3333333333", 8.0, null)]
    [InlineData("46028.33333", 8.0, null)]
    [InlineData("46028.3333", 8.0, null)]
    [InlineData("46028.354167", 8.5, null)]
    [InlineData("46028.5", 12.0, null)]
    public void Forms_ThatPlatformsWrite(string text, double hours, int? offset)
    {
        Assert.Equal(TimeProblem.None, TimeText.Read(Encoding.UTF8.GetBytes(text), default, out WrittenTime time));
        Assert.Equal((T + (long)Math.Round(hours * 3_600_000), offset, true), (time.ClockMs, time.OffsetMinutes, time.HasTimeOfDay));
    }

    [Theory]
    [InlineData("2026-01-06")]
    [InlineData("2026/1/6")]
    [InlineData("2026.1.6")]
    [InlineData("20260106")]
    [InlineData("2026年1月6日")]
    [InlineData("46028")]
    public void ABareDate_IsMidnight(string text)
    {
        Assert.Equal(TimeProblem.None, TimeText.Read(Encoding.UTF8.GetBytes(text), default, out WrittenTime time));
        Assert.Equal(new WrittenTime(T, null), time);
    }

    [Theory]
    [InlineData("06/01/2026 08:00", DateOrder.DayFirst, null)]
    [InlineData("06-01-2026 08:00", DateOrder.DayFirst, null)]
    [InlineData("6.1.2026 08:00", DateOrder.DayFirst, null)]
    [InlineData("01/06/26 08:00", DateOrder.MonthFirst, null)]
    [InlineData("1/6/2026 8:00 AM", DateOrder.MonthFirst, null)]
    [InlineData("01-06 08:00", DateOrder.YearFirst, 2026)]
    [InlineData("1月6日 08:00", DateOrder.YearFirst, 2026)]
    [InlineData("2026-01-06 08:00", DateOrder.DayFirst, 1999)]
    public void Forms_ThatNeedAWord(string text, DateOrder order, int? year)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(TimeProblem.None, TimeText.Read(bytes, new DateForms(order, year), out WrittenTime time));
        Assert.Equal(T + (8 * 3_600_000), time.ClockMs);
        if (!text.StartsWith("2026", StringComparison.Ordinal)) Assert.Equal(year is null ? TimeProblem.OrderMissing : TimeProblem.YearMissing, TimeText.Read(bytes, default, out _));
    }

    [Theory]
    [InlineData("", TimeProblem.NoTime)]
    [InlineData("yesterday", TimeProblem.NoTime)]
    [InlineData("2026-13-01", TimeProblem.NoTime)]
    [InlineData("2026-02-29", TimeProblem.NoTime)]
    [InlineData("0000-01-01", TimeProblem.NoTime)]
    [InlineData("2026-01-06T25:00", TimeProblem.NoTime)]
    [InlineData("2026-01-06T24:01", TimeProblem.NoTime)]
    [InlineData("2026-01-06T08:60", TimeProblem.NoTime)]
    [InlineData("2026-01-06T08:6", TimeProblem.NoTime)]
    [InlineData("2026-01-06T08:00:60", TimeProblem.NoTime)]
    [InlineData("2026-01-06T08:00+15:00", TimeProblem.NoTime)]
    [InlineData("2026-01-06T08:00+08:60", TimeProblem.NoTime)]
    [InlineData("2026-01-06T08:00+080", TimeProblem.NoTime)]
    [InlineData("2026-01-06T08:00 CST", TimeProblem.NoTime)]
    [InlineData("2026-01-06T08:00Z8", TimeProblem.NoTime)]
    [InlineData("2026-01-0608:00", TimeProblem.NoTime)]
    [InlineData("2026-01/06", TimeProblem.NoTime)]
    [InlineData("2026/1/6 上午 13:00", TimeProblem.NoTime)]
    [InlineData("2026-01-06T", TimeProblem.NoTime)]
    [InlineData("2026", TimeProblem.NoTime)]
    [InlineData("202601", TimeProblem.NoTime)]
    [InlineData("1767657600000000", TimeProblem.NoTime)]
    [InlineData("99999.5", TimeProblem.NoTime)]
    [InlineData("2026-01-06 08-09", TimeProblem.Ambiguous)]
    [InlineData("2026-01-06 08:00-09:00", TimeProblem.Ambiguous)]
    [InlineData("1999010108", TimeProblem.Ambiguous)]
    [InlineData("46028.33", TimeProblem.Ambiguous)]
    public void WhatIsNoTime_IsNotRead(string text, TimeProblem problem) =>
        Assert.Equal(problem, TimeText.Read(Encoding.UTF8.GetBytes(text), default, out _));

    [Theory]
    [InlineData("2026-03-01 00:00", true, "2026-02-28")]
    [InlineData("2026-03-01 00:00", false, "2026-03-01")]
    [InlineData("2026-03-01", true, "2026-03-01")]
    [InlineData("2026-02-28 24:00", false, "2026-02-28")]
    [InlineData("2026-02-28T16:00:00Z", true, "2026-02-28")]
    [InlineData("2026-02-28T16:00:00Z", false, "2026-03-01")]
    [InlineData("2026-03-01T00:00:00+0800", true, "2026-02-28")]
    public void Day_OfALabel(string text, bool hourEnding, string day)
    {
        Assert.Equal(TimeProblem.None, TimeText.Read(Encoding.UTF8.GetBytes(text), default, out WrittenTime time));
        Assert.True(time.TryGetDay(TimeSpan.FromHours(8), hourEnding, out DateOnly read));
        Assert.Equal(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), read);
    }

    [Fact]
    public void DayCounts_OfEveryMinute_AreReadWithFiveDecimalsAndMore() =>
        Gen.Select(Gen.Int[20_000, 80_000], Gen.Int[0, 1439], Gen.Int[5, 12]).Sample((day, minute, decimals) =>
        {
            string text = (day + Math.Round(minute / 1440m, decimals)).ToString("F" + decimals, CultureInfo.InvariantCulture);
            Assert.Equal(TimeProblem.None, TimeText.Read(Encoding.UTF8.GetBytes(text), default, out WrittenTime time));
            Assert.Equal((((day - 25_569L) * 1440) + minute) * 60_000, time.ClockMs);
        });

    [Fact]
    public void AnyText_IsReadAsTheFramework_Reads_WhereItReadsIt() =>
        Gen.Char["0123456789-/:. TZ+"].Array[8, 25].Select(c => new string(c)).Sample(text =>
        {
            string[] formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd", "yyyy/M/d H:mm", "yyyyMMddHHmmss"];
            if (DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
            {
                Assert.Equal(TimeProblem.None, TimeText.Read(Encoding.UTF8.GetBytes(text), default, out WrittenTime time));
                Assert.Equal(at.ToUnixTimeMilliseconds(), time.ToUtcMs(TimeSpan.Zero));
            }
        }, iter: 100_000);

    private static string Print(long clock, string date, string time, string between, bool chinese)
    {
        DateTime at = DateTime.UnixEpoch.AddMilliseconds(clock);
        string half = chinese ? (at.Hour < 12 ? "上午" : "下午") : at.Hour < 12 ? "AM" : "PM";
        string shown = at.ToString(time.Replace("tt", "'@'", StringComparison.Ordinal), CultureInfo.InvariantCulture).Replace("@", half, StringComparison.Ordinal);
        return at.ToString(date, CultureInfo.InvariantCulture) + between + shown;
    }

    private static string Sign(int offset) => offset < 0 ? "-" : "+";
}
