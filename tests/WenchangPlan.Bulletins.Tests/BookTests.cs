using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Bulletins.Tests;

/// <summary>Draft, review, publication, and what late data do to them.</summary>
public sealed class BookTests
{
    private static readonly Period May = Period.Parse("2026-05")!.Value;
    private static readonly Person One = new("张", null), Other = new("李", null);
    private static readonly Dictionary<string, SectionCondition> NoConditions = [];

    [Fact]
    public void WhoDrafted_NeitherReviewsNorPublishes_AndTheOrderHolds()
    {
        Office office = Month();
        long id = office.Book.Draft(May, One, "", NoConditions).Draft!.Id;
        Assert.Equal(BulletinRefusal.Order, office.Book.Sign(May, id, BulletinState.Published, Other, ""));
        Assert.Equal(BulletinRefusal.SamePerson, office.Book.Sign(May, id, BulletinState.Reviewed, new Person(" 张 ", null), ""));
        Assert.Null(office.Book.Sign(May, id, BulletinState.Reviewed, Other, "核对无误"));
        Assert.Equal(BulletinRefusal.SamePerson, office.Book.Sign(May, id, BulletinState.Published, One, ""));
        Assert.Null(office.Book.Sign(May, id, BulletinState.Published, Other, ""));
        Assert.Equal(BulletinRefusal.Over, office.Book.Sign(May, id, BulletinState.Published, Other, ""));
        Assert.Equal(BulletinRefusal.Unknown, office.Book.Sign(May, 99, BulletinState.Reviewed, Other, ""));
        Assert.Equal(BulletinRefusal.Same, office.Book.Draft(May, One, "", NoConditions).Refusal);
    }

    [Fact]
    public void LateData_LeaveThePublishedCopy_AreTold_AndGiveACorrectedEdition()
    {
        Office office = Month();
        KeptBulletin first = Publish(office);
        Assert.False(office.Book.Read(May).HasChanged(first));

        // A revision alone, which changes no figure, is no change.
        office.Verdicts.Revisions.Add(new Revision(1, 0, "airDay", "2026-05-09", "{}", "{}", "late-data"));
        Assert.False(office.Book.Read(May).HasChanged(first));

        int at = office.Verdicts.All.FindIndex(v => v.Window == Window.Day(new DateOnly(2026, 5, 9)));
        office.Verdicts.All[at] = office.Verdicts.All[at] with { Value = 120, Grade = 3, Good = false, Deciding = ["pm25"] };
        BulletinStanding standing = office.Book.Read(May);
        Assert.True(standing.HasChanged(first));
        KeptBulletin kept = standing.Published!;
        Assert.Equal((first.Hash, BulletinJson.HashOf(first.Figures)), (kept.Hash, BulletinJson.HashOf(kept.Figures)));
        BulletinDocument published = BulletinBook.DocumentOf(kept, "zh-CN"), now = office.Book.DocumentOf(standing, "zh-CN");
        Assert.Contains("良好天数 31 天", FiguresTests.Text(published), StringComparison.Ordinal);
        Assert.Contains("良好天数 30 天", FiguresTests.Text(now), StringComparison.Ordinal);
        IReadOnlyList<Difference> differences = Difference.Between(published, now);
        Assert.Contains(differences, d => d.Before.Contains("良好天数 31 天", StringComparison.Ordinal) && d.Now.Contains("良好天数 30 天", StringComparison.Ordinal));
        Assert.Empty(Difference.Between(published, published));

        KeptBulletin corrected = office.Book.Draft(May, One, "", NoConditions).Draft!;
        Assert.Equal(2, corrected.Edition);
        Assert.Contains("更正版，第 2 版", BulletinBook.DocumentOf(corrected, "zh-CN").Title, StringComparison.Ordinal);
        Assert.Equal([2, 1], office.Book.Read(May).Editions.Select(e => e.Edition));
        Assert.Equal(1, office.Book.Read(May).Published!.Edition);
    }

    /// <summary>What somebody signs is what they see.</summary>
    [Fact]
    public void ADraftThatDataHavePassedBy_CannotBeSigned()
    {
        Office office = Month();
        long id = office.Book.Draft(May, One, "", NoConditions).Draft!.Id;
        office.Verdicts.All.RemoveAt(3);
        Assert.Equal(BulletinRefusal.Changed, office.Book.Sign(May, id, BulletinState.Reviewed, Other, ""));
        long again = office.Book.Draft(May, One, "", NoConditions).Draft!.Id;
        Assert.Equal(BulletinRefusal.Unknown, office.Book.Sign(May, id, BulletinState.Reviewed, Other, "")); // a newer draft has taken its place
        Assert.Null(office.Book.Sign(May, again, BulletinState.Reviewed, Other, ""));
    }

    [Fact]
    public void AMonthThatRuns_IsNotPublished()
    {
        Office office = new(WenchangPlan.Tests.Shared.TestRegister.District, [.. MadeVerdicts.Days(null, new(2026, 5, 1), 12, 12, 27, 65, 29, 0.8m, 150)], new DateTimeOffset(2026, 5, 13, 9, 0, 0, TimeSpan.FromHours(8)));
        Assert.Contains("本期尚未结束，以下为截至 5 月 12 日的数据", FiguresTests.Text(office.Write("2026-05")), StringComparison.Ordinal);
        long id = office.Book.Draft(May, One, "", NoConditions).Draft!.Id;
        office.Book.Sign(May, id, BulletinState.Reviewed, Other, "");
        Assert.Equal(BulletinRefusal.NotOver, office.Book.Sign(May, id, BulletinState.Published, Other, ""));
    }

    [Fact]
    public void WhatIsSaidOfASection_StaysWithTheDraft()
    {
        Office office = Month();
        KeptBulletin draft = office.Book.Draft(May, One, "范阳河上游检修", new Dictionary<string, SectionCondition> { ["W1"] = SectionCondition.Dry }).Draft!;
        BulletinStanding standing = office.Book.Read(May);
        Assert.False(standing.HasChanged(draft));
        Assert.Equal(SectionCondition.Dry, standing.Current.Water!.Listed[0].Condition);
        Assert.Contains("范阳河上游检修", FiguresTests.Text(BulletinBook.DocumentOf(draft, "zh-CN")), StringComparison.Ordinal);
    }

    private static KeptBulletin Publish(Office office)
    {
        long id = office.Book.Draft(May, One, "", NoConditions).Draft!.Id;
        Assert.Null(office.Book.Sign(May, id, BulletinState.Reviewed, Other, ""));
        Assert.Null(office.Book.Sign(May, id, BulletinState.Published, Other, ""));
        return office.Store.Read("2026-05")[0];
    }

    private static Office Month() => FiguresTests.Office(null, ("2026-05", 31, [12, 27, 65, 29, 0.8m, 150]));
}
