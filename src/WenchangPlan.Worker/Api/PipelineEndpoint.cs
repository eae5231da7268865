using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

/// <summary>The balance of the pipeline: <c>received = stored + quarantined + waiting</c>.</summary>
public sealed record PipelineAnswer
{
    /// <summary>Message deliveries taken from the broker since the data directory was made.</summary>
    public required long Received { get; init; }

    /// <summary>Deliveries stored, duplicates included.</summary>
    public required long Stored { get; init; }

    /// <summary>Deliveries put into the quarantine.</summary>
    public required long Quarantined { get; init; }

    /// <summary>Deliveries taken and not committed yet.</summary>
    public required long Waiting { get; init; }

    /// <summary>Stored deliveries that changed no row.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Values in stored deliveries.</summary>
    public required long ValuesStored { get; init; }

    /// <summary>Of these, values whose flag keeps them out of averages.</summary>
    public required long ValuesFlagged { get; init; }

    /// <summary>Values refused: unknown parameter, not a number, not finite.</summary>
    public required long ValuesRefused { get; init; }

    /// <summary>Values that replaced another one of an instant more than three days old; the old ones are listed under <c>/replaced</c>.</summary>
    public required long ValuesReplaced { get; init; }

    /// <summary>Quarantined messages that were removed because the quarantine was full; they go on counting as quarantined.</summary>
    public required long QuarantineEvicted { get; init; }

    /// <summary>Retained messages of stations without a clock, dropped since the start of the process; in none of the numbers above.</summary>
    public required long RetainedDropped { get; init; }

    /// <summary>Whether received equals stored plus quarantined plus waiting, each counted on its own.</summary>
    public required bool Balanced { get; init; }

    /// <summary>Mean deliveries a second over the last ten seconds.</summary>
    public required double ArrivalsPerSecond { get; init; }

    /// <summary>When the last commit ended; null before the first since the start.</summary>
    public DateTimeOffset? LastCommit { get; init; }

    /// <summary>Puts a moment of the ledger into words of the API.</summary>
    public static PipelineAnswer From(LedgerSnapshot books, District district) => new()
    {
        Received = books.Received,
        Stored = books.Stored,
        Quarantined = books.Quarantined,
        Waiting = books.Waiting,
        Duplicates = books.Duplicates,
        ValuesStored = books.ValuesStored,
        ValuesFlagged = books.ValuesFlagged,
        ValuesRefused = books.ValuesRefused,
        ValuesReplaced = books.ValuesReplaced,
        QuarantineEvicted = books.Evicted,
        RetainedDropped = books.RetainedDropped,
        Balanced = books.Balanced,
        ArrivalsPerSecond = books.ArrivalsPerSecond,
        LastCommit = books.LastCommit?.ToOffset(district.Clock.Offset),
    };
}

internal static class PipelineEndpoint
{
    public static Results<Ok<PipelineAnswer>, ProblemHttpResult> Get(ApiQuery query, PipelineLedger ledger, District district) =>
        query.IsRefused(out ProblemHttpResult? problem) ? problem : TypedResults.Ok(PipelineAnswer.From(ledger.Snapshot(), district));
}
