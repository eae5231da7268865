using WenchangPlan.LossTest;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Loss;

/// <summary>G1 to G3 with everything around the worker failing: the loss test in its short form. The long one is the program WenchangPlan.LossTest.</summary>
public class LossTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite, 10)]
    [InlineData(StoreKind.InfluxDb, 12)]
    public async Task KillsPausesStopsAndAFullDisk_LoseDoubleAndAlterNothing(StoreKind store, int seconds)
    {
        using var folder = new TempDirectory();
        await using var log = new StringWriter();
        LossReport report = await LossRun.RunAsync(new LossOptions
        {
            Program = Published.Wenchang,
            Store = store,
            Seed = 20260501,
            Kills = 4,
            Rounds = 1,
            Length = TimeSpan.FromSeconds(seconds),
            Longest = TimeSpan.FromSeconds(1.5),
            Rate = 1_500,
            Folder = folder.Path,
            Log = log,
        }, TestContext.Current.CancellationToken);

        Console.WriteLine($"FIGURE loss test, short form:\n{report}");
        Assert.True(report.Holds, $"{log}\n{report}");
    }
}
