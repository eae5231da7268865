using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Cockpit.Overview;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Domains;

/// <summary>A page for every domain that has none of its own, such as one the register adds, at <c>/domains/{code}</c>.</summary>
internal static class DomainRoutes
{
    /// <summary>How old the newest hourly verdict may be and still be "now".</summary>
    private const int HoursOfNow = 2;
    private const int DaysOfEvents = 7;

    /// <summary>Adds it.</summary>
    public static void MapDomains(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/domains/{code}", async (string code, HttpContext context, OverviewReader reader, LatestReadings latest, IVerdictReader verdicts, TimeProvider time, CancellationToken cancel) =>
        {
            Wording words = DeskRoutes.WordsOf(context);
            District district = reader.District;
            List<Station> stations = [.. district.Stations.Where(s => s.Domain.Code == code)];
            if (stations.Count == 0 || district.Domains.Find(code) is not { } domain)
            {
                return Results.Problem(title: words["problem.domain.title"], detail: words.Format("problem.domain.detail", code), statusCode: StatusCodes.Status404NotFound);
            }

            if (DeskRoutes.HrefOf(code) is var own && !own.StartsWith("/domains/", StringComparison.Ordinal))
            {
                return Results.LocalRedirect(own);
            }

            DateTimeOffset now = time.GetUtcNow();
            return await DeskRoutes.ShowAsync<DomainPage>(context, new DeskView(code, words.Name(domain.Name, domain.NameEn))
            {
                Parameters =
                {
                    ["Domain"] = domain,
                    ["Verdicts"] = (IReadOnlyList<Verdict>)[.. domain.Verdicts.SelectMany(v => Newest(v, district, now, verdicts))],
                    ["Stations"] = await latest.ReadAsync(stations, cancel),
                },
            });
        }).Viewer().ExcludeFromDescription();

    /// <summary>The newest verdict of every place; of events those of the last days.</summary>
    private static IEnumerable<Verdict> Newest(VerdictKind kind, District district, DateTimeOffset now, IVerdictReader verdicts)
    {
        long at = now.ToUnixTimeMilliseconds();
        int hour = district.Clock.HourOf(at);
        (long from, long to) = kind.Span switch
        {
            WindowSpan.Hour => (hour - HoursOfNow, hour),
            WindowSpan.Event => (now.AddDays(-DaysOfEvents).ToUnixTimeMilliseconds(), at),
            _ => (Window.Of(kind.Span, district.Clock.DayAt(at)).Number - 1, Window.Of(kind.Span, district.Clock.DayAt(at)).Number),
        };
        IReadOnlyList<Verdict> recent = verdicts.Read(new VerdictQuery(kind.Code, Place.All, from, to));
        return kind.Span == WindowSpan.Event ? recent : recent.GroupBy(v => v.Station).Select(g => g.Last());
    }
}
