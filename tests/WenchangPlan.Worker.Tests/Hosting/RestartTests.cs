using System.Globalization;
using System.Net;
using MQTTnet;
using MQTTnet.Protocol;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Worker.Tests.Hosting;

/// <summary>What is known from before a restart is known after it.</summary>
public sealed class RestartTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PageOfData_BeforeAnythingCame_SaysTheNewestReadingOfBefore()
    {
        using var data = new TempDirectory();
        Assert.Contains("no data yet", await PageAsync(data.Path), StringComparison.Ordinal);

        DateTimeOffset time = TimeProvider.System.GetUtcNow().AddDays(-1);
        await using (RunningService first = await RunningService.StartAsync(data.Path))
        {
            using IMqttClient device = await first.ConnectAsync("device");
            MqttClientPublishResult taken = await device.PublishStringAsync(
                "wenchang/air/A1/readings", $$$"""{"ts":{{{time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}}},"values":{"pm25":30}}""", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancel);
            Assert.True(taken.IsSuccess);
            Assert.DoesNotContain("since the start", await first.Client.GetStringAsync(new Uri("/data?lang=en", UriKind.Relative), Cancel), StringComparison.Ordinal);
        }

        string shown = time.ToOffset(TimeSpan.FromHours(8)).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);
        Assert.Contains($"none since the start; newest reading {shown}", await PageAsync(data.Path), StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(string data)
    {
        await using RunningService service = await RunningService.StartAsync(data);
        return WebUtility.HtmlDecode(await service.Client.GetStringAsync(new Uri("/data?lang=en", UriKind.Relative), Cancel));
    }
}
