using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using WenchangPlan.Worker.Tests.Health;
using WenchangPlan.Worker.Tests.Hosting;
using WenchangPlan.Worker.Tests.Verbs;

namespace WenchangPlan.Worker.Tests.Api;

/// <summary>Laboratory results over HTTP, on the whole service: what is entered is in the class of its month within seconds.</summary>
[Collection(nameof(OneServiceAtATime))]
public sealed class SampleTests : IDisposable
{
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A month that is over and no late data are awaited of.</summary>
    private static DateOnly Month => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().DateTime).AddMonths(-2);

    private static string Day => $"{Month:yyyy-MM}-12";

    [Fact]
    public async Task Changes_ByDefault_AreForbidden()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(service, """{"by":"somebody"}""")).Status);
    }

    [Fact]
    public async Task ASample_ChangesTheClassOfItsMonth_ACorrectionChangesItBack_AndBothStay()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), "Http:AllowChanges=true", "Assessment:Settle=00:00:00.100");
        (HttpStatusCode made, JsonElement first) = await PostAsync(service, $$"""
            {"station":"W1","time":"{{Day}}","laboratory":"区监测站","by":"化验员","results":[{"parameter":"do","value":8.2},{"parameter":"tp","value":"0.01L","method":"GB 11893-89"},{"parameter":"cod","value":"ND","detectionLimit":4}]}
            """);
        Assert.Equal((HttpStatusCode.Created, 3), (made, first.GetProperty("added").GetInt32()));
        Assert.Equal(("0.01L", true, "mg/L"), (Text(Item(first, 1), "text"), Item(first, 1).GetProperty("below").GetBoolean(), Text(Item(first, 1), "unit")));
        JsonElement month = await ClassAsync(service, 1);
        Assert.Equal((3, "valid"), (month.GetProperty("assessed").GetInt32(), Text(month, "validity")));
        Assert.Equal("laboratory", Text(month.GetProperty("indicators").GetProperty("tp"), "source"));

        Assert.Equal(HttpStatusCode.Created, (await PostAsync(service, $$"""{"station":"W1","time":"{{Month:yyyy-MM}}-20","by":"化验员","results":[{"parameter":"tp","value":"0.75"}]}""")).Status);
        await ClassAsync(service, 5); // (0.005 + 0.75) / 2
        JsonElement revision = (await service.GetAsync("/api/v1/revisions")).GetProperty("items")[0];
        Assert.Equal("sample", Text(revision, "cause"));

        (HttpStatusCode differs, JsonElement why) = await PostAsync(service, $$"""{"station":"W1","time":"{{Month:yyyy-MM}}-20","by":"另一人","results":[{"parameter":"tp","value":"0.075"}]}""");
        Assert.Equal(HttpStatusCode.Conflict, differs);
        Assert.Contains("0.75", Text(why, "detail"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(service, $$"""{"station":"W1","time":"{{Month:yyyy-MM}}-20","by":"另一人","reason":"小数点错位","results":[{"parameter":"tp","value":"0.075"}]}""")).Status);
        await ClassAsync(service, 2);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, $$"""{"station":"W1","time":"{{Month:yyyy-MM}}-20","by":"另一人","results":[{"parameter":"tp","value":"0.075"}]}""")).Status);

        JsonElement[] all = [.. (await service.GetAsync("/api/v1/samples?station=W1")).GetProperty("items").EnumerateArray()];
        Assert.Equal(["0.075", "0.75", "ND", "0.01L", "8.2"], all.Select(s => Text(s, "text")));
        Assert.Equal(["null", "5", "null", "null", "null"], all.Select(s => s.GetProperty("correctedBy").GetRawText()));
        Assert.Equal(["小数点错位", ""], all.Take(2).Select(s => Text(s, "reason")));
        Assert.Equal(3, (await service.GetAsync($"/api/v1/samples?from={Day}&to={Month:yyyy-MM}-13")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"by":"","results":[]}""", "station time by results")]
    [InlineData("""{"station":"A1","time":"2199-01-01","by":"x","results":[{"parameter":"tpp","value":"1"}]}""", "station time results[0].parameter")]
    [InlineData("""{"station":"W1","time":"2026-05-01","by":"x","results":[{"parameter":"tp","value":"much"},{"parameter":"cu","value":"ND"},{"parameter":"ph","value":"77"},{"parameter":"do","detectionLimit":0}]}""",
        "results[0].value results[1].value results[2].value results[3].detectionLimit results[3].value")]
    [InlineData("""{"station":"W1","time":"2026-05-01","by":"x","results":[{"parameter":"tp","value":"1"},{"parameter":"tp","value":"2"}]}""", "results")]
    public async Task WhatCannotBeUsed_IsAllNamedAtOnce_AndNothingIsStored(string body, string fields)
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), "Http:AllowChanges=true");
        (HttpStatusCode status, JsonElement problem) = await PostAsync(service, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(fields.Split(' '), problem.GetProperty("errors").EnumerateArray().Select(e => Text(e, "parameter")));
        Assert.Equal(0, (await service.GetAsync("/api/v1/samples")).GetProperty("items").GetArrayLength());
    }

    private static Task<JsonElement> ClassAsync(RunningService service, int expected) => service.WaitAsync(
        $"/api/v1/water/months?from={Month:yyyy-MM}&to={Month:yyyy-MM}", HttpStatusCode.OK,
        page => page.GetProperty("items").EnumerateArray().FirstOrDefault(m => Text(m, "station") == "W1"),
        month => month.ValueKind == JsonValueKind.Object && month.GetProperty("class").ValueKind == JsonValueKind.Number && month.GetProperty("class").GetInt32() == expected);

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(RunningService service, string body)
    {
        using HttpResponseMessage answer = await service.Client.PostAsync(
            new Uri("/api/v1/samples?lang=en", UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Cancel);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }

    private static JsonElement Item(JsonElement answer, int index) => answer.GetProperty("items")[index];

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();
}
