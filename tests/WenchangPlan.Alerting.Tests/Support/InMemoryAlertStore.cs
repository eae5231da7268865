using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>Keeps what is saved, as one transaction each; can be made to fail, as a full disk does. Thread-safe.</summary>
internal sealed class InMemoryAlertStore : IAlertStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Alert> _alerts = [];
    private readonly Dictionary<string, long> _cursors = [];
    private readonly Dictionary<string, StoredMail> _mails = [];
    private int _failures;

    public sealed record StoredMail(OutgoingMail Mail, long Next, long? SentAt, string? Error);

    public int Saves { get; private set; }

    public IReadOnlyList<Alert> Alerts
    {
        get { lock (_gate) { return [.. _alerts.Values.OrderBy(a => a.Since).ThenBy(a => a.Id, StringComparer.Ordinal)]; } }
    }

    public IReadOnlyList<StoredMail> Mails
    {
        get { lock (_gate) { return [.. _mails.Values]; } }
    }

    public IReadOnlyList<string> MailKeys => [.. Mails.Select(m => m.Mail.Key).Order(StringComparer.Ordinal)];

    /// <summary>Makes the next writes fail.</summary>
    public void FailNextWrites(int count) => Interlocked.Exchange(ref _failures, count);

    /// <summary>Forgets how far evaluation has come.</summary>
    public void LoseCursors()
    {
        lock (_gate)
        {
            _cursors.Clear();
        }
    }

    public IReadOnlyList<Alert> ReadOpenAlerts() => [.. Alerts.Where(a => a.State is AlertState.Pending or AlertState.Firing)];

    public IReadOnlyList<Alert> ReadAlerts(AlertKey? from, int limit) => [.. Alerts.Where(a => from is not { } first || AlertKey.Of(a) >= first).OrderBy(AlertKey.Of).Take(limit)];

    public void Save(
        IReadOnlyCollection<Alert> alerts, IReadOnlyCollection<string> dropped, IReadOnlyCollection<OutgoingMail> mails,
        IReadOnlyCollection<KeyValuePair<string, long>> cursors) => Write(() =>
    {
        Saves++;
        foreach (Alert alert in alerts)
        {
            _alerts[alert.Id] = alert;
        }

        foreach (string id in dropped)
        {
            _alerts.Remove(id);
        }

        foreach (OutgoingMail mail in mails)
        {
            _mails.TryAdd(mail.Key, new StoredMail(mail, mail.CreatedAt, null, null));
        }

        foreach ((string name, long value) in cursors)
        {
            _cursors[name] = value;
        }
    });

    public long? ReadCursor(string name)
    {
        lock (_gate)
        {
            return _cursors.TryGetValue(name, out long value) ? value : null;
        }
    }

    public IReadOnlyList<OutgoingMail> ReadDueMails(long now, int limit) =>
        [.. Mails.Where(m => m.SentAt is null && m.Next <= now).OrderBy(m => m.Next).ThenBy(m => m.Mail.Key, StringComparer.Ordinal).Take(limit).Select(m => m.Mail)];

    public void MarkSent(string key, long at) => Write(() =>
    {
        StoredMail mail = _mails[key];
        _mails[key] = mail with { Mail = mail.Mail with { Attempts = mail.Mail.Attempts + 1 }, SentAt = at, Error = null };
    });

    public void MarkFailed(string key, string error, long nextAttempt) => Write(() =>
    {
        StoredMail mail = _mails[key];
        _mails[key] = mail with { Mail = mail.Mail with { Attempts = mail.Mail.Attempts + 1 }, Error = error, Next = nextAttempt };
    });

    public int CountUnsentMails() => Mails.Count(m => m.SentAt is null);

    private void Write(Action action)
    {
        lock (_gate)
        {
            if (_failures > 0)
            {
                _failures--;
                throw new IOException("the disk is full");
            }

            action();
        }
    }
}
