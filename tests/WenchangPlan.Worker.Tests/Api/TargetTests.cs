using System.Net;
using System.Text.Json;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Api;

public sealed class TargetTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task One_HasTheCourseOfItsYear_WhichEndsWhereTheTargetStands()
    {
        JsonElement target = await web.GetJsonAsync("/api/v1/targets/air-70?year=2026");
        JsonElement[] course = [.. target.GetProperty("course").EnumerateArray()];

        Assert.Equal((Int(target, "good"), Int(target, "assessed")), (Int(course[^1], "goodSoFar"), Int(course[^1], "assessedSoFar")));
        Assert.Equal(target.GetProperty("share").GetDecimal(), course[^1].GetProperty("share").GetDecimal());
        Assert.Equal(Int(target, "assessed"), course.Count(c => c.GetProperty("good").ValueKind != JsonValueKind.Null));
        Assert.Equal(Math.Round(Int(target, "good") - (0.7m * Int(target, "assessed")), 1), target.GetProperty("pace").GetDecimal());
        Assert.Equal(course.Select(c => c.GetProperty("window").GetString()).Order(), course.Select(c => c.GetProperty("window").GetString()));
        Assert.Equal(0.998m, target.GetProperty("forecast").GetProperty("probability").GetDecimal());
        Assert.Equal("2026-10-24", target.GetProperty("forecast").GetProperty("certainOn").GetString());
    }

    [Fact]
    public async Task Sections_AreNamed_WithWhatTheyFailBy()
    {
        JsonElement target = await web.GetJsonAsync("/api/v1/targets/water-88?year=2026");

        Assert.Empty(target.GetProperty("course").EnumerateArray());
        Assert.Equal(
            web.District.Stations.Where(s => s.Domain.Code == "water" && s.Counts).Select(s => s.Id),
            target.GetProperty("sections").EnumerateArray().Select(s => s.GetProperty("station").GetString()));
        JsonElement failing = Assert.Single(target.GetProperty("sections").EnumerateArray(), s => s.GetProperty("good").ValueKind == JsonValueKind.False);
        Assert.Equal((4, 8, "tp"), (Int(failing, "class"), Int(failing, "months"), Assert.Single(failing.GetProperty("deciding").EnumerateArray()).GetString()));
    }

    [Fact]
    public async Task OneThatIsNotThere_IsNotFound()
    {
        using HttpResponseMessage answer = await web.Client.GetAsync(new Uri("/api/v1/targets/nothing?lang=en", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("no target", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePage_SaysWhatIsNeeded_WhatIsExpected_AndWhichSectionFails()
    {
        string page = string.Concat(await Task.WhenAll(web.District.Targets.Select(async t => WebUtility.HtmlDecode(await web.GetTextAsync($"/targets/{t.Id}?lang=en")))));

        Assert.Contains("34 of the 102 days to come must be good", page, StringComparison.Ordinal);
        Assert.Contains("Forecast 81.0 % (between 77.1 % and 84.5 % with a chance of 80 %), chance of the target 99.8 % · decided by 2026-10-24, more likely than not · No past year is known, so the band is wide", page, StringComparison.Ordinal);
        Assert.Contains("3 of 3 sections must meet it, 2 do · Worse than Class III: ", page, StringComparison.Ordinal);
    }

    private static int Int(JsonElement item, string name) => item.GetProperty(name).GetInt32();
}
