using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Drainage;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Overview;

/// <summary>Puts places into rows: those of drainage by kind, those of noise by their last night, those of other domains by whether they speak.</summary>
internal sealed class PlacesReader(District district, IVerdictReader verdicts, Wording words, long now)
{
    /// <summary>Domains with cards of their own.</summary>
    private static readonly string[] Elsewhere = ["air", "water"];

    /// <summary>The rows, in order of the domains and their kinds.</summary>
    public IReadOnlyList<PlaceRow> Read(IReadOnlyList<StationNow> stations, IReadOnlyList<AlertNow> open)
    {
        Dictionary<string, Severity> worst = open.Where(a => a.Item is { Station: not null, State: AlertState.Firing, Kind: not RuleKind.Offline })
            .GroupBy(a => a.Item.Station!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(a => a.Item.Severity), StringComparer.Ordinal);
        foreach ((string station, Verdict running) in DrainageEvents.Running(DrainageEvents.Read(district, verdicts, now)))
        {
            Severity severity = running.Grade >= DrainageEvents.Critical ? Severity.Critical : Severity.Warning;
            worst[station] = worst.TryGetValue(station, out Severity known) && known > severity ? known : severity;
        }

        return
        [
            .. from domain in district.Domains.All
               where !Elsewhere.Contains(domain.Code)
               from kind in domain.Kinds
               let here = stations.Where(s => s.Station.Domain.Equals(domain) && s.Station.Kind.Code == kind.Code).ToList()
               where here.Count > 0
               select Row(domain, kind, here, worst),
        ];
    }

    private PlaceRow Row(Domain domain, StationKind kind, List<StationNow> here, Dictionary<string, Severity> worst)
    {
        Dictionary<string, Verdict> nights = domain.Code == "noise" ? LastNight() : [];
        Func<StationNow, double?> figure = FigureOf(domain, kind);
        (string? value, string about) = domain.Code == "noise" ? OfNights(nights, here) : kind.Code switch
        {
            "manhole" => Figure(here.Min(figure), 2),
            "pipe" => Figure(here.Max(figure), 0),
            "pump" => Figure(here.Any(h => figure(h) is not null) ? here.Sum(figure) : null, 0),
            "overflow" => Figure(here.Any(h => figure(h) is not null) ? here.Count(h => figure(h) > 0) : null, 0),
            "road" => Figure(here.Max(figure), 0),
            "rain" => Figure(here.Max(figure), 1),
            _ => (here.Count(h => h.Presence == Presence.Online).ToString(CultureInfo.InvariantCulture), words.Format("overview.places.online", here.Count)),
        };
        return new PlaceRow(
            kind.Code, domain.Kinds.Count == 1 ? words.Name(domain.Name, domain.NameEn) : words.Name(kind.Name, kind.NameEn), Frame.DeskRoutes.HrefOf(domain.Code),
            [.. here.Select(h => Cell(h, figure, worst, nights)).OrderByDescending(c => c.State is PlaceState.Critical).ThenByDescending(c => c.State is not PlaceState.Good)],
            value, value is null ? words["desk.noValue"] : about);

        (string?, string) Figure(double? number, int decimals) =>
            (number?.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), words["overview.places." + kind.Code]);
    }

    private Func<StationNow, double?> FigureOf(Domain domain, StationKind kind)
    {
        if (domain.Code != "drainage")
        {
            return _ => null;
        }

        Dictionary<string, decimal?> rain = kind.Code == "rain" ? RainOfHour() : [];
        return kind.Code switch
        {
            "manhole" => s => s.Freeboard,
            "pipe" => s => s.Fullness * 100,
            "road" => s => s.Current("depth"),
            "pump" => s => s.Current("pumps"),
            "overflow" => s => s.Current("overflow"),
            "rain" => s => (double?)rain.GetValueOrDefault(s.Station.Id),
            _ => _ => null,
        };
    }

    private PlaceCell Cell(StationNow at, Func<StationNow, double?> figure, Dictionary<string, Severity> worst, Dictionary<string, Verdict> nights)
    {
        Severity? alarm = worst.TryGetValue(at.Station.Id, out Severity severity) ? severity : null;
        Verdict? night = nights.GetValueOrDefault(at.Station.Id);
        PlaceState state = alarm == Severity.Critical ? PlaceState.Critical
            : at.Presence == Presence.Never ? PlaceState.Unknown
            : at.Presence != Presence.Online ? PlaceState.Silent
            : alarm is not null || night?.Good == false ? PlaceState.Warning
            : PlaceState.Good;
        return new PlaceCell(at.Station, state, at.Presence != Presence.Online ? Said(at)
            : night is not null ? TextOf(night)
            : figure(at) is { } number ? number.ToString("0.##", CultureInfo.InvariantCulture) + " " + words["overview.unit." + at.Station.Kind.Code]
            : words["stations.online"]);
    }

    /// <summary>Why a place says nothing, and since when.</summary>
    private string Said(StationNow at) => string.Join(" · ", new[]
    {
        words["stations." + System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(at.Presence.ToString())],
        at.LastSeen is { } seen ? words.Format("stations.last", seen.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)) : null,
        at.Refusal is { } refusal ? words.Reject(refusal.Reason, refusal.Detail) : null,
    }.Where(p => p is not null));

    private string TextOf(Verdict night) => night.Value is { } level
        ? level.ToString("0.0", CultureInfo.InvariantCulture) + " dB(A)" + (verdicts.LimitOf(night, "leq") is { } limit ? " / " + limit.Value.ToString("0", CultureInfo.InvariantCulture) : "")
        : words["desk.noValue"];

    /// <summary>The night that ended last, by station: until that of yesterday is over, late data included, the one before it.</summary>
    private Dictionary<string, Verdict> LastNight()
    {
        long yesterday = district.Clock.DayAt(now).AddDays(-1).DayNumber;
        List<Verdict> nights = [.. verdicts.Read(new VerdictQuery("noiseNight", Place.All, yesterday - 1, yesterday)).Where(v => v.Station is not null)];
        long last = nights.Exists(v => v.Window.Number == yesterday && v.Validity != Validity.Pending) ? yesterday : yesterday - 1;
        return nights.Where(v => v.Window.Number == last).ToDictionary(v => v.Station!, StringComparer.Ordinal);
    }

    private (string? Value, string About) OfNights(Dictionary<string, Verdict> nights, List<StationNow> here)
    {
        List<Verdict> judged = [.. here.Select(h => nights.GetValueOrDefault(h.Station.Id)).OfType<Verdict>().Where(v => v.Good is not null)];
        return (judged.Count == 0 ? null : judged.Count(v => v.Good == true).ToString(CultureInfo.InvariantCulture), words.Format("overview.places.night", judged.Count));
    }

    /// <summary>Rain of the last hour that is over, by gauge; of the one before where the last is not there yet.</summary>
    private Dictionary<string, decimal?> RainOfHour()
    {
        int running = district.Clock.HourOf(now);
        return verdicts.Read(new VerdictQuery("rainHour", Place.All, running - 2, running - 1)).GroupBy(v => v.Station ?? "").ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);
    }
}
