using Microsoft.Extensions.Options;
using WenchangPlan.Ingest;
using WenchangPlan.Storage;

namespace WenchangPlan.Worker.Hosting;

/// <summary>What storage and ingest must agree on: a reading that is accepted must not be of a day that was deleted.</summary>
internal sealed class RetentionRelation(IOptionsMonitor<IngestOptions> ingest) : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        options.KeepReadings == TimeSpan.Zero || ingest.CurrentValue.OldestAccepted <= options.KeepReadings ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Storage:KeepReadings ({options.KeepReadings}) must be 0 (for ever) or at least Ingest:OldestAccepted ({ingest.CurrentValue.OldestAccepted}): readings would come for days that were deleted");
}
