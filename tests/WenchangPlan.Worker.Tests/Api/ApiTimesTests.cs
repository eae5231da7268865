using System.Globalization;
using System.Text;
using CsCheck;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Tests.Api;

/// <summary>The law of every reader of times, for queries: whether there is an offset is what was written, and every form of it is taken.</summary>
public sealed class ApiTimesTests
{
    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.fff", "yyyyMMdd'T'HHmmss", "yyyy-MM-dd HH:mm:ss", "yyyy/M/d H:mm:ss", "yyyy'年'M'月'd'日'HH'时'mm'分'"];

    private static readonly Func<string, int, string>[] Offsets =
    [
        (_, _) => "", (_, _) => "Z", (sign, o) => $"{sign}{o / 60:00}:{o % 60:00}", (sign, o) => $"{sign}{o / 60:00}{o % 60:00}",
        (sign, o) => o % 60 == 0 ? $"{sign}{o / 60:00}" : $"{sign}{o / 60:00}{o % 60:00}", (sign, o) => $" {sign}{o / 60:00}{o % 60:00}", (sign, o) => $" UTC{sign}{o / 60:00}:{o % 60:00}",
    ];

    [Fact]
    public void EveryForm_IsTheSameInstant_ExactlyWhenItHasAnOffset_WithTheSignEncodedOrNot() =>
        Gen.Select(Gen.Int[0, Times.Length - 1], Gen.Int[0, Offsets.Length - 1], Gen.Int[-56, 56], Gen.Long[86_400, 7_258_000_000], Gen.Bool).Sample((form, offset, quarters, seconds, encoded) =>
        {
            int minutes = offset switch { 0 or 1 => 0, _ => quarters * 15 };
            string suffix = Offsets[offset](minutes < 0 ? "-" : "+", Math.Abs(minutes));
            DateTimeOffset clock = DateTimeOffset.FromUnixTimeSeconds(seconds / 60 * 60);
            string text = clock.ToString(Times[form], CultureInfo.InvariantCulture) + suffix;
            long? read = ApiTimes.Instant(encoded ? text : text.Replace('+', ' '), TestRegister.District.Clock);
            Assert.True(read == (suffix.Length == 0 ? null : clock.ToUnixTimeMilliseconds() - (minutes * 60_000L)), $"{text}: {read}");
        }, iter: 100_000);

    [Fact]
    public void WhatIsRead_IsWhatTheOneReaderOfTimesReads() =>
        Gen.Char["0123456789-/:. TZ+年月日时分秒UTC"].Array[8, 26].Select(c => new string(c)).Sample(text =>
        {
            if (ApiTimes.Instant(text, TestRegister.District.Clock) is { } read && ApiTimes.Date(text) is null)
            {
                string[] meant = [text, .. Enumerable.Range(0, text.Length).Where(i => text[i] == ' ').Select(i => text[..i] + '+' + text[(i + 1)..])];
                Assert.Contains(meant, t => TimeText.Read(Encoding.UTF8.GetBytes(t), default, out WrittenTime time) is TimeProblem.None
                    && time.OffsetMinutes is not null && time.ToUtcMs(default) == read);
            }
        }, iter: 100_000);

    [Theory]
    [InlineData("2026-05-01T08:00:00+0800", 1_777_593_600_000)]
    [InlineData("2026-05-01T08:00:00 0800", 1_777_593_600_000)]
    [InlineData("2026-05-01T08:00:00+08", 1_777_593_600_000)]
    [InlineData("2026-05-01T08:00:00 08", 1_777_593_600_000)]
    [InlineData("2026-05-01 08:00:00  0800", 1_777_593_600_000)]
    [InlineData("2026-05-01", 1_777_564_800_000)]
    [InlineData("2026-05-01T08:00:00", null)]
    [InlineData("2026-05-01 08:00", null)]
    [InlineData("2026050108", null)]
    [InlineData("1969-12-31T23:59:59Z", null)]
    [InlineData("2200-01-01T00:00:00Z", null)]
    [InlineData("2026-05-01T08:00:00-08:00", 1_777_651_200_000)]
    [InlineData("2026-05-01 08:00-09:00", null)] // an offset, or a span
    public void TheContract(string text, long? ms) => Assert.Equal(ms, ApiTimes.Instant(text, TestRegister.District.Clock));
}
