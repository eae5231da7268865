using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Bulletins.Tests;

/// <summary>Verdicts and hours in memory; tests may add to them.</summary>
internal sealed class MadeVerdicts(List<Verdict> verdicts) : IVerdictReader, IVerdictStore
{
    public static readonly string[] Codes = ["so2", "no2", "pm10", "pm25", "co", "o3_8h"];

    /// <summary>Days of a place that are all alike: concentrations in the order SO2, NO2, PM10, PM2.5, CO, O3.</summary>
    public static IEnumerable<Verdict> Days(string? station, DateOnly first, int count, params decimal[] values) => Enumerable.Range(0, count).Select(day => MadeVerdict.AirDay(
        first.AddDays(day), station, "2012", 80, 2, [], true, Validity.Valid, [], Codes.Select((code, i) => (code, new VerdictPart(values[i], 50, 24))).ToDictionary(p => p.code, p => p.Item2, StringComparer.Ordinal)));

    public List<Verdict> All => verdicts;

    public List<Revision> Revisions { get; } = [];

    public bool TakesDerived => false;

    private ILookup<(string, string), Verdict>? _index;

    /// <summary>Finds verdicts of a place as a store with an index would; nothing may be added afterwards.</summary>
    public void Index() => _index = verdicts.ToLookup(v => (v.Kind, v.Station ?? ""));

    public IReadOnlyList<Verdict> Read(in VerdictQuery query) => MadeVerdict.Read(_index is null || query.Place.Everywhere ? verdicts : _index[(query.Kind, query.Place.Station ?? "")], query);

    public VerdictLimit? LimitOf(Verdict verdict, string parameter) => null;

    public IReadOnlyList<Outcome> ReadOutcomes(in VerdictQuery query) => [.. Read(query).Select(MadeVerdict.OutcomeOf)];

    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) => [.. Revisions.Where(r => before is null || r.Id < before).OrderByDescending(r => r.Id).Take(limit)];

    public IReadOnlyList<StationHour> ReadHours(Station station, int from, int to) => [];

    public UInt128 ReadDigest(in VerdictQuery query) => MadeVerdict.Digest();

    public (int First, int Last)? ReadHourSpan(Domain domain) => null;

    public IReadOnlyList<TargetProgress> ReadTargets(int year) => [];

    public IReadOnlyList<ChangedHour> ReadChangedHours(int limit) => throw new NotSupportedException();

    public IReadOnlyList<ChangedHour> ReadChangedHours(int station, int from, int to) => throw new NotSupportedException();

    public int CountChangedHours() => throw new NotSupportedException();

    public void Save(AssessmentRound round) => throw new NotSupportedException();

    public IReadOnlyList<Revision> ReadRevisions(string kind, string subject) => throw new NotSupportedException();
}
