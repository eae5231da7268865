using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Api;

internal static class EvidenceEndpoint
{
    private const string HourKind = "hour";
    private const string TargetKind = "target";

    /// <summary>What stands behind a verdict.</summary>
    public static async Task<Results<Ok<EvidenceAnswer>, ProblemHttpResult>> Get(string kind, string window, ApiQuery query, EvidenceReader reader, CancellationToken cancel)
    {
        VerdictKind? of = query.District.Domains.FindVerdict(kind);
        if (of is null)
        {
            return query.NotFound("problem.evidence.title", "problem.evidence.kind", kind, string.Join(", ", query.District.Domains.All.SelectMany(d => d.Verdicts).Select(v => v.Code)));
        }

        string? station = query.Text("station") is { } given and not VerdictEndpoint.DistrictPlace ? given : null;
        if (station is not null && query.District.Find(station) is null)
        {
            return query.NoSuchStation(station);
        }

        Window? asked = Window.Parse(of.Span, window, query.Clock);
        if (asked is null)
        {
            query.Refuse("window", window, query.Wording.Format("expected.window", of.Code, ApiTimes.ExampleOf(of.Span, query.Clock)));
        }

        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        Evidence? evidence = await reader.ReadAsync(of, asked!.Value, station, cancel);
        return evidence is null ? query.NotFound("problem.evidence.title", "problem.evidence.detail", kind, window, station ?? VerdictEndpoint.DistrictPlace)
            : TypedResults.Ok(Answer(evidence, of, query));
    }

    /// <summary>What stands behind the hourly values of a station: its readings.</summary>
    public static async Task<Results<Ok<EvidenceAnswer>, ProblemHttpResult>> GetHour(string window, ApiQuery query, EvidenceReader reader, CancellationToken cancel)
    {
        string id = query.Text("station") ?? "";
        string? parameter = query.Text("parameter");
        if (query.District.Find(id) is not { } station)
        {
            return query.NoSuchStation(id);
        }

        Window? hour = Window.Parse(WindowSpan.Hour, window, query.Clock);
        if (hour is null)
        {
            query.Refuse("window", window, query.Wording.Format("expected.window", HourKind, ApiTimes.ExampleOf(WindowSpan.Hour, query.Clock)));
        }

        if (parameter is not null && station.Find(parameter) is null)
        {
            query.Refuse("parameter", parameter, query.Wording.Format("expected.parameter", string.Join(", ", station.Parameters.Select(p => p.Parameter.Code))));
        }

        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        HourEvidence? evidence = await reader.ReadHourAsync(station, (int)hour!.Value.Number, cancel);
        if (evidence is null)
        {
            return query.NotFound("problem.evidence.title", "problem.evidence.detail", HourKind, window, id);
        }

        return TypedResults.Ok(new EvidenceAnswer
        {
            Kind = HourKind,
            Window = window,
            Station = id,
            Agrees = evidence.Agrees,
            Steps = new EvidenceWriter(query, station.Domain.Code, id).Steps([.. evidence.Steps.Where(s => parameter is null || s.Part == parameter)]),
            Interventions = [.. evidence.Interventions.Select(i => InterventionItem.Of(i, query.Clock))],
            Revisions = [],
            Links = new EvidenceLinks(EvidenceWriter.Address(HourKind, window, id) + (parameter is null ? "" : "&parameter=" + parameter), null, Readings(station.Id, hour.Value, query.Clock)),
        });
    }

    /// <summary>What stands behind where a target stands.</summary>
    public static Results<Ok<EvidenceAnswer>, ProblemHttpResult> GetTarget(string id, ApiQuery query, EvidenceReader reader, IVerdictStore store, TimeProvider time)
    {
        int year = query.Year(time.GetUtcNow().ToOffset(query.Clock.Offset).Year);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        return query.District.Targets.FirstOrDefault(t => t.Id == id && t.HoldsIn(year)) is { } target ? TypedResults.Ok(Answer(target, year, query, reader, store))
            : query.NotFound("problem.target.title", "problem.target.detail", id, year);
    }

    /// <summary>Evidence of a target in words of the API.</summary>
    public static EvidenceAnswer Answer(Target target, int year, ApiQuery query, EvidenceReader reader, IVerdictStore store)
    {
        TargetEvidence evidence = reader.ReadTarget(target, year);
        return new EvidenceAnswer
        {
            Kind = TargetKind,
            Window = year.ToString(CultureInfo.InvariantCulture),
            Target = TargetItem.Of(year, query.District, store).First(t => t.Target == target.Id),
            Agrees = evidence.Agrees,
            Steps = new EvidenceWriter(query, query.District.Domains.Verdict(target.Kind).Domain, null).Steps(evidence.Steps),
            Interventions = [],
            Revisions = [],
            Links = new EvidenceLinks($"/api/v1/evidence/{TargetKind}/{Uri.EscapeDataString(target.Id)}?year={year.ToString(CultureInfo.InvariantCulture)}", null, null),
        };
    }

    /// <summary>Evidence in words of the API.</summary>
    public static EvidenceAnswer Answer(Evidence evidence, VerdictKind kind, ApiQuery query)
    {
        Verdict verdict = evidence.Verdict;
        string window = verdict.Window.ToText(query.Clock);
        var item = VerdictItem.From(verdict, query);
        return new EvidenceAnswer
        {
            Kind = kind.Code,
            Window = window,
            Station = verdict.Station,
            Verdict = item,
            Agrees = evidence.Agrees,
            Recomputed = evidence is { Agrees: false, Recomputed: { } anew } ? VerdictItem.From(anew, query) : null,
            Steps = new EvidenceWriter(query, kind.Domain, verdict.Station).Steps(evidence.Steps, evidence.Hours),
            Interventions = [.. evidence.Interventions.Select(i => InterventionItem.Of(i, query.Clock))],
            Revisions = [.. evidence.Revisions.Select(r => RevisionItem.From(r, query.Clock))],
            Links = new EvidenceLinks(EvidenceWriter.Address(kind.Code, window, verdict.Station),
                verdict.Station is { } station && evidence.Hours.Count > 0 ? $"/api/v1/evidence/{HourKind}/{{of}}?station={station}" : null, item.Links.Readings),
        };
    }

    private static string Readings(string station, Window hour, DistrictClock clock)
    {
        (int first, int end) = hour.Hours(clock);
        return $"/api/v1/stations/{station}/readings?from={Instant(clock.StartOfHour(first))}&to={Instant(clock.StartOfHour(end))}";

        string Instant(long at) => Uri.EscapeDataString(clock.At(at).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
    }
}
