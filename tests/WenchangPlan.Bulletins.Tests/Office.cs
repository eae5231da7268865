using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Assessment;
using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Drainage;
using WenchangPlan.Assessment.Noise;
using WenchangPlan.Assessment.Targets;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using Period = WenchangPlan.Assessment.Statistics.Period;

namespace WenchangPlan.Bulletins.Tests;

/// <summary>Everything that reads, writes and keeps bulletins, over verdicts in memory.</summary>
internal sealed class Office
{
    public Office(District district, List<Verdict> verdicts, DateTimeOffset now)
    {
        Verdicts = new MadeVerdicts(verdicts);
        Time = new FakeTimeProvider(now);
        Judges judges = new([new AirJudge(), new WaterJudge(), new DrainageJudge(), new NoiseJudge()]);
        Reader = new BulletinReader(district, Verdicts, Verdicts, new TargetsThen(district, Verdicts, Verdicts, judges, new NoActs()), Time);
        Writer = new BulletinWriter(Options.Create(new BulletinOptions { Department = "主管部门" }), district);
        Book = new BulletinBook(Reader, Writer, Store, Time);
    }

    public MadeVerdicts Verdicts { get; }

    public FakeTimeProvider Time { get; }

    public BulletinReader Reader { get; }

    public BulletinWriter Writer { get; }

    public KeptInMemory Store { get; } = new();

    public BulletinBook Book { get; }

    public Bulletin Read(string period) => Reader.Read(Period.Parse(period)!.Value, new Dictionary<string, SectionCondition>());

    public BulletinDocument Write(string period, string language = "zh-CN") => Writer.Write(Read(period), language);

    private sealed class NoActs : IActReader
    {
        public IReadOnlyList<Sample> ReadSamples(Station station, long from, long until) => [];

        public IReadOnlyList<ExcludedDays> ReadExclusions(string domain, DateOnly first, DateOnly last) => [];

        public IReadOnlyList<Amendment> ReadAmendments(Station station, long from, long until) => [];

        public (long First, long Last)? ReadSampleSpan(Domain domain) => null;
    }
}

/// <summary>What is kept, by the rules of the contract.</summary>
internal sealed class KeptInMemory : IBulletinStore
{
    private readonly List<KeptBulletin> _all = [];

    public KeptBulletin Add(KeptBulletin draft)
    {
        _all.Add(draft with { Id = _all.Count + 1, Edition = 1 + _all.Count(b => b.Period == draft.Period && b.State == BulletinState.Published) });
        return _all[^1];
    }

    public BulletinProblem? Step(long id, BulletinStep step)
    {
        int at = _all.FindIndex(b => b.Id == id);
        BulletinProblem? problem = at < 0 ? BulletinProblem.Unknown : _all.Exists(b => b.Period == _all[at].Period && b.Id > id) ? BulletinProblem.Over : _all[at].ProblemOf(step);
        if (problem is null) _all[at] = _all[at] with { Steps = [.. _all[at].Steps, step] };
        return problem;
    }

    public IReadOnlyList<KeptBulletin> Read(string period) => [.. _all.Where(b => b.Period == period && (b.State == BulletinState.Published || b.Id == _all.Last(o => o.Period == period).Id)).OrderByDescending(b => b.Id)];

    public IReadOnlyList<KeptBulletin> ReadHeadings(long? before, int limit) => [.. _all.GroupBy(b => b.Period).Select(g => g.Last()).OrderByDescending(b => b.Id).Take(limit)];
}
