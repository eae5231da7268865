using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>Stations of one area that fall silent together, as in a power cut: one alert about the area, from which theirs follow.</summary>
/// <remarks>
/// It fires with the station that makes them many enough, and recovers with the reading after which they are not: what is still silent then is told station by station.
/// How many that is stays as it was when it fired, so that no setting ends it.
/// </remarks>
internal sealed class AreaWatch
{
    private readonly AlertingOptions _options;
    private readonly List<(AlertRule Rule, string Area, Station[] Stations)> _areas;

    public AreaWatch(District district, AlertingOptions options)
    {
        _options = options;
        _areas =
        [
            .. from rule in district.Alerts
               where rule.Kind == RuleKind.Offline
               from area in district.Stations.Where(s => s.Area is not null && !s.ByLaboratory && StationWatch.Covers(rule, s)).GroupBy(s => s.Area!, StringComparer.Ordinal)
               select (rule, area.Key, area.ToArray()),
        ];
    }

    /// <summary>The place of the alert about an area.</summary>
    public static string PlaceOf(string area) => "area/" + area;

    /// <summary>Whether the alert of a station follows from one about its area.</summary>
    /// <param name="area">The alert about the area.</param>
    /// <param name="alert">The alert about a station of it, of the same rule.</param>
    /// <param name="station">The station.</param>
    public bool IsPart(Alert area, Alert alert, Station station) => alert.Parameter is null && (IsTogether(area.Since, alert, station) || alert.HeldBy == HoldOf(area));

    /// <summary>What an alert holds others with.</summary>
    public static Hold HoldOf(Alert cause) => new(HoldKind.Alert, cause.Key);

    /// <summary>Judges every area by the alerts of its stations.</summary>
    /// <param name="book">The alerts.</param>
    /// <param name="isSilenced">Whether a silence is about an alert: a station that is worked at makes no area silent.</param>
    /// <param name="now">Now, ms UTC.</param>
    public void Judge(AlertBook book, Predicate<Alert> isSilenced, long now)
    {
        HashSet<string> fell = [.. book.Notices.Where(n => n.Kind == TransitionKind.Fired && n.Alert is { Kind: RuleKind.Offline, Parameter: null }).Select(n => n.Alert.Id)];
        foreach ((AlertRule rule, string area, Station[] stations) in _areas)
        {
            if (book.Find(rule.Id, PlaceOf(area)) is { State: AlertState.Firing } open)
            {
                End(book, rule, open, stations, now);
            }
            else if (fell.Count > 0)
            {
                Begin(book, rule, area, stations, fell, isSilenced);
            }
        }

        foreach (Alert gone in book.Open.Where(a => a.Area is { } area && !_areas.Exists(known => known.Rule.Id == a.Rule && known.Area == area)).ToList())
        {
            book.Tell(new Notice(null, gone with { State = AlertState.Closed }, TransitionKind.Ended, now) { Cause = "station-removed" });
        }
    }

    private void Begin(AlertBook book, AlertRule rule, string area, Station[] stations, HashSet<string> fell, Predicate<Alert> isSilenced)
    {
        int needed = Math.Max(_options.AreaStations, (int)Math.Ceiling(stations.Length * _options.AreaShare));
        List<(Alert Alert, Station Station)> silent =
            [.. stations.Select(s => (Alert: book.Find(rule.Id, s.Id)!, Station: s)).Where(s => s.Alert is { State: AlertState.Firing } && !isSilenced(s.Alert)).OrderBy(s => s.Alert.Since)];
        foreach ((Alert first, _) in silent)
        {
            List<(Alert Alert, Station Station)> together = [.. silent.Where(s => IsTogether(first.Since, s.Alert, s.Station))];
            if (together.Count < needed || !together.Exists(s => fell.Contains(s.Alert.Id)))
            {
                continue;
            }

            var alert = new Alert
            {
                Id = AlertId.Of(rule.Id, PlaceOf(area), first.Since),
                Rule = rule.Id,
                Kind = rule.Kind,
                Severity = rule.Severity,
                State = AlertState.Firing,
                Since = first.Since,
                FiredAt = together.Max(s => s.Alert.FiredAt),
                Value = together.Count,
                Bound = needed,
                Subject = area,
                NoData = true,
                Definition = rule.Definition,
            };
            // Their mails have waited for others already; that they are one now must not make the first mail later.
            book.Tell(new Notice(rule, book.Again(alert), TransitionKind.Fired, alert.FiredAt ?? alert.Since)
            {
                Members = [.. together.Select(s => s.Station)], WaitsSince = together.Min(s => s.Alert.ToldAt),
            });
            return;
        }
    }

    private void End(AlertBook book, AlertRule rule, Alert open, Station[] stations, long now)
    {
        List<(Alert Alert, Station Station)> parts = [.. stations.SelectMany(s => book.Of(rule.Id, s.Id).Where(a => IsPart(open, a, s)).Select(a => (a, s)))];
        List<Station> silent = [.. parts.Where(p => p.Alert.State == AlertState.Firing).Select(p => p.Station)];
        if (silent.Count >= open.Bound)
        {
            return;
        }

        long? back = parts.Max(p => p.Alert.RecoveredAt);
        if (back > open.Since)
        {
            Alert over = open with { State = AlertState.Recovered, RecoveredAt = back, Value = silent.Count, NoData = false };
            book.Tell(new Notice(rule, over, TransitionKind.Recovered, back.Value) { Members = silent });
        }
        else if (silent.Count == 0)
        {
            book.Tell(new Notice(rule, open with { State = AlertState.Closed, Value = silent.Count }, TransitionKind.Ended, now) { Cause = "station-removed", Members = silent });
        }
    }

    /// <summary>Whether a station fell silent with those that last spoke at an instant: it may have been cut off any time before it would have spoken again.</summary>
    private bool IsTogether(long since, Alert alert, Station station) =>
        alert.Since >= since - (long)station.SamplePeriod.TotalMilliseconds && alert.Since <= since + (long)_options.AreaWindow.TotalMilliseconds;
}
