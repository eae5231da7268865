using WenchangPlan.LossTest;
using WenchangPlan.LossTest.Mails;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Loss;

/// <summary>G7 with a worker that is killed in the midst of sending and a mail server that fails: the short form. The long one is <c>WenchangPlan.LossTest --mails</c>.</summary>
public class MailLossTests
{
    [Fact]
    public async Task KilledWhileSending_ByARoughMailServer_TellsEverybodyOnceAndInOrder()
    {
        using var folder = new TempDirectory();
        await using var log = new StringWriter();
        LossReport report = await MailRun.RunAsync(new LossOptions
        {
            Program = Published.Wenchang,
            Seed = 20260501,
            Kills = 6,
            Rounds = 1,
            Longest = TimeSpan.FromSeconds(1.5),
            Folder = folder.Path,
            Log = log,
        }, TestContext.Current.CancellationToken);

        Console.WriteLine($"FIGURE mails, short form:\n{report}");
        Assert.True(report.Holds, $"{log}\n{report}");
    }
}
