using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace WenchangPlan.Tests.Shared;

/// <summary>What InfluxDB 2.x answers to, before a real 1.x: writes at <c>/api/v2/write</c> with a token only, queries and pings passed on.</summary>
/// <remarks>No 2.x can be had where these tests run. Form of the answers: the API of 2.x; of a partial write: 2.x (422) and early 2.0 (500).</remarks>
internal sealed class InfluxBridge : IAsyncDisposable
{
    /// <summary>The token it wants.</summary>
    public const string Token = "bridge-token";

    private readonly HttpClient _http;
    private readonly ScriptServer _server;
    private readonly int _partialWrite;

    /// <param name="to">The real server.</param>
    /// <param name="partialWrite">Status of an answer that names lines.</param>
    public InfluxBridge(InfluxServer to, int partialWrite = 422)
    {
        _partialWrite = partialWrite;
        _http = new HttpClient { BaseAddress = to.Url };
        _server = new ScriptServer(AnswerAsync);
    }

    public Uri Url => _server.Url;

    /// <summary>Paths asked for so far.</summary>
    public IEnumerable<string> Paths => _server.Requests.Select(r => r.Path);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    private async Task<byte[]> AnswerAsync(ScriptRequest request)
    {
        if (request.Path == "/ping")
        {
            return ScriptServer.Answer(204, "", "X-Influxdb-Version: v2.7.10");
        }

        if (request.Headers.GetValueOrDefault("Authorization") != $"Token {Token}")
        {
            return ScriptServer.Answer(401, """{"code":"unauthorized","message":"unauthorized access"}""");
        }

        return request.Path switch
        {
            "/api/v2/write" => await WriteAsync(request),
            "/query" => await PassAsync(new HttpRequestMessage(HttpMethod.Get, request.Target.TrimStart('/'))),
            _ => ScriptServer.Answer(404, """{"code":"not found","message":"path not found"}"""),
        };
    }

    private async Task<byte[]> WriteAsync(ScriptRequest request)
    {
        Dictionary<string, string> query = request.Target.Split('?')[1].Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]), StringComparer.Ordinal);
        var content = new ByteArrayContent(request.Body);
        if (request.Headers.GetValueOrDefault("Content-Encoding") is { } encoding and not "identity")
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.Headers["Content-Type"]);
        byte[] answer = await PassAsync(new HttpRequestMessage(HttpMethod.Post, $"write?db={Uri.EscapeDataString(query["bucket"])}&precision={query["precision"]}") { Content = content });
        string text = Encoding.UTF8.GetString(answer);
        return text.StartsWith("HTTP/1.1 400", StringComparison.Ordinal) && text.Contains("partial write", StringComparison.Ordinal)
            ? ScriptServer.Answer(_partialWrite, Json(_partialWrite, JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("error").GetString()!),
                "Content-Type: application/json; charset=utf-8")
            : answer;
    }

    private static string Json(int status, string error) => status == 500
        ? JsonSerializer.Serialize(new { code = "internal error", message = "unexpected error writing points to database: " + error })
        : JsonSerializer.Serialize(new { code = "unprocessable entity", message = "failure writing points to database: " + error });

    private async Task<byte[]> PassAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using HttpResponseMessage answer = await _http.SendAsync(request);
            return ScriptServer.Answer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }
}
