using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Alerts;

/// <summary>An alert of the list, and what is known of its cause.</summary>
/// <param name="Item">The alert, as the API has it.</param>
/// <param name="Clue">What may have caused it, or how far it went; empty where nothing is known.</param>
public sealed record AlertLine(AlertItem Item, string Clue);

/// <summary>What the list of alerts shows.</summary>
public sealed record AlertListModel
{
    /// <summary>Alerts of a page.</summary>
    public const int LinesOfAPage = 50;

    /// <summary>Alerts that are looked at for one page; a filter that few pass makes pages shorter, never slower.</summary>
    private const int MostLookedAt = 2_000;

    private const int Chunk = 200;

    /// <summary>What is shown.</summary>
    public required AlertFilter Filter { get; init; }

    /// <summary>Open alerts that pass, critical ones first, then those that began first.</summary>
    public required IReadOnlyList<AlertLine> Open { get; init; }

    /// <summary>Of all that are ended, or of all, those that pass, newest first.</summary>
    public required IReadOnlyList<AlertLine> Others { get; init; }

    /// <summary>Where older ones begin; null when there are none.</summary>
    public string? Older { get; init; }

    /// <summary>Whether this page begins with the newest.</summary>
    public required bool IsFirst { get; init; }

    /// <summary>Open alerts that fire, whatever the filter says.</summary>
    public required IReadOnlyList<AlertItem> Firing { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="filter">What is shown.</param>
    /// <param name="from">Where the page begins; null: with the newest.</param>
    /// <param name="who">The visitor's name; null where nobody signs in.</param>
    /// <param name="store">The alerts.</param>
    /// <param name="verdicts">What verdict alerts are about.</param>
    /// <param name="signal">When stations were last heard.</param>
    /// <param name="district">The register.</param>
    /// <param name="wording">The words.</param>
    /// <param name="now">Now, ms UTC.</param>
    public static AlertListModel Read(
        AlertFilter filter, AlertKey? from, string? who, IAlertStore store, IVerdictReader verdicts, CommitSignal signal, District district, Wording wording, long now)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(store);
        var words = new AlertWords(district, wording);
        AlertItem[] open = [.. store.ReadOpenAlerts().Select(a => AlertItem.From(a, district, wording))];
        var others = new List<AlertItem>();
        AlertKey? next = null;
        int wanted = filter.State == "open" ? from is null && !filter.IsNarrow ? 10 : 0 : LinesOfAPage;
        AlertKey? at = from;
        int seen = 0;
        while (wanted > 0 && next is null)
        {
            IReadOnlyList<Alert> chunk = store.ReadAlerts(at, Chunk + 1);
            foreach (Alert alert in chunk.Take(Chunk))
            {
                if (others.Count == wanted)
                {
                    next = AlertKey.Of(alert);
                    break;
                }

                AlertItem item = AlertItem.From(alert, district, wording);
                if ((filter.State == "all" || item.State is AlertState.Recovered or AlertState.Closed) && Passes(item))
                {
                    others.Add(item);
                }
            }

            seen += Chunk;
            if (chunk.Count <= Chunk)
            {
                break;
            }

            at = AlertKey.Of(chunk[Chunk]);
            next ??= seen >= MostLookedAt ? at : null;
        }

        return new AlertListModel
        {
            Filter = filter,
            Firing = [.. open.Where(a => a.State == AlertState.Firing)],
            Open = filter.State == "open" ? [.. open.Where(Passes).OrderByDescending(a => a.Severity).ThenBy(a => a.Since).ThenBy(a => a.Id, StringComparer.Ordinal).Select(Line)] : [],
            Others = [.. others.Select(Line)],
            Older = next is { } key ? Cursor.Write("alerts", key.Since.ToString(CultureInfo.InvariantCulture), key.Id) : null,
            IsFirst = from is null,
        };

        bool Passes(AlertItem item) =>
            (filter.Severity is null || item.Severity == filter.Severity) && (filter.Domain is null || words.DomainOf(item) == filter.Domain)
            && (filter.Handling is null || item.Handling == filter.Handling) && (!filter.Mine || (who is not null && item.Handler == who));

        AlertLine Line(AlertItem item) => new(item, Clue(item));

        string Clue(AlertItem item)
        {
            if (item.HeldBy is { Kind: HoldKind.Alert } cause && store.FindAlert(cause.Id) is { } other)
            {
                AlertItem first = AlertItem.From(other, district, wording);
                return wording.Format("alerts.clue.follows", words.Place(first), first.RuleName);
            }

            if (item is { Kind: RuleKind.Offline, State: AlertState.Firing or AlertState.Pending } && item.Station is { } id && district.Find(id) is { } station && signal.Find(station.Index) is { } heard)
            {
                return wording.Format("alerts.clue.lastData", Clock(heard.Reading));
            }

            if (words.KindOf(item) is { IsDerived: false } kind && words.WindowOf(item) is { } window
                && verdicts.Read(new VerdictQuery(kind.Code, Place.Of(item.Station), window.Number, window.Number)) is [.., { } verdict])
            {
                string deciding = string.Join(wording.IsEnglish ? ", " : "、", verdict.Deciding.Select(c => wording.Parameter(kind.Domain, c)));
                return deciding.Length > 0 ? wording.Format(kind.Domain == "air" ? "alerts.clue.primary" : "alerts.clue.deciding", deciding) : verdict.Validity == Validity.Valid ? "" : wording.Verdicts.Together(verdict.Reasons, kind.Domain);
            }

            return item.NoData ? wording["alerts.clue.noData"]
                : store.FindAlert(item.Key) is { Peak: { } peak } alert && peak != alert.Value && words.FigureOf(item, peak) is var figure
                    ? wording.Format("alerts.clue.peak", figure.Unit.Length > 0 ? $"{figure.Text} {figure.Unit}" : figure.Text)
                : "";
        }

        string Clock(long at)
        {
            DateTimeOffset time = district.Clock.At(at), today = district.Clock.At(now);
            return time.ToString(time.Date == today.Date ? "HH:mm" : "MM-dd HH:mm", CultureInfo.InvariantCulture);
        }
    }
}
