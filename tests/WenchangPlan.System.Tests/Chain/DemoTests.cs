using System.Net;
using System.Text.Json;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>The demo with a short history.</summary>
public class DemoTests
{
    [Fact]
    public async Task Demo_ReachesThePage_AndARestartSendsNothingAgain()
    {
        using var folder = new TempDirectory();
        (int http, int mqtt) = (FreePort.Next(), FreePort.Next());
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
        string[] arguments = ["demo", "--data", folder["demo"], "--days", "2", "--http-port", $"{http}", "--mqtt-port", $"{mqtt}"];

        Books first = await RunAsync();
        Books second = await RunAsync();

        Figures.Report($"demo, 2 days: {first.Received} messages at the first start, {second.Received - first.Received} more at the second");
        Assert.InRange(first.Stored, 100, long.MaxValue);
        Assert.InRange(second.Received, first.Received, first.Received + (first.Received / 10));

        async Task<Books> RunAsync()
        {
            await using ChildProcess demo = Published.Start(folder.Path, arguments);
            await demo.LineAsync("历史数据评价完毕", cancel: TestContext.Current.CancellationToken);
            using HttpResponseMessage page = await client.GetAsync("/", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.Contains("文昌湖区", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Books books = JsonSerializer.Deserialize<Books>(
                await client.GetStringAsync("/api/v1/pipeline", TestContext.Current.CancellationToken), JsonSerializerOptions.Web)!;
            Assert.True(books.Hold, $"{books}");
            Assert.Equal(0, await demo.EndAsync());
            return books;
        }
    }
}
