using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using WenchangPlan.Worker.Tests.Health;
using WenchangPlan.Worker.Tests.Hosting;
using WenchangPlan.Worker.Tests.Verbs;

namespace WenchangPlan.Worker.Tests.Api;

/// <summary>Exclusions and reviews over HTTP, on the whole service: signed by others, and then in the verdicts within seconds.</summary>
[Collection(nameof(OneServiceAtATime))]
public sealed class SignedActsTests : IDisposable
{
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Day => $"{TimeProvider.System.GetUtcNow().AddMonths(-2):yyyy-MM}-11";

    [Theory]
    [InlineData("exclusions")]
    [InlineData("exclusions/1/approve")]
    [InlineData("reviews")]
    [InlineData("reviews/1/decide")]
    public async Task Changes_ByDefault_AreForbidden(string path)
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(service, path, """{"by":"somebody"}""")).Status);
    }

    [Fact]
    public async Task ADustDay_IsProposed_ApprovedByAnother_AndShownWithBothResults()
    {
        await using RunningService service = await StartWithADayAsync();
        (HttpStatusCode made, JsonElement dust) = await PostAsync(service, "exclusions", $$"""{"event":"dust","from":"{{Day}}","document":"总站〔2026〕1号","reason":"沙尘过程","by":"值班员"}""");
        Assert.Equal((HttpStatusCode.Created, "proposed", "pm25,pm10"), (made, Text(dust, "state"), string.Join(',', dust.GetProperty("parameters").EnumerateArray())));
        string id = dust.GetProperty("id").GetRawText();
        (HttpStatusCode same, JsonElement why) = await PostAsync(service, $"exclusions/{id}/approve", """{"by":"值班员"}""");
        Assert.Equal((HttpStatusCode.Conflict, true), (same, Text(why, "detail")!.Contains("another person", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, $"exclusions/{id}/approve", """{"by":"审核员"}""")).Status);

        JsonElement day = await DayAsync(service, d => d.TryGetProperty("other", out _));
        Assert.False(day.GetProperty("good").GetBoolean());
        Assert.Equal(("applied", true, "pm25,pm10"), (Text(day.GetProperty("other"), "exclusions"), day.GetProperty("other").GetProperty("good").GetBoolean(),
            string.Join(',', day.GetProperty("other").GetProperty("leftOut").EnumerateArray())));
        JsonElement month = (await service.GetAsync($"/api/v1/statistics/air?period={Day[..7]}")).GetProperty("items")[0];
        Assert.Equal((1, 0m), (month.GetProperty("excludedBad").GetInt32(), month.GetProperty("goodShare").GetDecimal()));

        JsonElement listed = (await service.GetAsync($"/api/v1/exclusions?from={Day}&to={Day}")).GetProperty("items")[0];
        Assert.Equal(("approved", "审核员"), (Text(listed, "state"), Text(listed.GetProperty("steps")[0], "by")));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(service, $"exclusions/{id}/withdraw", """{"by":"审核员"}""")).Status); // says why
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, $"exclusions/{id}/withdraw", """{"by":"审核员","comment":"国家未认定"}""")).Status);
        await DayAsync(service, d => !d.TryGetProperty("other", out _));
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(service, "exclusions/77/approve", """{"by":"x"}""")).Status);
    }

    [Fact]
    public async Task ReadingsAreMarked_Decided_Approved_AndTheDayIsJudgedAnew()
    {
        await using RunningService service = await StartWithADayAsync();
        decimal before = Pm10(await DayAsync(service, _ => true));
        string id = "";
        foreach (string station in (string[])["A1", "A2"])
        {
            (HttpStatusCode made, JsonElement mark) = await PostAsync(service, "reviews", $$"""{"station":"{{station}}","parameter":"pm10","from":"{{Day}}T20:00:00+08:00","to":"{{Day}}T23:59:00+08:00","reason":"突变","by":"值班员"}""");
            Assert.Equal((HttpStatusCode.Created, "proposed"), (made, Text(mark, "state")));
            id = mark.GetProperty("id").GetRawText();
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(service, $"reviews/{id}/decide", """{"decision":"corrected","by":"审核员","comment":"采样管漏气"}""")).Status);
            Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(service, $"reviews/{id}/approve", """{"by":"主任"}""")).Status);
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, $"reviews/{id}/decide", """{"decision":"invalid","by":"审核员","comment":"采样管漏气"}""")).Status);
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, $"reviews/{id}/approve", """{"by":"主任"}""")).Status);
        }

        await DayAsync(service, d => Pm10(d) is var now && now != before);
        Assert.Contains((await service.GetAsync("/api/v1/revisions")).GetProperty("items").EnumerateArray(), r => Text(r, "cause") == "review");
        JsonElement listed = (await service.GetAsync("/api/v1/reviews?station=A2")).GetProperty("items")[0];
        Assert.Equal(("approved", "invalid", id), (Text(listed, "state"), Text(listed, "decision"), listed.GetProperty("id").GetRawText()));
        Assert.Equal(["approve", "approve"], listed.GetProperty("steps").EnumerateArray().Select(s => Text(s, "move")));
        JsonElement reading = (await service.GetAsync($"/api/v1/stations/A2/readings?parameter=pm10&from={Day}T20:00:00%2B08:00&to={Day}T21:00:00%2B08:00")).GetProperty("items")[0];
        Assert.Equal((900m, "N"), (reading.GetProperty("value").GetDecimal(), Text(reading, "flag"))); // as it came
    }

    [Theory]
    [InlineData("exclusions", """{"event":"rain","from":"2199-01-01","parameters":["pm52"],"by":"","reason":""}""", "event from parameters by reason")]
    [InlineData("exclusions", """{"event":"fire","from":"2026-05-02","to":"2026-05-01","by":"x","reason":"y"}""", "to")]
    [InlineData("reviews", """{"station":"A9","from":"soon","by":"x","reason":""}""", "station from reason")]
    [InlineData("reviews", """{"station":"A1","parameter":"tp","from":"2026-05-01","to":"2026-09-01","by":"x","reason":"y"}""", "parameter to")]
    public async Task WhatCannotBeUsed_IsAllNamedAtOnce(string path, string body, string fields)
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), "Http:AllowChanges=true");
        (HttpStatusCode status, JsonElement problem) = await PostAsync(service, path, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(fields.Split(' '), problem.GetProperty("errors").EnumerateArray().Select(e => Text(e, "parameter")).Distinct());
        Assert.Equal(0, (await service.GetAsync("/api/v1/" + path)).GetProperty("items").GetArrayLength());
    }

    /// <summary>A day with a dusty evening at both stations.</summary>
    private async Task<RunningService> StartWithADayAsync()
    {
        var table = new StringBuilder("station,time,pm25,pm10,so2,no2,co,o3\n");
        foreach (string station in (string[])["A1", "A2"])
        {
            for (int hour = 0; hour < 24; hour++)
            {
                table.Append(CultureInfo.InvariantCulture, $"{station},{Day}T{hour:00}:00:00+08:00,30,{(hour < 20 ? 100 : 900)},10,20,0.5,80\n");
            }
        }

        Assert.Equal(0, (await _verbs.ImportAsync(table.ToString(), "--period", "01:00:00")).Code);
        RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), "Http:AllowChanges=true", "Assessment:Settle=00:00:00.100");
        await DayAsync(service, day => Text(day, "validity") == "valid");
        return service;
    }

    private static Task<JsonElement> DayAsync(RunningService service, Func<JsonElement, bool> wanted) => service.WaitAsync(
        $"/api/v1/air/days?from={Day}&to={Day}", HttpStatusCode.OK, page => page.GetProperty("items").EnumerateArray().FirstOrDefault(),
        day => day.ValueKind == JsonValueKind.Object && wanted(day));

    private static decimal Pm10(JsonElement day) => day.GetProperty("pollutants").GetProperty("pm10").GetProperty("concentration") is { ValueKind: JsonValueKind.Number } value ? value.GetDecimal() : -1;

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(RunningService service, string path, string body)
    {
        using HttpResponseMessage answer = await service.Client.PostAsync(
            new Uri($"/api/v1/{path}?lang=en", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Cancel);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();
}
