using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Text;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Bulletins.Tests;

/// <summary>The mail of the morning, in the words of the pages.</summary>
public sealed class MorningTests
{
    public static TheoryData<string> Languages => [.. BulletinTemplate.Languages];

    [Theory, MemberData(nameof(Languages))]
    public void TheTemplate_AsksForNothingThatIsNotThere(string language) => Assert.Empty(TemplateTests.Read(BulletinTemplate.Default(TemplateKind.Morning, language), language).Check());

    [Fact]
    public void Yesterday_IsSaid_WithGapsAlertsAndBudget()
    {
        Office office = FiguresTests.Office(null, ("2026-05", 31, [12, 27, 65, 29, 0.8m, 150]));
        BulletinDocument mail = TemplateTests.Read(BulletinTemplate.Default(TemplateKind.Morning, "zh-CN"), "zh-CN").Render(office.Read("2026-05-09"), new BulletinContextValues("", "", 1) { Alerts = ["05-09 23:10 PM2.5 偏高"], AlertCount = 1 });
        string text = FiguresTests.Text(mail), plain = Formats.MailBody.Plain(mail, "http://desk/"), html = Formats.MailBody.Html(mail, "http://desk/");
        Assert.Contains("5 月 9 日，全区 AQI 80，良，是优良天。", text, StringComparison.Ordinal);
        Assert.Contains("昨日无有效数据的点位 2 个：一号空气站、二号空气站。", text, StringComparison.Ordinal);
        Assert.Contains("告警 1 起", text, StringComparison.Ordinal);
        Assert.Contains("优良天数比例 100.0%（9/9，目标 70%）", text, StringComparison.Ordinal);
        Assert.All([plain, html], body => Assert.Contains("05-09 23:10 PM2.5 偏高", body, StringComparison.Ordinal));
        Assert.DoesNotContain("<script", Formats.MailBody.Html(mail with { Title = "<script>" }, ""), StringComparison.Ordinal);
        Assert.Contains("尚无评价结果", FiguresTests.Text(TemplateTests.Read(BulletinTemplate.Default(TemplateKind.Morning, "zh-CN"), "zh-CN").Render(office.Read("2026-06-09"), new BulletinContextValues("", "", 1))), StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(TestRegister.District.Name + plain);
    }
}
