using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace WenchangPlan.Tests.Shared;

/// <summary>The balance as the API gives it, in deliveries.</summary>
public sealed record Books(long Received, long Stored, long Quarantined, long Waiting, long Duplicates, bool Balanced)
{
    /// <summary>Deliveries that are committed.</summary>
    public long Committed => Stored + Quarantined;

    /// <summary>Whether every delivery received is stored, in quarantine or waiting.</summary>
    public bool Hold => Balanced && Waiting >= 0 && Received == Committed + Waiting;
}

/// <summary>The published worker; it is killed and started with the same settings again and again.</summary>
public sealed class PublishedWorker : Server
{
    private readonly string _program;
    private readonly Action<string>? _seen;

    /// <param name="program">The published <c>wenchang.dll</c>.</param>
    /// <param name="folder">Its working directory and place of its log.</param>
    /// <param name="settings">Its settings, each <c>Section:Key=value</c>; of two for one key the later counts. It has a port for HTTP already.</param>
    /// <param name="seen">Gets every line it prints, on any thread, one at a time.</param>
    public PublishedWorker(string program, string folder, IEnumerable<string> settings, Action<string>? seen = null) : base(folder)
    {
        _program = program;
        _seen = seen;
        Settings = [$"Http:Urls={Url}", .. settings];
    }

    /// <summary>All settings it is started with.</summary>
    public IReadOnlyList<string> Settings { get; }

    /// <inheritdoc/>
    public override Task ReadyAsync(CancellationToken cancel = default) => WhenAnswersAsync("readyz", cancel);

    /// <summary>What the API answers.</summary>
    /// <exception cref="HttpRequestException">It does not answer, or not with success.</exception>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancel = default)
    {
        using HttpResponseMessage answer = await Http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(cancel)
            : throw new HttpRequestException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancel)}");
    }

    /// <summary>What the API answers; null when it does not, or not with success: it may be killed, stopped or paused.</summary>
    public async Task<JsonElement?> TryGetAsync(string path, CancellationToken cancel = default)
    {
        try
        {
            return await GetAsync(path, cancel);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>All items of a list, if need be page by page.</summary>
    public async IAsyncEnumerable<JsonElement> ItemsAsync(string path, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        string? next = "";
        while (next is not null)
        {
            JsonElement page = await GetAsync(next.Length == 0 ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={Uri.EscapeDataString(next)}", cancel);
            foreach (JsonElement item in page.GetProperty("items").EnumerateArray())
            {
                yield return item;
            }

            next = page.TryGetProperty("next", out JsonElement cursor) ? cursor.GetString() : null;
        }
    }

    /// <summary>Its books now.</summary>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public async Task<Books> BooksAsync(CancellationToken cancel = default) => (await GetAsync("/api/v1/pipeline", cancel)).Deserialize<Books>(JsonSerializerOptions.Web)!;

    /// <summary>Its books now; null when it does not answer.</summary>
    public async Task<Books?> TryBooksAsync(CancellationToken cancel = default) => (await TryGetAsync("/api/v1/pipeline", cancel))?.Deserialize<Books>(JsonSerializerOptions.Web);

    /// <summary>The first value of a metric whose name begins so.</summary>
    public async Task<double> MetricAsync(string name, CancellationToken cancel = default)
    {
        string metrics = await Http.GetStringAsync(new Uri("metrics", UriKind.Relative), cancel);
        return double.Parse(metrics.Split('\n').First(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    protected override ChildProcess Launch() => new("dotnet", [_program, "run", .. Settings], Folder, In("worker.log"), _seen);
}
