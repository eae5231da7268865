using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Telemetry.Acts;

namespace WenchangPlan.Worker.Tests.Evidence;

/// <summary>Two air stations whose target leaves days out that an exceptional event alone made bad.</summary>
public sealed class LeaveOutFixture() : EvidenceFixture("""
    {
      "district": { "id": "t", "name": "测试区", "assessment": { "excludedDays": "leaveOut" } },
      "stations": [
        { "id": "air-1", "domain": "air", "name": "一号", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"], "samplePeriod": "01:00:00" },
        { "id": "air-2", "domain": "air", "name": "二号", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"], "samplePeriod": "01:00:00" }
      ],
      "targets": [ { "id": "good-air", "indicator": "goodAirDays", "name": "优良天数比例", "bound": 70, "fromYear": 2025 } ]
    }
    """);

/// <summary>A target that leaves excluded days out can be done again by hand: from its own JSON and that of its days.</summary>
public sealed class LeftOutDaysTests(LeaveOutFixture district) : IClassFixture<LeaveOutFixture>
{
    [Fact]
    public async Task ATargetWithoutExcludedDays_IsGivenByItsJsonAlone()
    {
        var acts = district.Services.GetRequiredService<IActStore>();
        long at = EvidenceFixture.Now.ToUnixTimeMilliseconds();
        foreach ((int first, int last, string[] parameters) in ((int, int, string[])[])[(3, 30, ["pm25", "pm10"]), (40, 60, ["pm25"]), (50, 70, ["pm10", "o3"])])
        {
            Act proposed = acts.Add(new ExcludedDays
            {
                Domain = "air", Event = ExceptionalEvent.Dust, First = new DateOnly(2026, 1, 1).AddDays(first), Last = new DateOnly(2026, 1, 1).AddDays(last), Parameters = parameters, By = "值班员", Reason = "沙尘过程", At = at,
            });
            acts.Take(ActKind.Exclusion, proposed.Id, new ActStep(at, "审核员", ActMove.Approve, ""), out ActProblem? problem);
            Assert.Null(problem);
        }

        await district.AssessAsync(new DateOnly(2026, 1, 1), new DateOnly(2026, 3, 20));
        JsonElement evidence = await district.GetAsync("/api/v1/evidence/target/good-air?year=2026");
        Arithmetic.Check(evidence);
        JsonElement[] steps = [.. evidence.GetProperty("steps").EnumerateArray()];
        HashSet<string> left = [.. Inputs("leftOut").Select(i => i.GetProperty("of").GetString()!)];
        int good = 0, bad = 0, neither = 0, badAllTheSame = 0;
        foreach (JsonElement input in Inputs("windows"))
        {
            JsonElement verdict = (await district.GetAsync(input.GetProperty("evidence").GetString()!)).GetProperty("verdict");
            bool? measured = Flag(verdict.GetProperty("good"));
            bool isExcluded = verdict.TryGetProperty("other", out JsonElement other) && other.ValueKind is JsonValueKind.Object;
            bool byTheEvent = isExcluded && measured == false && Flag(other.GetProperty("good")) != false;
            if (verdict.GetProperty("validity").GetString() == "pending")
            {
                continue;
            }

            Assert.Equal(byTheEvent, left.Contains(input.GetProperty("of").GetString()!));
            badAllTheSame += isExcluded && measured == false && !byTheEvent ? 1 : 0;
            _ = (byTheEvent ? null : measured) switch { true => good++, false => bad++, null => neither++ };
        }

        JsonElement target = evidence.GetProperty("target");
        int remaining = 365 - new DateOnly(2026, 3, 19).DayOfYear;
        Assert.Equal((good, good + bad, neither, remaining), (Number("good"), Number("assessed"), Number("notAssessed"), Number("remaining")));
        Assert.Equal(Math.Round(100m * good / (good + bad), 1, MidpointRounding.ToEven), target.GetProperty("share").GetDecimal());
        Assert.Equal((int)Math.Floor(good + remaining - (0.7m * (good + bad + remaining))), Number("budget"));
        Assert.True(left.Count > 0 && badAllTheSame > 0, $"{left.Count} days left out, {badAllTheSame} bad without the event too");

        IEnumerable<JsonElement> Inputs(string rule) => steps.Single(s => s.GetProperty("rule").GetString() == rule).GetProperty("inputs").EnumerateArray();
        int Number(string name) => target.GetProperty(name).GetInt32();
        static bool? Flag(JsonElement json) => json.ValueKind is JsonValueKind.Null ? null : json.GetBoolean();
    }
}
