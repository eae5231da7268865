using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using WenchangPlan.Worker.Tests.Hosting;
using WenchangPlan.Worker.Tests.Health;
using WenchangPlan.Worker.Tests.Verbs;

namespace WenchangPlan.Worker.Tests.Api;

/// <summary>Silences over HTTP, on the whole service.</summary>
[Collection(nameof(OneServiceAtATime))]
public sealed class SilenceTests : IDisposable
{
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/silences")]
    [InlineData("/api/v1/maintenance")]
    [InlineData("/api/v1/silences/1/end")]
    public async Task Changes_ByDefault_AreForbiddenAndTheAnswerNamesTheKey(string path)
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"));
        (HttpStatusCode status, JsonElement problem) = await PostAsync(service, path, """{"by":"somebody"}""");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("Http:AllowChanges", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_IsStoredAsAsked_Listed_AndEndedOnce()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), "Http:AllowChanges=true");
        string until = TimeProvider.System.GetUtcNow().AddHours(2).ToString("O");
        (HttpStatusCode made, JsonElement silence) = await PostAsync(service, "/api/v1/silences", $$"""{"station":" A1 ","parameter":"pm25","until":"{{until}}","by":"值班员","reason":"换探头"}""");
        Assert.Equal(HttpStatusCode.Created, made);
        Assert.Equal(("silence", "A1", "pm25", "holding", "值班员", "换探头"), (Text(silence, "kind"), Text(silence, "station"), Text(silence, "parameter"), Text(silence, "state"), Text(silence, "by"), Text(silence, "reason")));
        string later = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O");
        (made, JsonElement window) = await PostAsync(service, "/api/v1/maintenance", $$"""{"station":"A1","from":"{{later}}","until":"{{until}}","by":"x","reason":"y"}""");
        Assert.Equal((HttpStatusCode.Created, "maintenance", "coming"), (made, Text(window, "kind"), Text(window, "state")));

        Assert.Equal(["2", "1"], await IdsAsync(service, "/api/v1/silences"));
        Assert.Equal(["2"], await IdsAsync(service, "/api/v1/maintenance"));
        Assert.Equal(["1"], await IdsAsync(service, "/api/v1/silences?state=holding"));
        Assert.Contains("换探头", await service.Client.GetStringAsync(new Uri("/silences", UriKind.Relative), Cancel), StringComparison.Ordinal);

        (HttpStatusCode ended, JsonElement over) = await PostAsync(service, "/api/v1/silences/1/end", """{"by":"另一人","comment":"做完了"}""");
        Assert.Equal((HttpStatusCode.OK, "over", "另一人", "做完了"), (ended, Text(over, "state"), Text(over, "endedBy"), Text(over, "endComment")));
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(service, "/api/v1/silences/1/end", """{"by":"x"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(service, "/api/v1/silences/77/end", """{"by":"x"}""")).Status);
        Assert.Empty(await IdsAsync(service, "/api/v1/silences?state=holding"));
    }

    [Theory]
    [InlineData("silences", """{"until":"2199-01-01","by":"x","reason":"y"}""", "rule until")]
    [InlineData("silences", """{"station":"A2x","area":"nowhere","domain":"aer","parameter":"pm52","rule":"?","until":"2000-01-01","by":"","reason":" "}""", "rule station area domain parameter by reason until")]
    [InlineData("silences", """{"station":"A1","from":"soon","until":"tomorrow","by":"x","reason":"y"}""", "from until")]
    [InlineData("maintenance", """{"parameter":"pm25","until":"2000-01-01","by":"x","reason":"y"}""", "station until")]
    [InlineData("silences/1/end", """{"comment":"x"}""", "by")]
    public async Task WhatCannotBeUsed_IsAllNamedAtOnce_AndNothingIsStored(string path, string body, string fields)
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), "Http:AllowChanges=true");
        (HttpStatusCode status, JsonElement problem) = await PostAsync(service, "/api/v1/" + path, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(fields.Split(' '), problem.GetProperty("errors").EnumerateArray().Select(e => Text(e, "parameter")));
        Assert.Empty(await IdsAsync(service, "/api/v1/silences"));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(RunningService service, string path, string body)
    {
        using HttpResponseMessage answer = await service.Client.PostAsync(new Uri(path + "?lang=en", UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Cancel);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }

    private static async Task<string[]> IdsAsync(RunningService service, string path) =>
        [.. (await service.GetAsync(path)).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetRawText())];

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();
}
