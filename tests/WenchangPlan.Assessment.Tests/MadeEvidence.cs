using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Assessment.Tests;

/// <summary>Evidence that a test made up, about the shared register.</summary>
internal sealed class MadeEvidence : IEvidence
{
    public Dictionary<int, IReadOnlyList<StationHour>> Values { get; } = [];

    public List<Verdict> Given { get; } = [];

    public List<Sample> Sampled { get; } = [];

    public List<ExcludedDays> Excluded { get; } = [];

    public District District { get; init; } = TestRegister.District;

    public IReadOnlyList<StationHour> Hours(Station station, int first, int end) =>
        [.. Values.GetValueOrDefault(station.Index, []).Where(h => h.Hour >= first && h.Hour < end)];

    public TimeSpan SamplePeriod(Station station, int first, int end) => station.SamplePeriod;

    public IReadOnlyList<Sample> Samples(Station station, int first, int end) =>
        [.. Sampled.Where(s => s.Station == station.Id && District.Clock.HourOf(s.Time) >= first && District.Clock.HourOf(s.Time) < end).OrderBy(s => s.Time)];

    public IReadOnlyList<ExcludedDays> Exclusions(string domain, DateOnly first, DateOnly last) => [.. Excluded.Where(e => e.Domain == domain && e.First <= last && e.Last >= first)];

    public IReadOnlyList<Amendment> Amendments(Station station, int first, int end) => [];

    public IReadOnlyList<Verdict> Verdicts(in VerdictQuery query) => MadeVerdict.Read(Given, query);

    public void Readings(Station station, int first, int end, ReadingVisitor visit) => throw new NotSupportedException();
}
