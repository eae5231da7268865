using System.Net;
using System.Text.Json;
using InfluxDB.Client;
using InfluxDB.Client.Api.Domain;
using InfluxDB.Client.Api.Service;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;
using RestSharp;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>The server cannot be reached, or cannot work now.</summary>
internal sealed class InfluxAwayException : IOException
{
    public InfluxAwayException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The server refuses every line sent, and does not say whether it is the lines.</summary>
internal sealed class InfluxUnclearException(string message) : IOException(message);

/// <summary>The requests made to InfluxDB: write lines, run an InfluxQL query, and what set-up needs. Time-out, retry and circuit breaker are in the handlers of the HTTP client.</summary>
/// <remarks>
/// Writes go through the package's service for one request with a body of ours and an answer that is handed over as it came: its writers that encode, collect or
/// repeat by themselves lose data silently or take what is no promise for one (docs/decisions). Queries are our own, because the package knows no InfluxQL.
/// </remarks>
internal sealed class InfluxClient : IDisposable
{
    /// <summary>Name of the HTTP client.</summary>
    public const string HttpClientName = "influxdb";

    /// <summary>Longest time of a request with all its attempts.</summary>
    public static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(20);

    // VictoriaMetrics sends it with every answer; it takes line protocol, answers before data are on disk and knows no InfluxQL.
    private const string VictoriaMetricsHeader = "X-Server-Hostname";

    private readonly IOptions<InfluxDbOptions> _options;
    private readonly TimeProvider _time;
    private readonly Lazy<HttpClient> _http;
    private readonly Lazy<Package> _package;

    public InfluxClient(IHttpClientFactory clients, IOptions<InfluxDbOptions> options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        // Not before they are used: with another store there is no address, and a start pays for nothing it does not need.
        _http = new(() => clients.CreateClient(HttpClientName));
        _package = new(() => new Package(options.Value.Url, _http.Value));
    }

    /// <summary>The package's client, for set-up.</summary>
    public InfluxDBClient Client => _package.Value.Client;

    /// <summary>Sends lines with times in milliseconds.</summary>
    /// <param name="body">Lines, or a gzip body of them.</param>
    /// <param name="compressed">Whether it is a gzip body.</param>
    /// <param name="cancel">Cancels.</param>
    /// <returns>What became of them; <see cref="WriteOutcome.Away"/> also when nothing answered.</returns>
    public async Task<WriteAnswer> WriteAsync(byte[] body, bool compressed, CancellationToken cancel)
    {
        InfluxDbOptions to = _options.Value;
        RestResponse response;
        try
        {
            response = await _package.Value.Writes.PostWriteAsyncWithIRestResponse(
                to.Org.Length > 0 ? to.Org : "-", to.Bucket, body, contentEncoding: compressed ? "gzip" : "identity", precision: WritePrecision.Ms, cancellationToken: cancel);
        }
        catch (Exception e) when (IsAway(e, cancel))
        {
            return Away(e);
        }

        cancel.ThrowIfCancellationRequested(); // the package gives an empty answer then
        if ((int)response.StatusCode == 0 || (response.IsSuccessStatusCode && response.ResponseStatus != ResponseStatus.Completed))
        {
            return Away(response.ErrorException);
        }

        var answer = WriteAnswer.Of(response.StatusCode, response.Content ?? "", Header(response, "Retry-After"), _time.GetUtcNow());
        return answer.Outcome == WriteOutcome.Stored && Header(response, VictoriaMetricsHeader) is not null && !to.AcceptWeakDurability
            ? new WriteAnswer(WriteOutcome.RequestRefused, "it is VictoriaMetrics, which answers before data are on disk; set InfluxDb:AcceptWeakDurability to true to accept that")
            : answer;
    }

    /// <summary>Whether the server answers at all.</summary>
    public async Task<bool> PingAsync(CancellationToken cancel)
    {
        bool answers = await Client.PingAsync();
        cancel.ThrowIfCancellationRequested();
        return answers;
    }

    /// <summary>Asks to write no line at all: whether the bucket may be written is looked at before what is written.</summary>
    /// <exception cref="InfluxAwayException">The server is away.</exception>
    public async Task<HttpStatusCode> WriteNothingAsync(CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(
            $"api/v2/write?org={Uri.EscapeDataString(_options.Value.Org)}&bucket={Uri.EscapeDataString(_options.Value.Bucket)}&precision=ms"));
        request.Content = new ByteArrayContent([]);
        using HttpResponseMessage response = await SendAsync(request, cancel);
        return response.StatusCode;
    }

    /// <summary>Runs a query; times come as milliseconds.</summary>
    /// <exception cref="IOException">The server is away, refuses the query, or does not know InfluxQL.</exception>
    public async Task<JsonDocument> QueryAsync(string influxQl, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address($"query?db={Uri.EscapeDataString(_options.Value.Bucket)}&epoch=ms&q={Uri.EscapeDataString(influxQl)}"));
        return await QueryAsync(request, cancel);
    }

    /// <summary>Runs a statement that changes something, such as CREATE DATABASE.</summary>
    /// <exception cref="IOException">The server is away, refuses the statement, or does not know InfluxQL.</exception>
    public async Task ExecuteAsync(string influxQl, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address("query"));
        request.Content = new FormUrlEncodedContent([new("q", influxQl)]);
        using JsonDocument done = await QueryAsync(request, cancel);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_package.IsValueCreated)
        {
            _package.Value.Client.Dispose();
        }

        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private async Task<JsonDocument> QueryAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using HttpResponseMessage response = await SendAsync(request, cancel);
        if (response.Headers.Contains(VictoriaMetricsHeader))
        {
            throw new IOException($"{_options.Value.Url} is VictoriaMetrics and knows no InfluxQL: it can be written to but not read from.");
        }

        string body = await response.Content.ReadAsStringAsync(cancel);
        if (!response.IsSuccessStatusCode)
        {
            var answer = WriteAnswer.Of(response.StatusCode, body);
            string text = $"InfluxDB at {_options.Value.Url} does not answer the query: {answer.Text}";
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
                throw new IOException($"InfluxDB at {_options.Value.Url} does not answer the query: {error.GetString()}");
            }

            return json;
        }
        catch (Exception e)
        {
            json?.Dispose();
            if (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
            {
                throw new IOException($"{_options.Value.Url} does not answer as InfluxDB does: {WriteAnswer.TextOf(body)}", e);
            }

            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return await _http.Value.SendAsync(request, cancel);
        }
        catch (Exception e) when (IsAway(e, cancel))
        {
            throw new InfluxAwayException(Away(e).Text, e);
        }
    }

    private Uri Address(string pathAndQuery) => new(new Uri(_options.Value.Url.TrimEnd('/') + "/"), pathAndQuery);

    private WriteAnswer Away(Exception? e) => new(WriteOutcome.Away, $"InfluxDB at {_options.Value.Url} does not answer: {e?.Message ?? "no reason given"}");

    private static bool IsAway(Exception e, CancellationToken cancel) => !cancel.IsCancellationRequested
        && e is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or OperationCanceledException or IOException;

    private static string? Header(RestResponse response, string name) =>
        response.Headers?.FirstOrDefault(h => string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase))?.Value?.ToString();

    /// <summary>What is of the package, apart: a worker with another store does not even load it.</summary>
    private sealed class Package
    {
        public Package(string url, HttpClient http)
        {
            Client = new InfluxDBClient(new InfluxDBClientOptions(url) { HttpClient = http, Timeout = LongestRequest });
            Writes = Client.CreateService<WriteService>(typeof(WriteService));
            Writes.ExceptionFactory = (_, _) => null; // else an answer becomes an exception that has lost what the server said
        }

        public InfluxDBClient Client { get; }

        public WriteService Writes { get; }
    }
}
