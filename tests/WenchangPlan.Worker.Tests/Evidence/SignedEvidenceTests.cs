using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Telemetry.Acts;

namespace WenchangPlan.Worker.Tests.Evidence;

/// <summary>Evidence of verdicts that samples, excluded days and reviews take part in: it can be done again by hand too, and says who did what.</summary>
public sealed class SignedEvidenceTests(EvidenceFixture district) : IClassFixture<EvidenceFixture>
{
    private static readonly long Entered = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();

    private IActStore Acts => district.Services.GetRequiredService<IActStore>();

    [Theory]
    [InlineData("river-1"), InlineData("river-2"), InlineData("lake-1")]
    public async Task AMonthWithSamples_IsGivenByTheArithmeticOfItsJson(string station)
    {
        Acts.SaveSamples(
            [
                Result(station, 3, "cod", "18", 18m), Result(station, 17, "cod", "25", 25m), Result(station, 3, "hg", "0.00004L", 0.00004m) with { Below = true },
                Result(station, 3, "tp", "0.31", 0.31m), Result(station, 17, "ph", "6.2", 6.2m), Result(station, 3, "ph", "8.9", 8.9m),
            ],
            whole: true);
        await district.AssessAsync(new DateOnly(2026, 2, 1), new DateOnly(2026, 2, 28));

        JsonElement month = await district.GetAsync($"/api/v1/evidence/waterMonth/2026-02?station={station}");
        Arithmetic.Check(month);
        JsonElement cod = Assert.Single(month.GetProperty("steps").EnumerateArray(), s => s.GetProperty("rule").GetString() == "sampleMean" && s.GetProperty("part").GetString() == "cod");
        Assert.Equal((21.5m, 2), (cod.GetProperty("result").GetDecimal(), cod.GetProperty("samples").GetInt32()));
        Assert.Equal("laboratory", month.GetProperty("verdict").GetProperty("parts").GetProperty("cod").GetProperty("source").GetString());
        Assert.Equal(6, month.GetProperty("interventions").EnumerateArray().Count(i => i.GetProperty("kind").GetString() == "sample" && i.GetProperty("by").GetString() == "化验员"));
        Arithmetic.Check(await district.GetAsync($"/api/v1/evidence/waterYear/2026?station={station}"));
        if (station == "lake-1")
        {
            Arithmetic.Check(await district.GetAsync($"/api/v1/evidence/trophicMonth/2026-02?station={station}"));
        }
    }

    [Theory]
    [InlineData("air-1"), InlineData("district")]
    public async Task APeriodWithExcludedDays_IsGivenByTheArithmeticOfItsJson_AndNamesThem(string station)
    {
        foreach ((int year, int month) in ((int, int)[])[(2025, 4), (2026, 2)])
        {
            Act proposed = Acts.Add(new ExcludedDays
            {
                Domain = "air", Event = ExceptionalEvent.Dust, First = new DateOnly(year, month, 9), Last = new DateOnly(year, month, 12), Parameters = ["pm25", "pm10"], By = "值班员", Reason = "沙尘过程", At = Entered,
            });
            Acts.Take(ActKind.Exclusion, proposed.Id, new ActStep(Entered, "审核员", ActMove.Approve, ""), out ActProblem? problem);
            Assert.Null(problem);
            await district.AssessAsync(new DateOnly(year, month, 1), new DateOnly(year, month, 28));
            JsonElement evidence = await district.GetAsync($"/api/v1/evidence/airMonth/{year}-{month:00}?station={station}");
            Arithmetic.Check(evidence);
            Assert.Equal("none", evidence.GetProperty("verdict").GetProperty("other").GetProperty("exclusions").GetString());
            JsonElement told = evidence.GetProperty("interventions").EnumerateArray().Last(i => i.GetProperty("kind").GetString() == "exclusion");
            Assert.Equal(("approved", "审核员"), (told.GetProperty("result").GetString(), told.GetProperty("resultBy").GetString()));
        }

        Arithmetic.Check(await district.GetAsync($"/api/v1/evidence/airYear/2025?station={station}"));
        Arithmetic.Check(await district.GetAsync($"/api/v1/evidence/airDay/2026-02-10?station={station}"));
    }

    [Fact]
    public async Task AReviewedHour_IsJudgedWithoutItsReadings_AndSaysWhoDecided()
    {
        DateTimeOffset from = new(2026, 2, 20, 8, 0, 0, TimeSpan.FromHours(8));
        Act marked = Acts.Add(new Review
        {
            Station = "air-3", Parameter = "pm10", First = from.ToUnixTimeMilliseconds(), End = from.AddHours(2).ToUnixTimeMilliseconds(), By = "值班员", Reason = "突变", At = Entered,
        });
        Acts.Take(ActKind.Review, marked.Id, new ActStep(Entered, "审核员", ActMove.Approve, "漏气") { Decision = ReviewDecision.Invalid }, out _);
        Acts.Take(ActKind.Review, marked.Id, new ActStep(Entered, "主任", ActMove.Approve, ""), out ActProblem? problem);
        Assert.Null(problem);
        await district.AssessAsync(new DateOnly(2026, 2, 20), new DateOnly(2026, 2, 20));

        JsonElement hour = await district.GetAsync("/api/v1/evidence/hour/2026-02-20T09?station=air-3&parameter=pm10");
        Arithmetic.Check(hour);
        Assert.All(hour.GetProperty("steps")[0].GetProperty("inputs").EnumerateArray(), i => Assert.Equal((false, "reviewed"), (i.GetProperty("counts").GetBoolean(), i.GetProperty("flag").GetString())));
        Assert.Equal("主任", Assert.Single(hour.GetProperty("interventions").EnumerateArray()).GetProperty("resultBy").GetString());
        Arithmetic.Check(await district.GetAsync("/api/v1/evidence/airDay/2026-02-20?station=air-3"));
    }

    private static Sample Result(string station, int day, string parameter, string text, decimal value) => new()
    {
        Station = station, Time = new DateTimeOffset(2026, 2, day, 10, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds(), Parameter = parameter, Text = text, Value = value, By = "化验员", Reason = "", At = Entered,
    };
}
