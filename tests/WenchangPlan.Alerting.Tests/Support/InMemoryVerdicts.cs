using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>Holds the verdicts a test puts there; the parts of the contract that alerting has no business with throw.</summary>
internal sealed class InMemoryVerdicts : IAssessmentStore
{
    public Dictionary<DateOnly, AirDay> Days { get; } = [];

    public Dictionary<(string, DateOnly), WaterMonth> Months { get; } = [];

    public Dictionary<(string, int), TargetProgress> Targets { get; } = [];

    public void Put(AirDay day) => Days[day.Date] = day;

    public void Put(WaterMonth month) => Months[(month.Station, month.Month)] = month;

    public void Put(TargetProgress progress) => Targets[(progress.Target, progress.Year)] = progress;

    public IReadOnlyList<AirDay> ReadAirDays(string? station, DateOnly from, DateOnly to, int limit) =>
        [.. Days.Values.Where(d => d.Station == station && d.Date >= from && d.Date <= to).OrderBy(d => d.Date).Take(limit)];

    public IReadOnlyList<WaterMonth> ReadWaterMonths(DateOnly from, DateOnly to, int limit) =>
        [.. Months.Values.Where(m => m.Month >= from && m.Month <= to).OrderBy(m => m.Month).Take(limit)];

    public IReadOnlyList<TargetProgress> ReadTargets(int year) => [.. Targets.Values.Where(t => t.Year == year)];

    public IReadOnlyList<ChangedHour> ReadChangedHours(int limit) => throw new NotSupportedException();

    public int CountChangedHours() => throw new NotSupportedException();

    public void Save(AssessmentRound round) => throw new NotSupportedException();

    public IReadOnlyList<StationHour> ReadHours(Station station, int from, int to) => throw new NotSupportedException();

    public IReadOnlyList<AirHour> ReadAirHours(string? station, int from, int to, int limit) => throw new NotSupportedException();

    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) => throw new NotSupportedException();

    public (int First, int Last)? ReadHourSpan(Domain domain) => throw new NotSupportedException();
}
