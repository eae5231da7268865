using CsCheck;
using WenchangPlan.Assessment.Targets;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests;

/// <summary>A year of which too little is judged is neither met nor missed, and what is to come begins behind the last judged day.</summary>
public sealed class TargetCompletenessTests
{
    private static readonly DateOnly NewYear = new(2026, 1, 1), YearEnd = new(2026, 12, 31);
    private static readonly Target Air = TestRegister.District.Targets.Single(t => t.Indicator == Target.GoodAirDays);
    private static readonly Target Water = TestRegister.District.Targets.Single(t => t.Indicator == Target.WaterSections);
    private static readonly TargetJudge Targets = new(TestRegister.District);

    [Fact]
    public void AClosedYearWith32JudgedDays_IsNotMet()
    {
        TargetProgress progress = Judge(day => day.Month == 1 || day == YearEnd ? true : null);

        Assert.Equal((32, 32, 333, 0), (progress.Good, progress.Assessed, progress.NotAssessed, progress.Remaining));
        Assert.Equal((TargetState.NoData, false, 324), (progress.State, progress.Complete, progress.Required));
        Assert.Equal(100, progress.Share);
        Assert.Equal(11, progress.ShortMonths!.Count);
    }

    [Fact]
    public void AClosedYearThatIsAllBad_AndOfWhichTooLittleIsJudged_IsNotMissed() =>
        Assert.Equal(TargetState.NoData, Judge(day => day.Month == 1 ? false : null).State);

    [Theory]
    [InlineData(27, 25, true)]
    [InlineData(26, 25, false)]
    [InlineData(27, 24, false)]
    public void EveryMonthNeedsItsDays(int march, int february, bool complete)
    {
        TargetProgress progress = Judge(day => day.Month == 3 ? day.Day <= march ? true : null : day.Month == 2 ? day.Day <= february ? true : null : true);

        Assert.Equal((complete, complete ? TargetState.Met : TargetState.NoData), (progress.Complete, progress.State));
        Assert.Equal(complete ? [] : [march < 27 ? "2026-03" : "2026-02"], progress.ShortMonths);
    }

    [Fact]
    public void TheYearNeeds324Days_ThoughEveryMonthHasItsOwn()
    {
        // 31-day months lose 4 days, others 3, February 3: 365 - 7*4 - 4*3 - 3 = 322.
        int lost = 0;
        bool? Lose(DateOnly day, int keep)
        {
            int most = day.Month == 2 ? 25 : 27;
            return day.Day <= most || (lost < keep && lost++ >= 0) ? true : null;
        }

        Assert.Equal((322, false), Counted(Judge(day => Lose(day, 0))));
        Assert.Equal((323, false), Counted(Judge(day => Lose(day, 1))));
        lost = 0;
        Assert.Equal((324, true), Counted(Judge(day => Lose(day, 2))));
    }

    [Fact]
    public void WhatCannotBecomeComplete_IsNeverCertain_WhileTheYearRuns()
    {
        // February is short; 200 of 211 days were good, which would meet 70 % whatever came after 300 days.
        DateOnly known = new(2026, 11, 30);
        bool? Good(DateOnly day) => day > known ? null : day.Month == 2 ? null : true;
        TargetProgress hidden = Judge(Good, known);
        TargetProgress whole = Judge(day => day > known ? null : true, known);

        Assert.Equal((TargetState.OnTrack, false), (hidden.State, hidden.Complete));
        Assert.Equal((TargetState.Met, null), (whole.State, whole.Complete));
        TargetProgress bad = Judge(day => Good(day) is null ? null : false, known);
        Assert.Equal((TargetState.Behind, false), (bad.State, bad.Complete));
        Assert.True(bad.Budget < 0);
    }

    [Fact]
    public void ARegister_MayAskLessOrMore()
    {
        Target little = Air with { Complete = new Completeness(30, 0, 0) };
        Assert.Equal((true, TargetState.Met), Standing(Judge(day => day.Month == 1 ? true : null, target: little)));
        Target half = Air with { Complete = Completeness.Usual }; // 274 of 365
        Assert.Equal((false, TargetState.NoData), Standing(Judge(day => day.DayOfYear <= 273 ? true : null, target: half)));
        Assert.Equal((true, TargetState.Met), Standing(Judge(day => day.DayOfYear <= 274 ? true : null, target: half)));
    }

    [Fact]
    public void WhileHistoryComesIn_WhatIsToCome_BeginsBehindTheLastJudgedDay()
    {
        // The year is long over by the clock, and its days are imported from the beginning.
        DateOnly known = new(2026, 3, 31);
        List<Outcome> outcomes = [.. Days(NewYear, known).Select(d => Of(null, d, true))];
        TargetProgress progress = Targets.Judge(Air, 2026, new DateOnly(2027, 5, 1), outcomes);

        Assert.Equal((275, TargetState.OnTrack, null), (progress.Remaining, progress.State, progress.Complete));
        Assert.Equal(256 - 90, progress.NeededGood);
    }

    [Fact]
    public void OfStations_EachHasItsOwnLastDay()
    {
        Target months = Water with { Kind = "waterMonth", Indicator = "waterMonth" };
        List<Outcome> outcomes =
        [
            .. Enumerable.Range(1, 8).Select(m => new Outcome("W1", Window.Month(new DateOnly(2026, m, 1)), Validity.Valid, true, null)),
            .. Enumerable.Range(1, 3).Select(m => new Outcome("W2", Window.Month(new DateOnly(2026, m, 1)), Validity.Valid, true, null)),
        ];

        TargetProgress progress = Targets.Judge(months, 2026, new DateOnly(2026, 8, 31), outcomes);

        Assert.Equal((4 + 9, 2 * 9), (progress.Remaining, progress.Required)); // three quarters of twelve months, of each
    }

    [Theory]
    [InlineData(2, TargetState.Met, true, 0)]
    [InlineData(1, TargetState.NoData, false, 0)]
    public void Sections_NeedThreeQuartersOfThemAssessed(int assessed, TargetState state, bool complete, int needed)
    {
        List<Outcome> years = [.. new[] { "W1", "W2" }.Select((id, i) => new Outcome(id, Window.Year(2026), i < assessed ? Validity.Valid : Validity.Invalid, i < assessed ? true : null, YearEnd))];

        TargetProgress progress = Targets.Judge(Water, 2026, YearEnd, years);

        Assert.Equal((state, complete, 2, needed), (progress.State, progress.Complete, progress.Required, progress.NeededGood));
    }

    [Fact]
    public void CertainOutcomes_AreThoseNoDayToComeCanChange() =>
        (from seed in Gen.Int from known in Gen.Int[0, 364] from good in Gen.Double[0.3, 1] from gaps in Gen.Double[0, 0.15] select (seed, known, good, gaps)).Sample(made =>
        {
            var random = new Random(made.seed);
            DateOnly last = NewYear.AddDays(made.known);
            Dictionary<DateOnly, bool?> days = Days(NewYear, last).ToDictionary(d => d, _ => random.NextDouble() < made.gaps ? (bool?)null : random.NextDouble() < made.good);
            TargetProgress now = Judge(d => days.GetValueOrDefault(d), last);
            TargetProgress best = Judge(d => d > last ? true : days[d]), worst = Judge(d => d > last ? false : days[d]);

            Assert.Equal(now.State == TargetState.Met, worst.State == TargetState.Met);
            Assert.Equal(now.State == TargetState.Missed, best.State == TargetState.Missed);
            Assert.Equal(now.Complete == false, best.Complete == false);
            Assert.Equal(now.Assessed == 0 ? null : Math.Max(0, (int)Math.Ceiling(0.7m * best.Assessed) - now.Good), now.NeededGood);
        }, iter: 200);

    private static (int, bool?) Counted(TargetProgress progress) => (progress.Assessed, progress.Complete);

    private static (bool?, TargetState) Standing(TargetProgress progress) => (progress.Complete, progress.State);

    private static TargetProgress Judge(Func<DateOnly, bool?> good, DateOnly? last = null, Target? target = null) =>
        Targets.Judge(target ?? Air, 2026, last ?? YearEnd, [.. Days(NewYear, last ?? YearEnd).Select(d => Of(null, d, good(d)))]);

    private static Outcome Of(string? station, DateOnly day, bool? good) => new(station, Window.Day(day), good is null ? Validity.Invalid : Validity.Valid, good, null);

    private static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last) => Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays);
}
