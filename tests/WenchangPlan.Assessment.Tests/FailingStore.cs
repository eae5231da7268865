using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests;

/// <summary>The real store, one save of which fails.</summary>
internal sealed class FailingStore(IAssessmentStore store) : IAssessmentStore
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

    public IReadOnlyList<AirHour> ReadAirHours(string? station, int from, int to, int limit) => store.ReadAirHours(station, from, to, limit);

    public IReadOnlyList<AirDay> ReadAirDays(string? station, DateOnly from, DateOnly to, int limit) => store.ReadAirDays(station, from, to, limit);

    public IReadOnlyList<WaterMonth> ReadWaterMonths(DateOnly from, DateOnly to, int limit) => store.ReadWaterMonths(from, to, limit);

    public IReadOnlyList<TargetProgress> ReadTargets(int year) => store.ReadTargets(year);

    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) => store.ReadRevisions(before, limit);

    public (int First, int Last)? ReadHourSpan(Domain domain) => store.ReadHourSpan(domain);
}
