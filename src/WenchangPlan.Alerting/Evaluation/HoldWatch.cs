using System.Globalization;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>Which alerts are held, and by what. What happens to a held alert is recorded as always; its mails wait until nothing holds it any more.</summary>
/// <remarks>
/// An alert is held as a whole, by one thing at a time, which is kept with it: so nothing of it overtakes what is held, and a restart changes nothing. When that ends and
/// another thing holds it too, it goes on to be held by that.
/// </remarks>
internal sealed class HoldWatch(District district, ISilenceStore silences)
{
    /// <summary>Judges every alert that fires, is held, or to which something happened in this round. Who tells of an alert after this asks first whether it is held.</summary>
    public void Judge(AlertBook book, long now)
    {
        IReadOnlyList<Silence> holding = silences.ReadHolding(now);
        HashSet<string> touched = [.. book.Notices.Select(n => n.Alert.Id)];
        var found = new Dictionary<string, Holding>(StringComparer.Ordinal);
        var turns = new List<Notice>();
        foreach (Alert alert in book.All.Where(a => a.State == AlertState.Firing || a.HeldBy is not null || touched.Contains(a.Id)).ToList())
        {
            Holding? held = Find(alert, holding);
            if (held is not null)
            {
                found[alert.Id] = held;
            }

            if (held?.Hold != alert.HeldBy)
            {
                turns.Add(held is null ? Release(book, alert, now) : Hold(book, alert, held, now));
            }
        }

        for (int i = 0; i < book.Notices.Count; i++)
        {
            book.Notices[i] = book.Notices[i] with { Holding = found.GetValueOrDefault(book.Notices[i].Alert.Id) };
        }

        book.Notices.InsertRange(0, turns);
    }

    /// <summary>What holds an alert: what held it before, for as long as it does.</summary>
    private Holding? Find(Alert alert, IReadOnlyList<Silence> holding)
    {
        List<Holding> all = [.. holding.Where(s => s.Covers(alert, district)).Select(Of)];
        return all.Find(h => h.Hold == alert.HeldBy) ?? all.FirstOrDefault();
    }

    private Notice Hold(AlertBook book, Alert alert, Holding held, long now) => Turn(book.Hold(alert, held.Hold), TransitionKind.Held, held, now);

    private Notice Release(AlertBook book, Alert alert, long now)
    {
        Hold before = alert.HeldBy!;
        Holding ended = before.Kind == HoldKind.Silence && silences.FindSilence(NumberOf(before)) is { } silence ? Of(silence) : new Holding(before);
        return Turn(book.Release(alert, $"{before.Kind}|{before.Id}", now), TransitionKind.Released, ended, now);
    }

    private Notice Turn(Alert alert, TransitionKind kind, Holding holding, long now) => new(district.Alerts.FirstOrDefault(r => r.Id == alert.Rule), alert, kind, now)
    {
        Station = alert.Station is { } id ? district.Find(id) : null, Holding = holding, Only = [],
    };

    private static Holding Of(Silence silence) => new(new Hold(HoldKind.Silence, silence.Id.ToString(CultureInfo.InvariantCulture))) { Silence = silence };

    private static long NumberOf(Hold silence) => long.Parse(silence.Id, CultureInfo.InvariantCulture);
}
