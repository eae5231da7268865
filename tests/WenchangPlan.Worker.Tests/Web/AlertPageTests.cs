using System.Net;

namespace WenchangPlan.Worker.Tests.Web;

/// <summary>The page that mails link to.</summary>
public class AlertPageTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Theory]
    [InlineData("zh-CN", "道路积水", "无人确认", "没有记录")]
    [InlineData("en", "Standing water", "nobody has acknowledged it", "Nothing is recorded")]
    public async Task Alert_IsShownByItsKey_InEitherLanguage(string language, params string[] words)
    {
        string page = await web.GetTextAsync($"/alerts/{web.Stores.Alerts[0].Key}?lang={language}");
        Assert.All(words, word => Assert.Contains(word, page, StringComparison.Ordinal));
        Assert.Contains($"lang=\"{language}\"", page, StringComparison.Ordinal);
        Assert.Contains($"/alerts/{web.Stores.Alerts[0].Key}", await web.GetTextAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alert_ThatIsNotThere_Is404AndNamesTheKey()
    {
        using HttpResponseMessage answer = await web.Client.GetAsync(new Uri("/alerts/0000000000000000?lang=en", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("0000000000000000", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
