using CsCheck;
using WenchangPlan.Assessment.Statistics;

namespace WenchangPlan.Assessment.Tests.Statistics;

public sealed class PeriodTests
{
    [Theory]
    [InlineData("2026-05", "2026-05-01", "2026-05-31", "2025-05-01..2025-05-31", "2026-04-01..2026-04-30")]
    [InlineData("2026-01", "2026-01-01", "2026-01-31", "2025-01-01..2025-01-31", "2025-12-01..2025-12-31")]
    [InlineData("2024-02", "2024-02-01", "2024-02-29", "2023-02-01..2023-02-28", "2024-01-01..2024-01-31")]
    [InlineData("2026", "2026-01-01", "2026-12-31", "2025-01-01..2025-12-31", "2025-01-01..2025-12-31")]
    [InlineData("2026-Q1", "2026-01-01", "2026-03-31", "2025-01-01..2025-03-31", "2025-10-01..2025-12-31")]
    [InlineData("2026-W20", "2026-05-11", "2026-05-17", "2025-05-12..2025-05-18", "2026-05-04..2026-05-10")]
    [InlineData("2026-W53", "2026-12-28", "2027-01-03", "2025-12-22..2025-12-28", "2026-12-21..2026-12-27")] // 2025 has 52 weeks
    [InlineData("heating-2025", "2025-11-15", "2026-03-15", "2024-11-15..2025-03-15", "2024-11-15..2025-03-15")]
    [InlineData("2024-02-29", "2024-02-29", "2024-02-29", "2023-02-28..2023-02-28", "2024-02-28..2024-02-28")]
    [InlineData("2026-05-01..2026-05-20", "2026-05-01", "2026-05-20", "2025-05-01..2025-05-20", "2026-04-11..2026-04-30")]
    public void Text_IsAPeriodWithTheOnesItIsHeldAgainst(string text, string first, string last, string yearBefore, string previous)
    {
        Period period = Period.Parse(text)!.Value;
        Assert.Equal((text, DateOnly.Parse(first, null), DateOnly.Parse(last, null)), (period.ToString(), period.First, period.Last));
        Assert.Equal((yearBefore, previous), (Days(period.YearBefore()), Days(period.Previous())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-13")]
    [InlineData("2026-Q5")]
    [InlineData("2025-W53")]
    [InlineData("2026-W00")]
    [InlineData("2026-02-29")]
    [InlineData("2026-05-20..2026-05-01")]
    [InlineData("2026-05-01..")]
    [InlineData("1026")]
    [InlineData("heating")]
    [InlineData("２０２６")]
    public void WhatIsNone_IsRefused(string text) => Assert.Null(Period.Parse(text));

    [Fact]
    public void AnyPeriod_ReadsBack_AndThePreviousOneEndsTheDayBefore() => Gen.OneOf(
        Gen.Int[2000, 2100].Select(y => $"{y}"), Gen.Select(Gen.Int[2000, 2100], Gen.Int[1, 12]).Select((y, m) => $"{y}-{m:00}"),
        Gen.Select(Gen.Int[2000, 2100], Gen.Int[1, 4]).Select((y, q) => $"{y}-Q{q}"), Gen.Select(Gen.Int[2000, 2100], Gen.Int[1, 52]).Select((y, w) => $"{y}-W{w:00}"),
        Gen.Select(Gen.Int[730_000, 760_000], Gen.Int[0, 400]).Select((d, n) => $"{DateOnly.FromDayNumber(d):yyyy-MM-dd}..{DateOnly.FromDayNumber(d + n):yyyy-MM-dd}")).Sample(text =>
        {
            Period period = Period.Parse(text)!.Value;
            Assert.Equal(text, period.ToString());
            Assert.Equal(period.First.AddDays(-1), period.Previous().Last);
            Assert.True(period.YearBefore().Last < period.Last);
            Assert.Equal(period, period.UpTo(period.Days + 5));
            Assert.Equal(Math.Min(3, period.Days), period.UpTo(2).Days);
            Assert.True(period.UpTo(2) == period || period.UpTo(2).Kind == PeriodKind.Range);
        });

    private static string Days(Period period) => $"{period.First:yyyy-MM-dd}..{period.Last:yyyy-MM-dd}";
}
