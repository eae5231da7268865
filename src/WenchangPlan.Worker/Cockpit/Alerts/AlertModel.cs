using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Drawing;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Alerts;

/// <summary>A line of an alert's record, and the mails that told it.</summary>
/// <param name="Line">What happened.</param>
/// <param name="Mails">Mails of which it is the first thing they tell.</param>
public sealed record AlertRecord(TransitionItem Line, IReadOnlyList<MailItem> Mails);

/// <summary>The verdicts before and with the one an alert is about.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Bars">Values, oldest first; empty where they have classes.</param>
/// <param name="Months">Classes, oldest first; empty where they have values.</param>
/// <param name="Limit">What a value is held against; null where there is nothing.</param>
public sealed record WindowCourse(VerdictKind Kind, IReadOnlyList<Bar> Bars, IReadOnlyList<MonthMark> Months, double? Limit);

/// <summary>What the page of an alert shows.</summary>
public sealed record AlertModel
{
    /// <summary>Alerts that are looked at for the last one of its kind.</summary>
    private const int MostLookedAt = 1_000;

    /// <summary>The alert, its history and its mails, as the API has them.</summary>
    public required AlertAnswer Answer { get; init; }

    /// <summary>What happened, newest first.</summary>
    public required IReadOnlyList<AlertRecord> Records { get; init; }

    /// <summary>Mails about it of which it is not kept what they tell.</summary>
    public required IReadOnlyList<MailItem> OtherMails { get; init; }

    /// <summary>What the newest mail says of it, label and value.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; }

    /// <summary>What to do; empty where nothing is said.</summary>
    public required string Advice { get; init; }

    /// <summary>The value furthest beyond its limit; null where there is none.</summary>
    public double? Peak { get; init; }

    /// <summary>The readings around it; null where it is about none.</summary>
    public EventCourse? Course { get; init; }

    /// <summary>The verdicts around it; null where it is about none.</summary>
    public WindowCourse? Windows { get; init; }

    /// <summary>Other alerts that fire at the same place or in its area.</summary>
    public required IReadOnlyList<AlertItem> Others { get; init; }

    /// <summary>The one before it of the same rule and place; null when there is none.</summary>
    public AlertItem? Last { get; init; }

    /// <summary>When somebody first said that they had seen it, since it last fired; null when nobody did.</summary>
    public DateTimeOffset? Acknowledged =>
        Answer.History.FirstOrDefault(h => h.Kind == TransitionKind.Act && h.Cause == "acknowledge" && h.Firing == Answer.History[^1].Firing && Answer.Alert.Handling != Handling.Found)?.At;

    /// <summary>Reads it.</summary>
    public static async Task<AlertModel> ReadAsync(
        Alert alert, IAlertStore store, IMailStore mails, IReadingStore readings, IVerdictReader verdicts, District district, Wording wording, DateTimeOffset now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(alert);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(mails);
        var words = new AlertWords(district, wording);
        AlertAnswer answer = AlertHistoryEndpoint.AnswerOf(alert, store, mails, district, wording);
        IReadOnlyList<AlertTransition> lines = store.ReadTransitions(alert.Id);
        var own = lines.Select(t => t.Id).ToHashSet();
        var told = answer.Mails.ToLookup(m => mails.ReadTransitionsOf(m.Key).Where(own.Contains).DefaultIfEmpty(0).Min());
        TransitionWords? said = lines.Select(l => l.Words.GetValueOrDefault(wording.Language)).LastOrDefault(w => w is { Rows.Count: > 0 });
        Station? station = alert.Station is { } id ? district.Find(id) : null;
        return new AlertModel
        {
            Answer = answer,
            Records = [.. lines.Select(l => new AlertRecord(TransitionItem.From(l, district, wording.Language), [.. told[l.Id]])).Reverse()],
            OtherMails = [.. told[0]],
            Facts = said?.Rows ?? [],
            Advice = lines.Select(l => l.Words.GetValueOrDefault(wording.Language)?.Advice).LastOrDefault(a => a is { Length: > 0 }) ?? "",
            Peak = alert.Peak,
            Course = await EventCourse.ReadAsync(answer.Alert, words, readings, district, wording, now, cancel),
            Windows = WindowsOf(answer.Alert, words, verdicts, district, wording),
            Others =
            [
                .. store.ReadOpenAlerts().Where(a => a.State == AlertState.Firing && a.Id != alert.Id && a.Station is { } other
                    && (other == alert.Station || (station?.Area is { } area && district.Find(other)?.Area == area))).Select(a => AlertItem.From(a, district, wording)),
            ],
            Last = store.ReadAlerts(AlertKey.Of(alert), MostLookedAt).FirstOrDefault(a => a.Id != alert.Id && a.Rule == alert.Rule && a.Station == alert.Station && a.Parameter == alert.Parameter) is { } last
                ? AlertItem.From(last, district, wording) : null,
        };
    }

    private static WindowCourse? WindowsOf(AlertItem alert, AlertWords words, IVerdictReader verdicts, District district, Wording wording)
    {
        if (words.KindOf(alert) is not { IsDerived: false } kind || words.WindowOf(alert) is not { } window || kind.Span == WindowSpan.Event)
        {
            return null;
        }

        int count = kind.Span switch { WindowSpan.Hour => 24, WindowSpan.Day => 14, WindowSpan.Month => 12, _ => 5 };
        IReadOnlyList<Verdict> found = verdicts.Read(new VerdictQuery(kind.Code, Place.Of(alert.Station), window.Number - count + 1, window.Number));
        if (found.Count < 2)
        {
            return null;
        }

        bool classes = kind.Domain == "water" && kind.GradeWords == "water.class";
        return new WindowCourse(
            kind,
            classes ? [] : [.. found.Select((v, i) => new Bar(i == 0 || i == found.Count - 1 ? Text(v)[(kind.Span == WindowSpan.Year ? 0 : 5)..] : "", (double?)v.Value, v.Grade is { } grade && kind.Domain == "air" ? grade : null, v.Good != false, Title(v)))],
            classes ? [.. found.Select(v => new MonthMark(v.Grade, v.Validity == Validity.Pending, Title(v)))] : [],
            kind.Domain == "air" ? alert.Bound ?? 100 : alert.Bound);

        string Text(Verdict verdict) => verdict.Window.ToText(district.Clock);

        string Title(Verdict verdict) => $"{Text(verdict)} {wording.Verdict(verdict.Validity, verdict.Reasons, kind.Domain) ?? $"{verdict.Value:0.###} {wording.Grade(kind, verdict.Grade)}"}";
    }
}
