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
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared.Bulletins;
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

    public BulletinsInMemory Store { get; } = new();

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
