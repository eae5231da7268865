using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.State;

/// <summary>What the JSON column of a verdict holds: everything but kind, place and window, which are columns. An auditor can read it with any tool.</summary>
internal sealed record VerdictData
{
    public Validity Validity { get; init; }

    public IReadOnlyList<string>? Editions { get; init; }

    public decimal? Value { get; init; }

    public int? Grade { get; init; }

    public bool? Good { get; init; }

    public IReadOnlyList<Reason>? Reasons { get; init; }

    public IReadOnlyList<string>? Deciding { get; init; }

    public int? Samples { get; init; }

    public DateOnly? AsOf { get; init; }

    public EventTimes? Event { get; init; }

    public IReadOnlyDictionary<string, VerdictPart>? Parts { get; init; }

    public OtherResult? Other { get; init; }

    public static VerdictData Of(Verdict verdict) => new()
    {
        Validity = verdict.Validity,
        Editions = verdict.Editions.Count == 0 ? null : verdict.Editions,
        Value = verdict.Value,
        Grade = verdict.Grade,
        Good = verdict.Good,
        Reasons = verdict.Reasons.Count == 0 ? null : verdict.Reasons,
        Deciding = verdict.Deciding.Count == 0 ? null : verdict.Deciding,
        Samples = verdict.Samples,
        AsOf = verdict.AsOf,
        Event = verdict.Event,
        Parts = verdict.Parts.Count == 0 ? null : verdict.Parts,
        Other = verdict.Other,
    };

    public Verdict ToVerdict(string kind, string? station, Window window) => new()
    {
        Kind = kind,
        Station = station,
        Window = window,
        Validity = Validity,
        Editions = Editions ?? [],
        Value = Value,
        Grade = Grade,
        Good = Good,
        Reasons = Reasons ?? [],
        Deciding = Deciding ?? [],
        Samples = Samples,
        AsOf = AsOf,
        Event = Event,
        Other = Other,
        Parts = Parts ?? new Dictionary<string, VerdictPart>(StringComparer.Ordinal),
    };
}
