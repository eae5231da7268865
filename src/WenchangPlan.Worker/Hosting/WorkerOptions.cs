using Microsoft.Extensions.Options;

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
}

internal sealed class WorkerOptionsValidator : IValidateOptions<WorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkerOptions options) => Enum.IsDefined(options.Role)
        ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail($"Worker:Role ({options.Role}) must be All or Ingest");
}
