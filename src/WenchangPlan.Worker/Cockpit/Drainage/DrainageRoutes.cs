using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Cockpit.Overview;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Drainage;

/// <summary>Drains, roads, pumps and rain at <c>/drainage</c>.</summary>
internal static class DrainageRoutes
{
    private const string Domain = "drainage";

    /// <summary>Adds it.</summary>
    public static void MapDrainage(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/drainage", async (HttpContext context, OverviewReader reader, IVerdictReader verdicts, TimeProvider time, CancellationToken cancel) =>
        {
            Wording words = DeskRoutes.WordsOf(context);
            OverviewModel model = await reader.ReadAsync(words, withStations: true, cancel);
            return await DeskRoutes.ShowAsync<DrainagePage>(context, new DeskView(Domain, words["desk.nav.drainage"])
            {
                Parameters = { ["Model"] = Read(model, verdicts, time.GetUtcNow().ToUnixTimeMilliseconds()) },
            });
        }).Viewer().ExcludeFromDescription();

    /// <summary>What the page shows.</summary>
    internal static DrainageModel Read(OverviewModel model, IVerdictReader verdicts, long now)
    {
        District district = model.District;
        IReadOnlyList<Verdict> events = DrainageEvents.Read(district, verdicts, now);
        IReadOnlyDictionary<string, Verdict> running = DrainageEvents.Running(events);
        Dictionary<string, PlaceCell> cells = model.Places.SelectMany(r => r.Cells).ToDictionary(c => c.Station.Id, StringComparer.Ordinal);
        List<StationNow> here = [.. model.Stations.Where(s => s.Station.Domain.Code == Domain)];
        int hour = district.Clock.HourOf(now);
        long today = district.Clock.DayAt(now).DayNumber;
        ILookup<string, Verdict> hours = verdicts.Read(new VerdictQuery("rainHour", Place.All, hour - 2, hour - 1)).ToLookup(v => v.Station ?? "", StringComparer.Ordinal);
        ILookup<string, Verdict> days = verdicts.Read(new VerdictQuery("rainDay", Place.All, today, today)).ToLookup(v => v.Station ?? "", StringComparer.Ordinal);
        return new DrainageModel(
            [
                .. from kind in district.Domains.Find(Domain)?.Kinds ?? []
                   let points = here.Where(s => s.Station.Kind.Code == kind.Code)
                       .Select(s => new DrainagePoint(s, cells[s.Station.Id], running.GetValueOrDefault(s.Station.Id)))
                       .OrderByDescending(p => p.Cell.State == PlaceState.Critical).ThenByDescending(p => p.Cell.State != PlaceState.Good).ToList()
                   where points.Count > 0
                   select (kind, (IReadOnlyList<DrainagePoint>)points),
            ],
            events,
            [.. here.Where(s => s.Station.Find("rain") is not null).Select(s => new RainNow(s.Station, hours[s.Station.Id].LastOrDefault(), days[s.Station.Id].LastOrDefault()))]);
    }
}
