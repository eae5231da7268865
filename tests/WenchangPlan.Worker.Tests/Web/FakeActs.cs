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
    ];

    public IReadOnlyList<Act> Read(in ActQuery query)
    {
        ActQuery asked = query;
        return [.. _acts.Where(a => a.Kind == asked.Kind && (asked.First is not { } first || a.Id <= first)).OrderByDescending(a => a.Id).Take(asked.Limit)];
    }

    public IReadOnlyDictionary<long, long> ReadCorrected(IReadOnlyCollection<Sample> samples) => new Dictionary<long, long>();

    public Act? Find(ActKind kind, long id) => _acts.Find(a => a.Kind == kind && a.Id == id);

    public IReadOnlyList<Sample> ReadSamples(Station station, long from, long until) => [.. _acts.OfType<Sample>().Where(s => s.Station == station.Id && s.Time >= from && s.Time < until)];

    public (long First, long Last)? ReadSampleSpan(Domain domain) => null;

    public IReadOnlyList<SampleSaved> SaveSamples(IReadOnlyList<Sample> samples, bool whole) => throw new NotSupportedException();

    public Act Add(Act act) => throw new NotSupportedException();

    public Act? Take(ActKind kind, long id, ActStep step, out ActProblem? problem) => throw new NotSupportedException();
}
