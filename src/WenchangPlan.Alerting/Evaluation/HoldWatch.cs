using System.Globalization;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>Which alerts are held, and by what. What happens to a held alert is recorded as always; its mails wait until nothing holds it any more.</summary>
/// <remarks>
/// An alert is held as a whole, by one thing at a time, which is kept with it: so nothing of it overtakes what is held, and a restart changes nothing. When that ends and
/// another thing holds it too, it goes on to be held by that.
/// </remarks>
internal sealed class HoldWatch(District district, ISilenceStore silences, AlertingOptions options)
{
    private readonly AreaWatch _areas = new(district, options);
    private readonly FlapWatch _flaps = new(options);
    private readonly AlertRule[] _offline = [.. district.Alerts.Where(r => r.Kind == RuleKind.Offline)];
    private IReadOnlyList<Silence> _holding = [];

    /// <summary>Takes up what the store says.</summary>
    public void Load(AlertBook book) => _flaps.Load(book);

    /// <summary>
    /// Judges areas, and then every alert that fires, is held, or to which something happened in this round. Who tells of an alert after this asks first whether it is held.
    /// </summary>
    public void Judge(AlertBook book, long now)
    {
        _holding = silences.ReadHolding(now);
        _areas.Judge(book, alert => _holding.Any(s => s.Covers(alert, district)), now);
        ILookup<string, Notice> happened = book.Notices.ToLookup(n => n.Alert.Id, StringComparer.Ordinal);
        _flaps.Judge(book, alert => Find(book, alert, [.. happened[alert.Id]], withFlapping: false) is not null, now);
        var found = new Dictionary<string, Holding>(StringComparer.Ordinal);
        var first = new List<Notice>();
        var last = new List<Notice>();
        // Silent stations first: what is held by one is asked for when it is known whether that one is held itself.
        foreach (Alert alert in book.All.Where(a => a.State == AlertState.Firing || a.HeldBy is not null || happened.Contains(a.Id)).OrderBy(a => a.Kind != RuleKind.Offline).ToList())
        {
            List<Notice> notices = [.. happened[alert.Id]];
            Holding? held = Find(book, alert, notices, withFlapping: true);
            bool begins = held is { Flapping.Began: { } with } && with == alert.Id;
            if (alert.HeldBy is not null && (held is null || begins))
            {
                first.Add(Release(book, alert, now));
            }

            if (held is not null && (begins || held.Hold != alert.HeldBy))
            {
                (begins ? last : first).Add(Hold(book, alert, held, notices, now));
            }

            if (held is not null && !begins)
            {
                found[alert.Id] = held;
            }
        }

        for (int i = 0; i < book.Notices.Count; i++)
        {
            book.Notices[i] = book.Notices[i] with { Holding = found.GetValueOrDefault(book.Notices[i].Alert.Id) };
        }

        book.Notices.InsertRange(0, first);
        book.Notices.AddRange(last);
    }

    /// <summary>What holds an alert: what held it before, for as long as it does.</summary>
    private Holding? Find(AlertBook book, Alert alert, List<Notice> notices, bool withFlapping)
    {
        List<Holding> all = [.. _holding.Where(s => s.Covers(alert, district)).Select(Of)];
        if (CauseOf(book, alert, notices) is { } cause)
        {
            all.Add(new Holding(AreaWatch.HoldOf(cause)) { Cause = cause });
        }

        // Under one that began before: what happens now, or is held already. With one that begins: the alert with which it does.
        if (withFlapping && _flaps.At(alert) is { } flapping && (flapping.Began is { } began ? began == alert.Id : notices.Count > 0 || alert.HeldBy == flapping.Hold))
        {
            all.Add(new Holding(flapping.Hold) { Flapping = flapping, Window = options.FlapWindow });
        }

        return all.Find(h => h.Hold == alert.HeldBy) ?? all.FirstOrDefault();
    }

    /// <summary>The alert from which another one follows; null when there is none.</summary>
    private Alert? CauseOf(AlertBook book, Alert alert, List<Notice> notices)
    {
        if (alert.Station is not { } id || district.Find(id) is not { } station)
        {
            return null;
        }

        if (alert.Kind == RuleKind.Offline)
        {
            return station.Area is { } area && book.Find(alert.Rule, AreaWatch.PlaceOf(area)) is { State: AlertState.Firing } whole && _areas.IsPart(whole, alert, station) ? whole : null;
        }

        // A silent station holds what would be told again of its values. Whatever a late reading says for the first time is told at once.
        bool isRepeat = alert is { Kind: RuleKind.Threshold, State: AlertState.Firing } && notices.All(n => n is { Kind: TransitionKind.Fired, Alert.Firing: > 1 });
        return !isRepeat ? null : _offline.Select(rule => book.Find(rule.Id, id))
            .FirstOrDefault(silent => silent is { State: AlertState.Firing, HeldBy: null or { Kind: HoldKind.Alert } } && IsKnownTo(silent, alert));
    }

    /// <summary>Whether everybody whom one alert concerns is told of another.</summary>
    private bool IsKnownTo(Alert cause, Alert alert)
    {
        IReadOnlyList<Recipient> knowing = Audience.Of(district, RuleOf(cause)?.Contacts ?? []);
        return Audience.Of(district, RuleOf(alert)?.Contacts ?? []).All(r => Audience.Contains(knowing, r));
    }

    private Notice Hold(AlertBook book, Alert alert, Holding held, List<Notice> notices, long now)
    {
        // What an area's alert tells need not be told of its stations as well, where no mail has done so yet.
        Alert holding = book.Hold(alert, held.Hold, withWaiting: held.Cause?.Area is not null);
        bool isNews = held.Flapping?.Began == alert.Id;
        return isNews && notices.Count > 0
            ? notices[^1] with { Alert = holding, Kind = TransitionKind.Held, At = now, Holding = held, Cause = "", Before = null }
            : Turn(holding, TransitionKind.Held, held, now, told: []);
    }

    /// <summary>Of what came and went the newest alert tells that it does so no more.</summary>
    private Notice Release(AlertBook book, Alert alert, long now)
    {
        Hold before = alert.HeldBy!;
        Holding ended = before.Kind == HoldKind.Silence && silences.FindSilence(NumberOf(before)) is { } silence ? Of(silence) : new Holding(before);
        string topic = before.Kind switch
        {
            HoldKind.Alert when book.FindKey(before.Id) is { Topic.Length: > 0 } cause => cause.Topic,
            HoldKind.Flapping when alert.Topic.Length > 0 => alert.Topic,
            _ => $"{before.Kind}|{before.Id}",
        };
        bool isNews = before.Kind == HoldKind.Flapping && _flaps.At(alert) is null && book.Of(alert.Rule, AlertId.PlaceOf(alert)).LastOrDefault(a => a.HeldBy == before)?.Id == alert.Id;
        return Turn(book.Release(alert, topic, now), TransitionKind.Released, ended, now, isNews ? book.ToldOf(alert) : []);
    }

    private Notice Turn(Alert alert, TransitionKind kind, Holding holding, long now, IReadOnlyList<Recipient> told) => new(RuleOf(alert), alert, kind, now)
    {
        Station = alert.Station is { } id ? district.Find(id) : null, Holding = holding, Only = told,
    };

    private AlertRule? RuleOf(Alert alert) => district.Alerts.FirstOrDefault(r => r.Id == alert.Rule);

    private static Holding Of(Silence silence) => new(new Hold(HoldKind.Silence, silence.Id.ToString(CultureInfo.InvariantCulture))) { Silence = silence };

    private static long NumberOf(Hold silence) => long.Parse(silence.Id, CultureInfo.InvariantCulture);
}
