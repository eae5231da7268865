using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Turns what happened into lines of history, with the words of both languages and who is told.</summary>
internal sealed class TransitionWriter(District district)
{
    private readonly SectionWriter _chinese = new(district, MailText.Chinese);
    private readonly SectionWriter _english = new(district, MailText.English);

    /// <summary>The lines, in order.</summary>
    /// <param name="book">Knows who was told before.</param>
    /// <param name="notices">What happened.</param>
    /// <param name="now">Now, ms UTC.</param>
    public IReadOnlyList<NewTransition> Write(AlertBook book, IReadOnlyList<Notice> notices, long now)
    {
        var written = new List<NewTransition>();
        var toldNow = new Dictionary<string, List<Recipient>>(StringComparer.Ordinal);
        foreach (Notice notice in notices)
        {
            Alert alert = notice.Alert;
            if (!toldNow.TryGetValue(alert.Id, out List<Recipient>? told))
            {
                toldNow[alert.Id] = told = [.. book.ToldOf(alert)];
            }

            List<Recipient> recipients = [.. notice.Only ?? ToldAndConcerned(told, notice.Rule)];
            told.AddRange(recipients.Where(r => !Audience.Contains(told, r)));
            string topic = alert.Topic.Length > 0 ? alert.Topic : TopicOf(notice);
            // The newest notice of an alert in a round is the one whose alert stands in the book.
            if (recipients.Count > 0 && AlertOf(book, alert) is { } standing)
            {
                // New contacts are told by themselves: the others are reminded when they would have been.
                book.Put(standing with { Topic = topic, ToldAt = notice.IsHeld || notice.Kind == TransitionKind.AudienceGrew ? standing.ToldAt : now });
            }

            written.Add(new NewTransition(LineOf(notice, topic, now, recipients.Count > 0), recipients, IsUrgent(notice), notice.IsHeld) { WaitsSince = notice.WaitsSince });
        }

        return written;
    }

    private static Alert? AlertOf(AlertBook book, Alert alert) => book.Of(alert.Rule, Rules.AlertId.PlaceOf(alert)).FirstOrDefault(a => a.Id == alert.Id);

    /// <summary>One line of history.</summary>
    internal AlertTransition LineOf(Notice notice, string topic, long now, bool isTold) => new()
    {
        Alert = notice.Alert.Id,
        Kind = notice.Kind,
        Firing = notice.Alert.Firing,
        At = notice.At,
        RecordedAt = now,
        Severity = notice.Alert.Severity,
        Level = notice.Alert.Level,
        Value = notice.Alert.Value,
        Bound = notice.Alert.Bound,
        Cause = notice.Cause,
        Definition = notice.Alert.Definition,
        Editions = notice.Verdict?.Editions ?? [],
        HeldBy = notice.Holding?.Hold,
        Topic = topic,
        Words = isTold
            ? new Dictionary<string, TransitionWords> { [MailText.Chinese.Language] = WordsOf(_chinese, notice, MailText.Chinese), [MailText.English.Language] = WordsOf(_english, notice, MailText.English) }
            : new Dictionary<string, TransitionWords>(),
    };

    private TransitionWords WordsOf(SectionWriter writer, Notice notice, MailText text) =>
        notice.IsHeld ? writer.Write(notice) with { Held = notice.Holding!.Say(text, district) } : writer.Write(notice);

    /// <summary>Everybody who got the alarm, and everybody who should now.</summary>
    private IEnumerable<Recipient> ToldAndConcerned(List<Recipient> told, AlertRule? rule) =>
        told.Concat(Audience.Of(district, rule?.Contacts ?? [])).DistinctBy(r => r.Address, StringComparer.OrdinalIgnoreCase);

    private static string TopicOf(Notice notice) => $"{notice.Alert.Kind}|{notice.Station?.Area ?? notice.Alert.Area}";

    private static bool IsUrgent(Notice notice) =>
        notice is { Alert.Severity: Severity.Critical, Kind: TransitionKind.Fired or TransitionKind.Worsened or TransitionKind.Escalated } && notice.Cause != "late";
}
