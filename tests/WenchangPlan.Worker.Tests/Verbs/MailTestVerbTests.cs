using System.Globalization;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

/// <summary>Trying out mails from the terminal.</summary>
public sealed class MailTestVerbTests : IDisposable
{
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task Output_WritesEachMailAsFiles_SendsNothing_AndMakesNoDatabase()
    {
        string directory = _verbs.PathOf("mails");
        (int code, string output, _) = await _verbs.RunAsync(MailTestVerb.Create, "duty", "--output", directory, "--language", "en");
        Assert.Equal(0, code);
        Assert.Equal(["alarm.en.eml", "alarm.en.html", "alarm.en.txt", "recovery.en.eml", "recovery.en.html", "recovery.en.txt", "reminder.en.eml", "reminder.en.html", "reminder.en.txt"],
            Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal).Where(f => !f!.StartsWith("digest", StringComparison.Ordinal)));
        Assert.Contains("storm: the register has no rule of this kind", output, StringComparison.Ordinal);
        string html = await File.ReadAllTextAsync(Path.Combine(directory, "alarm.en.html"), TestContext.Current.CancellationToken);
        Assert.Contains("135.7&#xA0;µg/m³", html, StringComparison.Ordinal);
        Assert.False(Path.Exists(_verbs.PathOf("data")));
    }

    [Fact]
    public async Task Print_ShowsTheTexts_InTheLanguageOfTheContact()
    {
        (int code, string output, _) = await _verbs.RunAsync(MailTestVerb.Create, "duty@example.org", "--print", "--kind", "alarm");
        Assert.Equal(0, code);
        Assert.StartsWith("【试发】【警告】PM2.5 偏高：一号空气站 135.7 µg/m³（限值 115 µg/m³）\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pickup_SaysWhereEachWent()
    {
        (int code, string output, _) = await _verbs.RunAsync(MailTestVerb.Create, "somebody@example.org", "--kind", "alarm", $"Smtp:PickupDirectory={_verbs.PathOf("out")}");
        Assert.Equal(0, code);
        string file = Assert.Single(Directory.GetFiles(_verbs.PathOf("out")));
        Assert.Equal($"✓ File: {file}\nAll 1 mails were taken.\n", output);
    }

    [Theory]
    [InlineData("en", "\"nobody\" is neither a contact of the register nor a mail address; there are: duty")]
    [InlineData("zh-CN", "\"nobody\" 既不是台账中的联系人，也不是邮件地址；联系人有：duty")]
    public async Task UnknownContact_IsRefused_AndNamesThoseThereAre(string language, string expected)
    {
        _verbs.Language = CultureInfo.GetCultureInfo(language);
        (int code, _, string error) = await _verbs.RunAsync(MailTestVerb.Create, "nobody", "--print");
        Assert.Equal((1, expected + "\n"), (code, error));
    }

    [Fact]
    public async Task NoDestination_IsRefused_AndNobodyThere_IsNotReached()
    {
        (int nowhere, string said, _) = await _verbs.RunAsync(MailTestVerb.Create, "duty", "--kind", "alarm");
        Assert.Equal((1, "Neither Smtp:Host nor Smtp:PickupDirectory is set: there is nowhere to send to.\n"), (nowhere, said));
        (int away, string output, _) = await _verbs.RunAsync(MailTestVerb.Create, "duty", "--kind", "alarm", "Smtp:Host=127.0.0.1", "Smtp:Port=1");
        Assert.Equal(2, away);
        Assert.StartsWith("✗ Connect: ", output, StringComparison.Ordinal);
        Assert.Equal(64, (await _verbs.RunAsync(MailTestVerb.Create, "duty", "--kind", "poem")).Code);
    }
}
