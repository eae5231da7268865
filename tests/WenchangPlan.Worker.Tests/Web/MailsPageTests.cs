using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Tests.Web;

/// <summary>The page that shows what became of mails.</summary>
public class MailsPageTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Theory]
    [InlineData("zh-CN", "未送达（最近 30 天）", "尝试 5 次", "可能有 3 份", "道路积水已超限", "还有 2 条待写入邮件")]
    [InlineData("en", "Not delivered (last 30 days)", "5 attempts", "3 copies may exist", "Water is over the limit", "2 more wait to be written")]
    public async Task Mails_AreShownByWhatBecameOfThem_WithReasonRecipientAndWhatTheyTold(string language, params string[] words)
    {
        Fill();
        string page = await web.GetTextAsync($"/mails?lang={language}");
        Assert.All(words, word => Assert.Contains(word, page, StringComparison.Ordinal));
        string givenUp = Part(page, "given-up"), open = Part(page, "open"), sent = Part(page, "sent");
        Assert.Contains("gone@example.org", givenUp, StringComparison.Ordinal);
        Assert.Contains("550 &lt;no such desk&gt;", givenUp, StringComparison.Ordinal);
        Assert.Contains("/alerts/" + Alert.KeyOf("road|D1|1"), givenUp, StringComparison.Ordinal);
        Assert.Contains("unsure@example.org", givenUp, StringComparison.Ordinal);
        Assert.DoesNotContain("long-ago@example.org", page, StringComparison.Ordinal);
        Assert.Contains("busy@example.org", open, StringComparison.Ordinal);
        Assert.Contains("451 later", open, StringComparison.Ordinal);
        Assert.Contains("fine@example.org", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("the words of the mail", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/mails\"", await web.GetTextAsync("/alerts"), StringComparison.Ordinal);
    }

    private static string Part(string page, string id)
    {
        int from = page.IndexOf($"id=\"{id}\"", StringComparison.Ordinal);
        return page[from..page.IndexOf("</section>", from, StringComparison.Ordinal)];
    }

    private void Fill()
    {
        long now = web.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var told = new AlertTransition
        {
            Id = 7, Alert = "road|D1|1", Kind = TransitionKind.Fired, Firing = 1, At = now, RecordedAt = now, Severity = Severity.Critical,
            Words = new Dictionary<string, TransitionWords>
            {
                ["zh-CN"] = new("道路积水已超限", "", [], "", ""), ["en"] = new("Water is over the limit", "", [], "", ""),
            },
        };
        web.Mails.Mails.Clear();
        web.Mails.Waiting.Clear();
        web.Mails.Mails.AddRange(
        [
            (Made("fine", now) with { State = MailState.Sent, Copies = 1, SettledAt = now, Answer = "250 OK" }, [told]),
            (Made("busy", now) with { Attempts = 2, NextAttempt = now + 60_000, Answer = "451 later" }, [told]),
            (Made("gone", now) with { State = MailState.GivenUp, Attempts = 5, SettledAt = now, Answer = "550 <no such desk>" }, [told]),
            (Made("unsure", now) with { State = MailState.GivenUp, Attempts = 3, Copies = 3, SettledAt = now, Answer = "no answer" }, [told]),
            (Made("long-ago", now - (31L * 24 * 3_600_000)) with { State = MailState.GivenUp, SettledAt = now }, [told]),
        ]);
        var desk = new Recipient("busy@example.org", "busy", "en");
        web.Mails.Waiting.AddRange([new Telling(8, "a", desk, "", now, false), new Telling(9, "b", desk, "", now, false)]);
    }

    private static OutgoingMail Made(string name, long at) =>
        new() { Key = name, To = name + "@example.org", Subject = "about " + name, Text = "the words of the mail", Html = "the words of the mail", CreatedAt = at };
}
