using System.Text.Json;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Api;

/// <summary>What the API counts over a period, counted again from the days it gives.</summary>
public sealed class StatisticsTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Theory]
    [InlineData("2026-05", "2026-05-01", "2026-05-31", "2026-04-01", "2026-04-30")]
    [InlineData("2026-Q2", "2026-04-01", "2026-06-30", "2026-01-01", "2026-03-31")]
    [InlineData("2026-W20", "2026-05-11", "2026-05-17", "2026-05-04", "2026-05-10")]
    [InlineData("2026-09", "2026-09-01", "2026-09-30", "2026-08-01", "2026-08-19")] // runs: 19 days are judged
    public async Task Figures_AreThoseOfTheDays(string period, string from, string to, string before, string beforeTo)
    {
        foreach (JsonElement item in (await web.GetJsonAsync($"/api/v1/statistics/air?period={period}&station=*")).GetProperty("items").EnumerateArray())
        {
            string station = item.GetProperty("station").GetString() ?? "";
            (int good, int valid, int judged) = await CountAsync(station, from, to);
            Assert.Equal((good, valid, judged - valid), (item.GetProperty("good").GetInt32(), item.GetProperty("valid").GetInt32(), item.GetProperty("invalid").GetInt32()));
            Assert.Equal(valid, item.GetProperty("levels").EnumerateArray().Sum(l => l.GetInt32()));
            JsonElement previous = item.GetProperty("previous");
            Assert.Equal((before, beforeTo), (previous.GetProperty("from").GetString(), previous.GetProperty("to").GetString()));
            (int goodBefore, int validBefore, _) = await CountAsync(station, before, beforeTo);
            Assert.Equal((validBefore, goodBefore, good - goodBefore),
                (previous.GetProperty("valid").GetInt32(), previous.GetProperty("good").GetProperty("before").GetInt32(), previous.GetProperty("good").GetProperty("change").GetInt32()));
            Assert.Equal(JsonValueKind.Null, item.GetProperty("yearBefore").GetProperty("good").GetProperty("before").ValueKind); // nothing was judged then: no days is no figure
            Assert.Equal(Math.Round(100m * good / valid, 1), item.GetProperty("goodShare").GetDecimal());
        }
    }

    [Fact]
    public async Task ARank_IsAmongAllStations_AlsoWhenOneIsAskedFor()
    {
        JsonElement[] all = [.. (await web.GetJsonAsync("/api/v1/statistics/air?period=2026-05&station=*")).GetProperty("items").EnumerateArray()];
        Assert.Equal(JsonValueKind.Null, all[0].GetProperty("rank").ValueKind); // the district
        foreach (JsonElement item in all[1..])
        {
            decimal index = item.GetProperty("index").GetDecimal();
            int rank = 1 + all[1..].Count(other => other.GetProperty("index").GetDecimal() < index);
            Assert.Equal(rank, item.GetProperty("rank").GetInt32());
            JsonElement alone = (await web.GetJsonAsync($"/api/v1/statistics/air?period=2026-05&station={item.GetProperty("station").GetString()}")).GetProperty("items")[0];
            Assert.Equal(rank, alone.GetProperty("rank").GetInt32());
        }
    }

    private async Task<(int Good, int Valid, int Judged)> CountAsync(string station, string from, string to)
    {
        JsonElement[] days = [.. (await web.GetJsonAsync($"/api/v1/air/days?from={from}&to={to}&station={station}")).GetProperty("items").EnumerateArray()
            .Where(d => d.GetProperty("validity").GetString() != "pending")];
        JsonElement[] valid = [.. days.Where(d => d.GetProperty("validity").GetString() == "valid")];
        return (valid.Count(d => d.GetProperty("good").GetBoolean()), valid.Length, days.Length);
    }
}
