using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using MQTTnet;
using MQTTnet.Protocol;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Desk.Tests;

/// <summary>The two ways people go most, by keyboard alone.</summary>
public sealed class KeyboardTests(DeskFixture desk)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FromTheOverview_ToTheReadingsOfAnHourOfABadDay()
    {
        JsonElement bad = (await desk.GetAsync("/api/v1/air/days")).GetProperty("items").EnumerateArray().Last(d => d.GetProperty("good").ValueKind == JsonValueKind.False);
        string date = bad.GetProperty("date").GetString()!;
        (IPage page, List<string> complaints) = await desk.OpenAsync("/");

        await FollowAsync(page, "nav a[href='/air']");
        await FollowAsync(page, $"main a[href^='/days/{date}']");
        Assert.Contains(bad.GetProperty("aqi").GetRawText(), await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await FollowAsync(page, "main a[href*='parameter=pm10']");
        await FollowAsync(page, "main a[href*='hour=']");
        Assert.Contains("hour=", page.Url, StringComparison.Ordinal);
        Assert.True(await page.Locator("main table tbody tr").CountAsync() >= 6, "no readings are shown");
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task AnAlert_IsAcknowledgedAndClosed()
    {
        string key = await FloodAsync();
        (IPage page, List<string> complaints) = await desk.OpenAsync("/");
        await FollowAsync(page, "nav a[href='/alerts']");
        await FollowAsync(page, $"main a[href='/alerts/{key}']");

        await page.Keyboard.PressAsync("a");
        Assert.True(await page.EvaluateAsync<bool>("() => document.activeElement.closest('form') !== null"), "the key a leads to no form");
        await TypeAsync(page, "by", "duty one");
        await FollowAsync(page, "button[formaction$='/acknowledge']");
        Assert.Equal("acknowledged", await HandlingAsync(key));

        await TypeAsync(page, "by", "duty one");
        await TypeAsync(page, "comment", "water gone");
        await FollowAsync(page, "button[formaction$='/finish']");
        Assert.Equal("finished", await HandlingAsync(key));
        Assert.Contains("water gone", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    private async Task<string> HandlingAsync(string key) => (await desk.GetAsync("/api/v1/alerts/" + key)).GetProperty("alert").GetProperty("handling").GetString()!;

    /// <summary>Water on a road, as its point tells it; gives the key of the alert.</summary>
    private async Task<string> FloodAsync()
    {
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", desk.MqttPort).Build(), Cancel);
        string payload = $$"""{ "time": "{{TimeProvider.System.GetUtcNow():O}}", "values": { "depth": 42, "battery": 12.4 } }""";
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("wenchang/drainage/road-underpass/readings").WithPayload(Encoding.UTF8.GetBytes(payload))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), Cancel);
        await client.DisconnectAsync(cancellationToken: Cancel);
        return await Eventually.SeeAsync("an alert about the road", async () => (await desk.GetAsync("/api/v1/alerts?state=open")).GetProperty("items").EnumerateArray()
            .Where(a => a.GetProperty("station").GetString() == "road-underpass" && a.GetProperty("state").GetString() == "firing").Select(a => a.GetProperty("key").GetString()).FirstOrDefault(), cancel: Cancel);
    }

    /// <summary>Goes from element to element until one is reached, and presses Enter.</summary>
    private static async Task FollowAsync(IPage page, string selector)
    {
        await TabToAsync(page, selector);
        await page.RunAndWaitForResponseAsync(() => page.Keyboard.PressAsync("Enter"), r => r.Request.IsNavigationRequest && r.Status == 200);
        await page.WaitForLoadStateAsync(LoadState.Load);
    }

    private static async Task TypeAsync(IPage page, string name, string text)
    {
        await TabToAsync(page, $"form [name='{name}']");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(text);
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        for (int i = 0; i < 1_500; i++)
        {
            if (await page.EvaluateAsync<bool>("s => document.activeElement.matches(s)", selector))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{selector} cannot be reached by keyboard on {page.Url}");
    }
}
