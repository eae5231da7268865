using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Tests.Evidence;

/// <summary>Evidence is enough to do every verdict again by hand.</summary>
public sealed class EvidenceTests(EvidenceFixture district) : IClassFixture<EvidenceFixture>
{
    private static readonly string[] Kinds =
    [
        "airDay", "airHour", "airMonth", "airYear", "waterMonth", "waterYear", "trophicMonth", "effluentDay", "effluentMonth", "noiseDay", "noiseNight", "noiseMonth",
        "drainageDay", "pondingEvent", "levelEvent", "overflowEvent", "pumpingEvent", "rainDay", "rainHour", "sectionsMonth",
    ];

    private static readonly string[] Stations = ["air-1", "air-2", "air-3"];

    [Fact]
    public async Task TwoHundredRandomVerdicts_AreGivenByTheArithmeticOfTheirJson()
    {
        var random = new Random(13);
        var kinds = new Dictionary<string, JsonElement[]>(StringComparer.Ordinal);
        List<string> differ = [];
        foreach (string kind in Kinds)
        {
            kinds[kind] = [.. (await district.GetAsync($"/api/v1/verdicts?kind={kind}&limit=5000")).GetProperty("items").EnumerateArray()];
            if (kinds[kind].Length == 0)
            {
                differ.Add("none of " + kind);
            }
        }

        var validities = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 200; i++)
        {
            JsonElement[] ofKind = kinds[Kinds[i % Kinds.Length]];
            if (ofKind.Length == 0)
            {
                continue;
            }

            JsonElement verdict = ofKind[random.Next(ofKind.Length)];
            string address = $"/api/v1/evidence/{verdict.GetProperty("kind").GetString()}/{Uri.EscapeDataString(verdict.GetProperty("window").GetString()!)}?station={verdict.GetProperty("station").GetString() ?? "district"}";
            try
            {
                Arithmetic.Check(await district.GetAsync(address));
            }
            catch (Exception wrong) when (wrong is not OperationCanceledException)
            {
                differ.Add($"{address}: {wrong.Message}");
            }

            validities.Add(verdict.GetProperty("validity").GetString()!);
        }

        Assert.True(differ.Count == 0, $"{differ.Count} differ\n{string.Join('\n', differ)}");
        Assert.Contains("invalid", validities);
    }

    [Theory]
    [InlineData("good-air", 2025), InlineData("good-air", 2026), InlineData("good-air-2012", 2026), InlineData("good-water", 2025), InlineData("good-water", 2026), InlineData("quiet-nights", 2026)]
    public async Task Targets_AreGivenByTheirWindows_AndEachOpens(string target, int year)
    {
        JsonElement evidence = await district.GetAsync($"/api/v1/evidence/target/{target}?year={year.ToString(CultureInfo.InvariantCulture)}");
        Arithmetic.Check(evidence);
        JsonElement[] windows = [.. evidence.GetProperty("steps")[0].GetProperty("inputs").EnumerateArray()];
        JsonElement opened = await district.GetAsync(windows[windows.Length / 2].GetProperty("evidence").GetString()!);
        if (!target.EndsWith("2012", StringComparison.Ordinal))
        {
            JsonElement value = windows[windows.Length / 2].GetProperty("value"), good = opened.GetProperty("verdict").GetProperty("good");
            Assert.Equal(value.ValueKind is JsonValueKind.Null ? "null" : value.GetInt32() == 1 ? "true" : "false", good.GetRawText());
        }
    }

    [Fact]
    public async Task HundredRandomHours_AreGivenByTheirReadings_AndAreThoseOfTheirDay()
    {
        var random = new Random(14);
        for (int i = 0; i < 100; i++)
        {
            string station = Stations[i % Stations.Length];
            string day = new DateOnly(2026, 2, 1).AddDays(random.Next(40)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            JsonElement[] steps = [.. (await district.GetAsync($"/api/v1/evidence/airDay/{day}?station={station}")).GetProperty("steps").EnumerateArray().Where(s => s.GetProperty("rule").GetString() == "hours")];
            JsonElement step = steps[random.Next(steps.Length)];
            JsonElement[] inputs = [.. step.GetProperty("inputs").EnumerateArray().Where(h => h.TryGetProperty("readings", out _))];
            if (inputs.Length == 0)
            {
                continue;
            }

            JsonElement input = inputs[random.Next(inputs.Length)];
            string parameter = step.GetProperty("part").GetString()!;
            JsonElement hour = await district.GetAsync($"/api/v1/evidence/hour/{input.GetProperty("of").GetString()}?station={station}&parameter={parameter}");
            Arithmetic.Check(hour);
            JsonElement mean = hour.GetProperty("steps")[0], minutes = hour.GetProperty("steps")[1];
            Assert.Equal(input.GetProperty("value").GetRawText(), mean.GetProperty("result").GetRawText());
            Assert.Equal(input.GetProperty("minutes").GetRawText(), minutes.GetProperty("result").GetRawText());
            Assert.Equal(input.GetProperty("readings").GetInt32(), mean.GetProperty("inputs").GetArrayLength());
            Assert.Equal(input.GetProperty("readings").GetInt32(), input.GetProperty("flags").EnumerateObject().Sum(f => f.Value.GetInt32()));
        }
    }

    [Fact]
    public async Task AnHourThatDoesNotCount_SaysWhy()
    {
        var said = new HashSet<string>(StringComparer.Ordinal);
        foreach (string station in Stations)
        {
            for (var day = new DateOnly(2026, 2, 1); day < new DateOnly(2026, 3, 20); day = day.AddDays(1))
            {
                foreach (JsonElement step in (await district.GetAsync($"/api/v1/evidence/airDay/{day:yyyy-MM-dd}?station={station}")).GetProperty("steps").EnumerateArray()
                    .Where(s => s.GetProperty("rule").GetString() == "hours"))
                {
                    foreach (JsonElement hour in step.GetProperty("inputs").EnumerateArray())
                    {
                        bool has = hour.TryGetProperty("missing", out JsonElement missing);
                        Assert.Equal(hour.GetProperty("counts").GetBoolean(), !has);
                        if (has)
                        {
                            said.Add(missing.GetString()!);
                        }
                    }
                }
            }
        }

        Assert.Equal(["flagged", "maintenance", "notSent", "offline", "tooFewReadings"], said.Order(StringComparer.Ordinal));
        JsonElement today = await district.GetAsync("/api/v1/evidence/airDay/2026-03-20?station=air-1");
        Assert.Equal("running", today.GetProperty("steps")[0].GetProperty("inputs")[23].GetProperty("missing").GetString());
    }

    [Fact]
    public async Task AMaintenanceWindow_IsTold_WithWhoAndWhy()
    {
        var silences = district.Services.GetRequiredService<ISilenceStore>();
        JsonElement day = await district.GetAsync("/api/v1/evidence/airDay/2026-02-12?station=air-1");
        Assert.Empty(day.GetProperty("interventions").EnumerateArray());
        DateTimeOffset from = new(2026, 2, 11, 20, 0, 0, TimeSpan.FromHours(8));
        silences.Add(new Silence
        {
            Kind = SilenceKind.Maintenance, Station = "air-1", From = from.ToUnixTimeMilliseconds(), Until = from.AddDays(1).ToUnixTimeMilliseconds(), By = "值班员", Reason = "换采样管",
            CreatedAt = from.AddHours(-1).ToUnixTimeMilliseconds(),
        });

        await district.AssessAsync(new DateOnly(2026, 2, 11), new DateOnly(2026, 2, 12)); // as the service does: its readings do not count now
        JsonElement told = Assert.Single((await district.GetAsync("/api/v1/evidence/airDay/2026-02-12?station=air-1")).GetProperty("interventions").EnumerateArray());
        Assert.Equal(("maintenance", "air-1", "值班员", "换采样管", "2026-02-11T20:00:00+08:00"), (Text("kind"), Text("station"), Text("by"), Text("reason"), Text("from")));
        Assert.Empty((await district.GetAsync("/api/v1/evidence/airDay/2026-02-12?station=air-2")).GetProperty("interventions").EnumerateArray());
        Assert.Empty((await district.GetAsync("/api/v1/evidence/airDay/2026-02-13?station=air-1")).GetProperty("interventions").EnumerateArray());

        string? Text(string name) => told.GetProperty(name).GetString();
    }

    [Fact]
    public async Task AVerdictThatTheReadingsDoNotGive_IsSaidToDiffer_AndHasItsRevisions()
    {
        const string Address = "/api/v1/evidence/airDay/2026-03-05?station=air-2";
        var store = district.Services.GetRequiredService<IVerdictStore>();
        Verdict stands = store.Read(new VerdictQuery("airDay", Place.Of("air-2"), new DateOnly(2026, 3, 5).DayNumber, new DateOnly(2026, 3, 5).DayNumber))[0];
        var round = new AssessmentRound();
        round.Verdicts.Add(stands with { Value = 7 });
        round.Revisions.Add(new Revision(0, EvidenceFixture.Now.ToUnixTimeMilliseconds(), "airDay", "2026-03-05 air-2", """{"aqi":99}""", """{"aqi":7}""", "late-data"));
        store.Save(round);

        JsonElement evidence = await district.GetAsync(Address);
        Assert.False(evidence.GetProperty("agrees").GetBoolean());
        Assert.Equal(7, evidence.GetProperty("verdict").GetProperty("value").GetDecimal());
        Assert.Equal(stands.Value, evidence.GetProperty("recomputed").GetProperty("value").GetDecimal());
        Assert.Equal(99, Assert.Single(evidence.GetProperty("revisions").EnumerateArray()).GetProperty("old").GetProperty("aqi").GetInt32());

        round.Verdicts[0] = stands;
        round.Revisions.Clear();
        store.Save(round);
        Assert.True((await district.GetAsync(Address)).GetProperty("agrees").GetBoolean());
    }

    [Theory]
    [InlineData("airDay/2026-03-05", 200, "")]
    [InlineData("airDay/2026-03-05?station=district", 200, "")]
    [InlineData("airDay/2026-03", 400, "2026-05-01")]
    [InlineData("airDay/2036-03-05", 404, "2036-03-05")]
    [InlineData("airday/2026-03-05", 404, "airDay, ")]
    [InlineData("airDay/2026-03-05?station=air-9", 404, "air-9")]
    [InlineData("airDay/2026-03-05?staton=air-1", 400, "station")]
    [InlineData("hour/2026-03-05T25?station=air-1", 400, "2026-05-01T08")]
    [InlineData("hour/2026-03-05T08?station=air-1&parameter=pm1", 400, "pm25")]
    public async Task BadRequests_SayWhatWasExpected(string path, int status, string said)
    {
        using HttpResponseMessage answer = await district.Client.GetAsync(new Uri("/api/v1/evidence/" + path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(said, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
