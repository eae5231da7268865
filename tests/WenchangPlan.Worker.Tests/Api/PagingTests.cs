using System.Text.Json;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Api;

public class PagingTests(WebFixture web) : IClassFixture<WebFixture>
{
    public static TheoryData<string> Lists =>
    [
        "/api/v1/stations?", "/api/v1/stations/air-1/readings?", "/api/v1/stations/air-1/readings?parameter=o3",
        "/api/v1/stations/d-pump/readings?", "/api/v1/air/days?", "/api/v1/air/days?station=*&from=2026-08-28", "/api/v1/air/days?station=air-2&from=2026-08-01&to=2026-08-31",
        "/api/v1/air/hours?station=all", "/api/v1/water/months?", "/api/v1/drainage/now?", "/api/v1/targets?", "/api/v1/alerts?", "/api/v1/alerts?state=open",
        "/api/v1/quarantine?", "/api/v1/revisions?", "/api/v1/replaced?", "/api/v1/replaced?station=air-1",
    ];

    [Theory, MemberData(nameof(Lists))]
    public async Task AllPagesTogether_AreTheWholeList(string list)
    {
        string[] whole = [.. Items(await web.GetJsonAsync(list))];
        Assert.NotEmpty(whole);

        foreach (int limit in new[] { 1, 2, 7, whole.Length })
        {
            var collected = new List<string>();
            for (string? next = ""; next is not null;)
            {
                JsonElement page = await web.GetJsonAsync($"{list}&limit={limit}{(next.Length == 0 ? "" : "&cursor=" + next)}");
                string[] items = [.. Items(page)];
                Assert.InRange(items.Length, 1, limit);
                collected.AddRange(items);
                next = page.GetProperty("next").GetString();
            }

            Assert.Equal(whole, collected);
            Assert.Equal(whole.Length, collected.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Fact]
    public async Task AirDays_Everything_HoldsTheDistrictAndEveryAirStation()
    {
        JsonElement items = (await web.GetJsonAsync("/api/v1/air/days?station=*&from=2026-05-01&to=2026-05-02")).GetProperty("items");

        Assert.Equal(
            [null, null, "air-1", "air-1", "air-2", "air-2", "air-3", "air-3", "air-4", "air-4", "air-5", "air-5", "air-6", "air-6"],
            items.EnumerateArray().Select(i => i.GetProperty("station").GetString()));
        Assert.Equal(
            (await web.GetJsonAsync("/api/v1/air/days?station=all&from=2026-05-01&to=2026-05-02")).GetRawText(),
            (await web.GetJsonAsync("/api/v1/air/days?station=*&from=2026-05-01&to=2026-05-02")).GetRawText());
    }

    private static IEnumerable<string> Items(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(i => i.GetRawText());
}
