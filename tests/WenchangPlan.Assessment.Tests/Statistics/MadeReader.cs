using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Assessment.Tests.Statistics;

/// <summary>Verdicts that a test made up.</summary>
internal sealed class MadeReader(params IReadOnlyList<Verdict> verdicts) : IVerdictReader
{
    public IReadOnlyList<Verdict> Read(in VerdictQuery query) => MadeVerdict.Read(verdicts, query);

    /// <summary>Chemical oxygen demand of an outlet of grade 1A.</summary>
    public VerdictLimit? LimitOf(Verdict verdict, string parameter) => parameter == "cod" ? new VerdictLimit(50, "mg/L", "GB 18918-2002") { Table = "1" } : null;

    /// <summary>A month of a section, judged from its means.</summary>
    public static Verdict Month(string section, DateOnly month, WaterBody body, params (string Code, decimal Value)[] values)
    {
        var evaluation = WaterEvaluation.For(month);
        WaterValue[] known = [.. values.Select(v => new WaterValue(WaterIndicators.TryParse(v.Code, out WaterIndicator i) ? i : default, v.Value))];
        SectionAssessment assessment = evaluation.Assess(known, body);
        return MadeVerdict.WaterMonth(month, section, "GB 3838-2002", (int)assessment.Class, [], assessment.IsGood, Validity.Valid, [], 28,
            values.ToDictionary(v => v.Code, v => new VerdictPart(v.Value, null, 28), StringComparer.Ordinal));
    }

    /// <summary>A day, night or outlet-day of a station.</summary>
    public static Verdict Day(string kind, string station, DateOnly day, bool? good, decimal? value = null) => new()
    {
        Kind = kind, Station = station, Window = Window.Day(day), Value = value, Good = good, Validity = good is null ? Validity.Invalid : Validity.Valid,
    };
}

/// <summary>Hours that a test made up; nothing else.</summary>
internal sealed class MadeHours(params IReadOnlyList<StationHour> hours) : IVerdictStore
{
    public bool TakesDerived => false;

    public IReadOnlyList<StationHour> ReadHours(Telemetry.Register.Station station, int from, int to) => [.. hours.Where(h => h.Station == station.Index && h.Hour >= from && h.Hour < to)];

    public UInt128 ReadDigest(in VerdictQuery query) => throw new NotSupportedException();

    public (int First, int Last)? ReadHourSpan(Telemetry.Register.Domain domain) => throw new NotSupportedException();

    public IReadOnlyList<ChangedHour> ReadChangedHours(int limit) => throw new NotSupportedException();

    public IReadOnlyList<ChangedHour> ReadChangedHours(int station, int from, int to) => throw new NotSupportedException();

    public int CountChangedHours() => throw new NotSupportedException();

    public void Save(AssessmentRound round) => throw new NotSupportedException();

    public IReadOnlyList<Verdict> Read(in VerdictQuery query) => throw new NotSupportedException();

    public IReadOnlyList<Outcome> ReadOutcomes(in VerdictQuery query) => throw new NotSupportedException();

    public IReadOnlyList<TargetProgress> ReadTargets(int year) => throw new NotSupportedException();

    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) => throw new NotSupportedException();

    public IReadOnlyList<Revision> ReadRevisions(string kind, string subject) => throw new NotSupportedException();
}
