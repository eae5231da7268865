using WenchangPlan.Assessment.Hours;
using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Assessment.Targets;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Derivations;

/// <summary>Reads what stands behind a verdict: judges it anew by the code that gave it, with its steps noted, and holds the result against the one that stands.</summary>
public sealed class EvidenceReader(
    District district, Judges judges, IReadingStore readings, IVerdictStore store, IActReader acts, IVerdictReader verdicts, IEnumerable<IInterventions> interventions,
    TimeProvider time)
{
    private readonly HourRecords _hours = new(district, readings, acts);

    /// <summary>The evidence of a verdict.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="window">Its window.</param>
    /// <param name="station">Station id; null is the district.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="parts">Codes of the parts whose steps are wanted; null: all steps. A page that shows one pollutant of twenty stations needs no others.</param>
    /// <returns>Null when there is no such verdict.</returns>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public async Task<Evidence?> ReadAsync(VerdictKind kind, Window window, string? station, CancellationToken cancel, IReadOnlyCollection<string>? parts = null)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var place = Place.Of(station);
        if (Find(kind.Code, place, window) is not { } verdict)
        {
            return null;
        }

        IJudge judge = judges.OfKind(kind.Code);
        var judged = new JudgedWindow(kind.Code, window, place);
        if (kind.JudgedWith is { } with)
        {
            judged = new JudgedWindow(with, Window.Of(district.Domains.Verdict(with).Span, window.FirstDay(district.Clock)), place);
        }

        var derivation = new Derivation();
        var evidence = new RoundEvidence(district, readings, store, acts) { Derivation = derivation };
        if (judge.ReadingsOf(judged, district) is { } hours && station is not null && district.Find(station) is { } of)
        {
            evidence.AddReadings(await new StoredRange(of, district, hours.First, hours.End).ReadAsync(readings, acts, cancel));
        }

        // As it stood then: what is pending is judged as pending, though its window may have closed a moment ago. An event stands as its day does.
        bool closed = kind.IsDerived || (kind.JudgedWith is null ? verdict : Find(judged.Kind, place, judged.Window)) is not { Validity: Validity.Pending };
        Verdict? anew = judge.Judge(judged, closed, evidence.Of(judged.Window)).FirstOrDefault(v => v.Kind == kind.Code && v.Window == window && v.Station == station);
        IReadOnlyList<Step> steps = parts is null ? derivation.Of(verdict) : [.. derivation.Of(verdict).Where(s => s.Part is { } part && parts.Contains(part))];
        (int first, int end) = window.Hours(district.Clock);
        (long from, long to) = verdict.Event is { } times ? (times.Start, (times.End ?? times.Peak) + 1) : (district.Clock.StartOfHour(first), district.Clock.StartOfHour(end));
        IReadOnlyList<Intervention> done = Interventions(station, from, to);
        return new Evidence(verdict, anew, steps, await _hours.ReadAsync(steps, done, time.GetUtcNow().ToUnixTimeMilliseconds(), cancel), done,
            store.ReadRevisions(kind.Code, Revision.SubjectOf(window, station, district.Clock)));
    }

    /// <summary>The evidence of the hourly values of a station.</summary>
    /// <param name="station">The station.</param>
    /// <param name="hour">Number of the hour.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Null when the station sent nothing in it.</returns>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public async Task<HourEvidence?> ReadHourAsync(Station station, int hour, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(station);
        int shift = station.TimeIs == TimeIs.End ? 1 : 0;
        (long from, long to) = (district.Clock.StartOfHour(hour) + shift, district.Clock.EndOfHour(hour) + shift);
        var derivation = new Derivation();
        var aggregator = new HourAggregator(station, district, readings.ReadSeries(station, from, to), acts.ReadAmendments(station, from, to), derivation);
        await readings.ReadAsync(station, from, to, int.MaxValue, aggregator.Add, cancel);
        StationHour? anew = aggregator.Finish() is [var fresh, ..] ? fresh : null, kept = store.ReadHours(station, hour, hour + 1) is [var stored, ..] ? stored : null;
        return anew is null && kept is null ? null : new HourEvidence(
            station, hour, anew is not null && anew.SaysTheSame(kept), derivation.Steps, Interventions(station.Id, from, to));
    }

    /// <summary>The evidence of a target in a year.</summary>
    /// <param name="target">The target.</param>
    /// <param name="year">The year.</param>
    /// <param name="asOf">Last local day of the year that is to go in; null: all there are.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public TargetEvidence ReadTarget(Target target, int year, DateOnly? asOf = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        var derivation = new Derivation();
        VerdictQuery query = TargetOutcomes.QueryOf(target, new DateOnly(year, 1, 1), asOf ?? new DateOnly(year, 12, 31), district);
        IReadOnlyList<Outcome> outcomes = target.Edition is null ? store.ReadOutcomes(query) : [.. store.Read(query).Select(v => TargetOutcomes.Of(v, target, judges))];
        outcomes = TargetOutcomes.LeaveOut(outcomes, query, acts, district, store.Read);
        DateOnly lastClosed = asOf ?? district.Clock.DayAt((time.GetUtcNow() - district.Assessment.Grace).ToUnixTimeMilliseconds()).AddDays(-1);
        TargetProgress anew = new TargetJudge(district).Judge(target, year, lastClosed, outcomes, derivation);
        return new TargetEvidence(store.ReadTargets(year).FirstOrDefault(p => p.Target == target.Id), anew, derivation.Steps);
    }

    private Verdict? Find(string kind, Place place, Window window) => verdicts.Read(new VerdictQuery(kind, place, window.Number, window.Number)) is [var verdict, ..] ? verdict : null;

    private List<Intervention> Interventions(string? station, long from, long to) =>
        [.. interventions.SelectMany(i => i.Read(station, from, to)).OrderBy(i => i.From).ThenBy(i => i.At).ThenBy(i => i.Kind, StringComparer.Ordinal)];
}
