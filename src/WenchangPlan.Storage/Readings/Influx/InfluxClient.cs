using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>The server cannot be reached, or cannot work now.</summary>
internal sealed class InfluxAwayException : IOException
{
    public InfluxAwayException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The two requests made to InfluxDB: write lines, run an InfluxQL query. Time-out, retry and circuit breaker are in the handlers of the client.</summary>
internal sealed class InfluxClient(IHttpClientFactory clients, IOptions<InfluxDbOptions> options)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string HttpClientName = "influxdb";

    // VictoriaMetrics sends it with every answer; it takes line protocol, answers before data are on disk and knows no InfluxQL.
    private const string VictoriaMetricsHeader = "X-Server-Hostname";

    /// <summary>Sends lines with times in milliseconds.</summary>
    /// <param name="body">Lines, or a gzip body of them.</param>
    /// <param name="compressed">Whether it is a gzip body.</param>
    /// <param name="cancel">Cancels.</param>
    /// <returns>What became of them; <see cref="WriteOutcome.Away"/> also when nothing answered.</returns>
    public async Task<WriteAnswer> WriteAsync(ReadOnlyMemory<byte> body, bool compressed, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, WriteUri());
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain", "utf-8");
        if (compressed)
        {
            request.Content.Headers.ContentEncoding.Add("gzip");
        }

        try
        {
            using HttpResponseMessage response = await SendAsync(request, cancel);
            WriteAnswer answer = WriteAnswer.Of(response.StatusCode, await response.Content.ReadAsStringAsync(cancel));
            return answer.Outcome == WriteOutcome.Stored && response.Headers.Contains(VictoriaMetricsHeader) && !options.Value.AcceptWeakDurability
                ? new WriteAnswer(WriteOutcome.RequestRefused, "it is VictoriaMetrics, which answers before data are on disk; set InfluxDb:AcceptWeakDurability to true to accept that", null)
                : answer;
        }
        catch (InfluxAwayException e)
        {
            return new WriteAnswer(WriteOutcome.Away, e.Message, null);
        }
    }

    /// <summary>Runs a query; times come as milliseconds.</summary>
    /// <exception cref="IOException">The server is away, refuses the query, or does not know InfluxQL.</exception>
    public async Task<JsonDocument> QueryAsync(string influxQl, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address($"query?db={Uri.EscapeDataString(options.Value.Bucket)}&epoch=ms&q={Uri.EscapeDataString(influxQl)}"));
        using HttpResponseMessage response = await SendAsync(request, cancel);
        if (response.Headers.Contains(VictoriaMetricsHeader))
        {
            throw new IOException($"{options.Value.Url} is VictoriaMetrics and knows no InfluxQL: it can be written to but not read from.");
        }

        string body = await response.Content.ReadAsStringAsync(cancel);
        if (!response.IsSuccessStatusCode)
        {
            WriteAnswer answer = WriteAnswer.Of(response.StatusCode, body);
            string text = $"InfluxDB at {options.Value.Url} does not answer the query: {answer.Text}";
            throw answer.Outcome == WriteOutcome.Away ? new InfluxAwayException(text) : new IOException(text);
        }

        return Parse(body);
    }

    private JsonDocument Parse(string body)
    {
        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(body);
            JsonElement result = json.RootElement.GetProperty("results")[0];
            if (result.TryGetProperty("error", out JsonElement error))
            {
                throw new IOException($"InfluxDB at {options.Value.Url} does not answer the query: {error.GetString()}");
            }

            return json;
        }
        catch (Exception e)
        {
            json?.Dispose();
            if (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
            {
                throw new IOException($"{options.Value.Url} does not answer as InfluxDB does: {WriteAnswer.TextOf(body)}", e);
            }

            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (options.Value.Token.Length > 0)
        {
            request.Headers.Authorization = options.Value.Version == InfluxDbVersion.V1 && options.Value.Token.Contains(':', StringComparison.Ordinal)
                ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(options.Value.Token)))
                : new AuthenticationHeaderValue("Token", options.Value.Token);
        }

        try
        {
            return await clients.CreateClient(HttpClientName).SendAsync(request, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested
            && e is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or OperationCanceledException or IOException)
        {
            throw new InfluxAwayException($"InfluxDB at {options.Value.Url} does not answer: {e.Message}", e);
        }
    }

    private Uri WriteUri() => options.Value.Version == InfluxDbVersion.V1
        ? Address($"write?db={Uri.EscapeDataString(options.Value.Bucket)}&precision=ms")
        : Address($"api/v2/write?org={Uri.EscapeDataString(options.Value.Org)}&bucket={Uri.EscapeDataString(options.Value.Bucket)}&precision=ms");

    private Uri Address(string pathAndQuery) => new(new Uri(options.Value.Url.TrimEnd('/') + "/"), pathAndQuery);
}
