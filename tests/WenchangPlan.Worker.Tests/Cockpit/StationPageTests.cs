using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Tests.Evidence;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>The page of a station, of any domain: its series is bounded and has its gaps, its hours and months are those of the evidence.</summary>
public sealed partial class StationPageTests(EvidenceFixture district) : IClassFixture<EvidenceFixture>
{
    private const int MostPoints = 3_500;

    [Theory]
    [InlineData("air-1", "pm25")]
    [InlineData("air-3", "o3")]
    [InlineData("river-1", "codmn")]
    [InlineData("lake-1", "tp")]
    [InlineData("plant-1", "cod")]
    [InlineData("noise-1", "leq")]
    [InlineData("road-1", "depth")]
    [InlineData("pipe-1", "level")]
    [InlineData("pump-1", "sump")]
    [InlineData("rain-1", "rain")]
    public async Task EveryRange_OfEveryDomain_HasTheHoursOfTheStore_AndNeverJoinsAGap(string id, string parameter)
    {
        Station station = district.District.Find(id)!;
        foreach ((string range, int days) in new[] { ("24h", 1), ("7d", 7), ("30d", 30) })
        {
            string page = await PageAsync($"/stations/{id}?parameter={parameter}&range={range}&lang=en");
            if (!page.Contains("data-chart=\"station-series\"", StringComparison.Ordinal))
            {
                Assert.Contains("No data in this range", page, StringComparison.Ordinal);
                continue;
            }

            JsonElement chart = Chart(page);
            int running = district.District.Clock.HourOf(EvidenceFixture.Now.ToUnixTimeMilliseconds());
            int least = station.Domain.Code == "air" ? AirEvaluation.For(new DateOnly(2026, 3, 20)).MinimumMinutesPerHour : 0;
            Dictionary<string, decimal> hours = district.Services.GetRequiredService<IVerdictStore>().ReadHours(station, running + 1 - (days * 24), running + 1)
                .Where(h => h.Find(parameter)?.IfSampled(least) is not null)
                .ToDictionary(h => district.District.Clock.Label(h.Hour).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture), h => h.Find(parameter)!.Value.Value!.Value);
            JsonElement[] points = [.. chart.GetProperty("points").EnumerateArray()];
            int decimals = station.Find(parameter)!.Parameter.Decimals + 1;
            Assert.Equal(hours.Select(h => (h.Key, Math.Round(h.Value, decimals))), points.Where(p => p[1].ValueKind == JsonValueKind.Number).Select(p => (p[0].GetString()!, p[1].GetDecimal())));

            // Between two values there is a break when more time lies between them than a reading stands for, or than is usual, and none otherwise.
            int[] valued = [.. Enumerable.Range(0, points.Length).Where(i => points[i][1].ValueKind == JsonValueKind.Number)];
            double[] usual = [.. valued.Zip(valued.Skip(1), (one, next) => (At(points[next]) - At(points[one])).TotalHours).Order()];
            double step = Math.Max(Math.Max(1, station.SamplePeriod.TotalHours), usual.Length > 0 ? usual[usual.Length / 2] : 1);
            foreach ((int one, int next) in valued.Zip(valued.Skip(1)))
            {
                double apart = (At(points[next]) - At(points[one])).TotalHours;
                Assert.True((apart > step) == (next > one + 1), $"{id} {range} {points[one][0]}: {apart} hours, {next - one - 1} breaks");
            }

            int shown = points.Length + chart.GetProperty("readings").GetArrayLength() + chart.GetProperty("flagged").GetArrayLength();
            Assert.True(shown <= MostPoints, $"{id} {range}: {shown} points");
            Assert.Equal(points.Any(p => p[1].ValueKind == JsonValueKind.Null), chart.GetProperty("gaps").GetArrayLength() > 0);
        }
    }

    [Fact]
    public async Task Year_HasTheLimitOfEachEdition_AndTheDaysOfTheVerdicts()
    {
        JsonElement chart = Chart(await PageAsync("/stations/air-1?parameter=pm25&range=1y&lang=en"));
        Dictionary<string, JsonElement> days = (await district.GetAsync("/api/v1/air/days?station=air-1&from=2025-03-21&to=2026-03-20")).GetProperty("items").EnumerateArray().ToDictionary(d => d.GetProperty("date").GetString()!);

        Assert.Equal([("2025-03-21", 75m), ("2026-03-01", 60m)], chart.GetProperty("limits").EnumerateArray().Select(l => (l[0].GetString()!, l[1].GetDecimal())));
        JsonElement[] points = [.. chart.GetProperty("points").EnumerateArray()];
        Assert.Equal(365, points.Length);
        Assert.All(points, p =>
        {
            JsonElement? value = days.TryGetValue(p[0].GetString()![..10], out JsonElement day) ? day.GetProperty("pollutants").GetProperty("pm25").GetProperty("concentration") : null;
            Assert.Equal(value is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null, p[1].ValueKind == JsonValueKind.Null ? null : (decimal?)p[1].GetDecimal());
            if (p[1].ValueKind == JsonValueKind.Number)
            {
                Assert.Equal(p[1].GetDecimal() > (string.CompareOrdinal(p[0].GetString(), "2026-03-01") < 0 ? 75 : 60) ? 1 : 0, p[2].GetInt32());
            }
        });
    }

    [Fact]
    public async Task Hour_HasEveryReadingWithItsFlag_AsTheEvidenceHasIt()
    {
        foreach (string window in new[] { "2026-03-04T08", "2026-03-10T14", "2026-03-11T24" })
        {
            JsonElement evidence = await district.GetAsync($"/api/v1/evidence/hour/{window}?station=air-3&parameter=pm25");
            JsonElement mean = evidence.GetProperty("steps").EnumerateArray().First(s => s.GetProperty("rule").GetString() != "minutes");
            string page = await PageAsync($"/stations/air-3?hour={window}&parameter=pm25&lang=en");
            string table = Section(page, "readings");
            foreach (JsonElement reading in mean.GetProperty("inputs").EnumerateArray())
            {
                string row = Assert.Single(Row().Matches(table).Select(m => m.Value), r => r.Contains($">{reading.GetProperty("of").GetString()![11..19]}</th>", StringComparison.Ordinal));
                Assert.Contains($">{reading.GetProperty("value").GetRawText()}</td>", row, StringComparison.Ordinal);
                Assert.Contains($">{reading.GetProperty("flag").GetString()} ", row, StringComparison.Ordinal);
                Assert.Contains(reading.GetProperty("counts").GetBoolean() ? ">yes</td>" : ">no</td>", row, StringComparison.Ordinal);
            }

            Assert.Equal(mean.GetProperty("inputs").GetArrayLength(), Row().Count(table) - 1);
            if (mean.GetProperty("result").ValueKind == JsonValueKind.Number)
            {
                Assert.Contains($"<b>{mean.GetProperty("result").GetRawText()}</b>", page, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("river-1", "waterMonth")]
    [InlineData("lake-1", "waterMonth")]
    [InlineData("lake-1", "trophicMonth")]
    [InlineData("plant-1", "effluentMonth")]
    [InlineData("noise-1", "noiseMonth")]
    public async Task Month_HasThePartsOfItsVerdict(string id, string kind)
    {
        JsonElement verdict = (await district.GetAsync($"/api/v1/evidence/{kind}/2026-02?station={id}&lang=en")).GetProperty("verdict");
        string section = Section(await PageAsync($"/stations/{id}?month=2026-02&lang=en"), kind);

        Assert.NotEmpty(verdict.GetProperty("parts").EnumerateObject());
        foreach (JsonProperty part in verdict.GetProperty("parts").EnumerateObject().Where(p => p.Value.GetProperty("value").ValueKind == JsonValueKind.Number))
        {
            Assert.Contains($"<b>{part.Value.GetProperty("value").GetRawText()}</b>", section, StringComparison.Ordinal);
        }

        foreach (string edition in verdict.GetProperty("editions").EnumerateArray().Select(e => e.GetString()!))
        {
            Assert.Contains(edition, section, StringComparison.Ordinal);
        }
    }

    private static DateTime At(JsonElement point) => DateTime.ParseExact(point[0].GetString()!, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static JsonElement Chart(string page)
    {
        const string begin = "<script type=\"application/json\">";
        int start = page.IndexOf(begin, page.IndexOf("data-chart=\"station-series\"", StringComparison.Ordinal), StringComparison.Ordinal) + begin.Length;
        return JsonElement.Parse(page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)]);
    }

    private static string Section(string page, string id)
    {
        int start = page.IndexOf($"<section id=\"{id}\"", StringComparison.Ordinal);
        Assert.True(start >= 0, id);
        return page[start..page.IndexOf("</section>", start, StringComparison.Ordinal)];
    }

    private Task<string> PageAsync(string address) => district.Client.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();
}
