using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests;

/// <summary>The real store, one save of which fails.</summary>
internal sealed class FailingStore(IVerdictStore store) : IVerdictStore
{
    /// <summary>Which save fails, counted down; 0 or less: none.</summary>
    public int Number { get; set; }

    public void Save(AssessmentRound round)
    {
        if (Number-- == 1)
        {
            throw new IOException("the disk is full");
        }

        store.Save(round);
    }

    public IReadOnlyList<ChangedHour> ReadChangedHours(int limit) => store.ReadChangedHours(limit);

    public int CountChangedHours() => store.CountChangedHours();

    public IReadOnlyList<StationHour> ReadHours(Station station, int from, int to) => store.ReadHours(station, from, to);

    public bool TakesDerived => store.TakesDerived;

    public IReadOnlyList<ChangedHour> ReadChangedHours(int station, int from, int to) => store.ReadChangedHours(station, from, to);

    public IReadOnlyList<Verdict> Read(in VerdictQuery query) => store.Read(query);

    public IReadOnlyList<Outcome> ReadOutcomes(in VerdictQuery query) => store.ReadOutcomes(query);

    public IReadOnlyList<TargetProgress> ReadTargets(int year) => store.ReadTargets(year);

    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) => store.ReadRevisions(before, limit);

    public IReadOnlyList<Revision> ReadRevisions(string kind, string subject) => store.ReadRevisions(kind, subject);

    public UInt128 ReadDigest(in VerdictQuery query) => store.ReadDigest(query);

    public (int First, int Last)? ReadHourSpan(Domain domain) => store.ReadHourSpan(domain);
}
