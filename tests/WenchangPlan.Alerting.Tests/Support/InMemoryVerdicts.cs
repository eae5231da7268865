using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>Holds the verdicts a test puts there; the parts of the contract that alerting has no business with throw.</summary>
internal sealed class InMemoryVerdicts : IVerdictReader, IVerdictStore
{
    private readonly Dictionary<(string, Window, string?), Verdict> _verdicts = [];

    public Dictionary<(string, int), TargetProgress> Targets { get; } = [];

    public List<Revision> Revisions { get; } = [];

    public bool TakesDerived => false;

    public void Put(Verdict verdict) => _verdicts[(verdict.Kind, verdict.Window, verdict.Station)] = verdict;

    public void Put(TargetProgress progress) => Targets[(progress.Target, progress.Year)] = progress;

    public IReadOnlyList<Verdict> Read(in VerdictQuery query) => MadeVerdict.Read(_verdicts.Values, query);

    public VerdictLimit? LimitOf(Verdict verdict, string parameter) => parameter switch
    {
        "tp" => new VerdictLimit(0.2m, "mg/L", "GB 3838-2002") { Table = "1" },
        "o3_8h" => new VerdictLimit(160, "µg/m³", "HJ 633-2012") { Table = "1" },
        _ => null,
    };

    public IReadOnlyList<TargetProgress> ReadTargets(int year) => [.. Targets.Values.Where(t => t.Year == year)];

    public IReadOnlyList<Outcome> ReadOutcomes(in VerdictQuery query) => throw new NotSupportedException();

    public IReadOnlyList<ChangedHour> ReadChangedHours(int limit) => throw new NotSupportedException();

    public IReadOnlyList<ChangedHour> ReadChangedHours(int station, int from, int to) => throw new NotSupportedException();

    public int CountChangedHours() => throw new NotSupportedException();

    public void Save(AssessmentRound round) => throw new NotSupportedException();

    public IReadOnlyList<StationHour> ReadHours(Station station, int from, int to) => throw new NotSupportedException();

    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) => throw new NotSupportedException();

    public IReadOnlyList<Revision> ReadRevisions(string kind, string subject) => [.. Revisions.Where(r => r.Kind == kind && r.Subject == subject)];

    public UInt128 ReadDigest(in VerdictQuery query) => throw new NotSupportedException();

    public (int First, int Last)? ReadHourSpan(Domain domain) => throw new NotSupportedException();
}
