using Microsoft.Extensions.Options;
using WenchangPlan.Storage;

namespace WenchangPlan.Worker.Hosting;

/// <summary>What a worker does.</summary>
internal enum WorkerRole
{
    /// <summary>Everything: stores, judges, alerts and mails. One of several workers, or the only one.</summary>
    All,
    /// <summary>Stores and answers for what is stored; gives no verdicts, raises no alerts, sends no mails. All others of several workers.</summary>
    Ingest,
}

/// <summary>Settings under <c>Worker</c>.</summary>
internal sealed class WorkerOptions
{
    /// <summary>What this worker does; default <see cref="WorkerRole.All"/>.</summary>
    public WorkerRole Role { get; set; } = WorkerRole.All;

    /// <summary>Base address of a collector of OpenTelemetry (OTLP over HTTP, such as <c>http://127.0.0.1:4318</c>) that gets traces and metrics; default none.</summary>
    public string? Collector { get; set; }

    /// <summary>The collector while the stages are put together; null for none and for what validation will refuse.</summary>
    public static Uri? ReadCollector(IConfiguration configuration) => TryReadCollector(configuration["Worker:Collector"], out Uri? collector) ? collector : null;

    /// <summary>Whether a setting names no collector, or one that can be sent to.</summary>
    public static bool TryReadCollector(string? text, out Uri? collector)
    {
        collector = null;
        return string.IsNullOrEmpty(text) || (Uri.TryCreate(text, UriKind.Absolute, out collector) && collector.Scheme is "http" or "https" && collector.Query.Length == 0);
    }

    /// <summary>The role while the stages are put together; it takes what binding takes, and <see cref="WorkerRole.All"/> for a word that binding will refuse.</summary>
    public static WorkerRole ReadRole(IConfiguration configuration) =>
        Enum.TryParse(configuration["Worker:Role"], ignoreCase: true, out WorkerRole role) ? role : WorkerRole.All;
}

/// <summary>What is wrong with the role, alone and together with the store.</summary>
internal sealed class WorkerOptionsValidator(IOptionsMonitor<StorageOptions> storage) : IValidateOptions<WorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkerOptions options) => !WorkerOptions.TryReadCollector(options.Collector, out _)
        ? ValidateOptionsResult.Fail($"Worker:Collector ({options.Collector}) must be an address such as http://127.0.0.1:4318, to which /v1/traces and /v1/metrics are added")
        : options.Role switch
    {
        WorkerRole.All => ValidateOptionsResult.Success,
        WorkerRole.Ingest when storage.CurrentValue.Kind == StorageKind.Sqlite => ValidateOptionsResult.Fail(
            "Worker:Role (Ingest) needs Storage:Kind InfluxDb: no other worker sees what is stored in SQLite, so it would never be judged"),
        WorkerRole.Ingest => ValidateOptionsResult.Success,
        _ => ValidateOptionsResult.Fail($"Worker:Role ({options.Role}) must be All or Ingest"),
    };
}
