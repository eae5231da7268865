using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Tests.Web;

/// <summary>Acts in memory, one of each kind.</summary>
internal sealed class FakeActs : IActStore
{
    private readonly List<Act> _acts =
    [
        new Sample
        {
            Id = 1, Station = "w-lake", Time = 1_777_593_600_000, Parameter = "tp", Text = "0.01L", Value = 0.01m, Below = true, Method = "GB 11893-89", Laboratory = "区监测站", By = "化验员",
            Reason = "", At = 1_777_693_600_000,
        },
        new ExcludedDays
        {
            Id = 2, Domain = "air", Event = ExceptionalEvent.Dust, First = new DateOnly(2026, 4, 11), Last = new DateOnly(2026, 4, 12), Parameters = ["pm25", "pm10"], By = "值班员", Reason = "沙尘过程",
            At = 1_777_693_600_000, Steps = [new ActStep(1_777_793_600_000, "审核员", ActMove.Approve, "")],
        },
        new Review { Id = 3, Station = "air-1", Parameter = "pm25", First = 1_777_593_600_000, End = 1_777_597_200_000, By = "值班员", Reason = "突变", At = 1_777_693_600_000 },
    ];

    public IReadOnlyList<Act> Read(in ActQuery query)
    {
        ActQuery asked = query;
        return [.. _acts.Where(a => a.Kind == asked.Kind && (asked.First is not { } first || a.Id <= first)).OrderByDescending(a => a.Id).Take(asked.Limit)];
    }

    public IReadOnlyDictionary<long, long> ReadCorrected(IReadOnlyCollection<Sample> samples) => new Dictionary<long, long>();

    public Act? Find(ActKind kind, long id) => _acts.Find(a => a.Kind == kind && a.Id == id);

    public IReadOnlyList<Sample> ReadSamples(Station station, long from, long until) => [.. _acts.OfType<Sample>().Where(s => s.Station == station.Id && s.Time >= from && s.Time < until)];

    public IReadOnlyList<ExcludedDays> ReadExclusions(string domain, DateOnly first, DateOnly last) => [];

    public IReadOnlyList<Amendment> ReadAmendments(Station station, long from, long until) => [];

    public (long First, long Last)? ReadSampleSpan(Domain domain) => null;

    public IReadOnlyList<SampleSaved> SaveSamples(IReadOnlyList<Sample> samples, bool whole) => throw new NotSupportedException();

    public Act Add(Act act) => throw new NotSupportedException();

    public Act? Take(ActKind kind, long id, ActStep step, out ActProblem? problem) => throw new NotSupportedException();
}
