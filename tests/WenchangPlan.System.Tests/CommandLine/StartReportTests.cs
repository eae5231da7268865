using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.CommandLine;

/// <summary>What a person reads who starts the service.</summary>
public class StartReportTests
{
    [Fact]
    public async Task Run_SaysWhatItServes_AndTheSampleRegisterIsNotServedInSilence()
    {
        using var folder = new TempDirectory();
        await using ChildProcess worker = Published.Start(
            folder.Path, "run", "Http:Urls=http://127.0.0.1:0", $"Mqtt:Port={FreePort.Next()}", "Smtp:Host=mail.example.org", "Smtp:From=a@example.org", "Alerting:PublicUrl=https://example.org");
        await worker.LineAsync("  邮件  经 mail.example.org:25 发出，发件人 a@example.org", cancel: TestContext.Current.CancellationToken);
        await worker.LineAsync($"  数据  {Path.Combine(folder.Path, "data", "wenchang.db")}", cancel: TestContext.Current.CancellationToken);
        await worker.LineAsync("  页面  http://127.0.0.1:", cancel: TestContext.Current.CancellationToken);
        await worker.LineAsync("41 个站点，示例台账", cancel: TestContext.Current.CancellationToken);
        await worker.LineAsync("警告：没有 district.json", cancel: TestContext.Current.CancellationToken);
        string log = Assert.Single(worker.Lines, l => l.Text.Contains("The embedded broker listens", StringComparison.Ordinal)).Text;
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d info: ", log);
        Assert.Equal(0, await worker.EndAsync());
    }
}
