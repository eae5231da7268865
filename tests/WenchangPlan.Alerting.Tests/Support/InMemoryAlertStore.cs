using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>Keeps what is saved, as one transaction each; can be made to fail, as a full disk does. Thread-safe.</summary>
internal sealed class InMemoryAlertStore : IAlertStore, IMailStore, ISilenceStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Alert> _alerts = [];
    private readonly Dictionary<string, long> _cursors = [];
    private readonly List<AlertTransition> _transitions = [];
    private readonly SortedDictionary<(long Transition, string Recipient), TellingRow> _tellings = [];
    private readonly Dictionary<string, OutgoingMail> _mails = [];
    private readonly List<Silence> _silences = [];
    private int _failures;
    private int _good;

    /// <summary>Somebody to be told, and the mail that does.</summary>
    public sealed record TellingRow(Telling Telling, string? Mail, bool Held);

    public int Saves { get; private set; }

    public IReadOnlyList<Alert> Alerts => Locked(() => (IReadOnlyList<Alert>)[.. _alerts.Values.OrderBy(a => a.Since).ThenBy(a => a.Id, StringComparer.Ordinal)]);

    public IReadOnlyList<AlertTransition> Transitions => Locked(() => (IReadOnlyList<AlertTransition>)[.. _transitions]);

    public IReadOnlyList<TellingRow> Tellings => Locked(() => (IReadOnlyList<TellingRow>)[.. _tellings.Values]);

    public IReadOnlyList<OutgoingMail> Mails => Locked(() => (IReadOnlyList<OutgoingMail>)[.. _mails.Values]);

    /// <summary>Makes the next writes fail.</summary>
    public void FailNextWrites(int count) => FailWrites(0, count);

    /// <summary>Makes writes fail after some that do not.</summary>
    public void FailWrites(int after, int count)
    {
        lock (_gate)
        {
            (_good, _failures) = (after, count);
        }
    }

    /// <summary>Forgets how far evaluation has come.</summary>
    public void LoseCursors() => Locked(() =>
    {
        foreach (string name in _cursors.Keys.Where(n => !n.StartsWith("began|", StringComparison.Ordinal)).ToList())
        {
            _cursors.Remove(name);
        }

        return 0;
    });

    public IReadOnlyList<Alert> ReadOpenAlerts() => [.. Alerts.Where(a => a.State is AlertState.Pending or AlertState.Firing)];

    public IReadOnlyList<Alert> ReadHeldAlerts() => [.. Alerts.Where(a => a.HeldBy is not null)];

    public IReadOnlyList<Silence> Silences => Locked(() => (IReadOnlyList<Silence>)[.. _silences]);

    public IReadOnlyList<Silence> ReadHolding(long now) => [.. Silences.Where(s => s.HoldsAt(now))];

    public IReadOnlyList<Silence> ReadSilences(long? from, SilenceKind? kind, int limit) =>
        [.. Silences.Where(s => (from is not { } first || s.Id <= first) && (kind is null || s.Kind == kind)).Reverse().Take(limit)];

    public Silence? FindSilence(long id) => Silences.FirstOrDefault(s => s.Id == id);

    public Silence Add(Silence silence)
    {
        Silence added = silence with { Id = Silences.Count + 1 };
        Write(() => _silences.Add(added));
        return added;
    }

    public bool End(long id, SilenceEnd end)
    {
        bool ended = FindSilence(id) is { Ended: null };
        Write(() =>
        {
            if (ended)
            {
                _silences[(int)id - 1] = _silences[(int)id - 1] with { Ended = end };
            }
        });
        return ended;
    }

    public IReadOnlyList<Alert> ReadAlerts(AlertKey? from, int limit) => [.. Alerts.Where(a => from is not { } first || AlertKey.Of(a) >= first).OrderBy(AlertKey.Of).Take(limit)];

    public Alert? FindAlert(string key) => Alerts.FirstOrDefault(a => a.Key == key);

    public IReadOnlyList<AlertTransition> ReadTransitions(string alert) => [.. Transitions.Where(t => t.Alert == alert)];

    public IReadOnlyList<Recipient> ReadTold(string alert) =>
        [.. Tellings.Where(t => t.Telling.Alert == alert).Select(t => t.Telling.Recipient).DistinctBy(r => r.Address, StringComparer.OrdinalIgnoreCase)];

    public void Save(AlertRound round) => Write(() =>
    {
        Saves++;
        foreach (Alert alert in round.Alerts)
        {
            _alerts[alert.Id] = _alerts.TryGetValue(alert.Id, out Alert? before) && before.Firing >= alert.Firing ? alert with { Handling = before.Handling, Handler = before.Handler } : alert;
        }

        foreach (string id in round.Dropped)
        {
            _alerts.Remove(id);
        }

        foreach (TellingRow row in _tellings.Values.Where(t => t.Mail is null && round.Held.Contains(t.Telling.Alert)).ToList())
        {
            _tellings[(row.Telling.Transition, row.Telling.Recipient.Address)] = row with { Held = true };
        }

        foreach (Release released in round.Released)
        {
            foreach (TellingRow row in _tellings.Values.Where(t => t.Mail is null && t.Held && t.Telling.Alert == released.Alert).ToList())
            {
                _tellings[(row.Telling.Transition, row.Telling.Recipient.Address)] = row with { Held = false, Telling = row.Telling with { Topic = released.Topic, At = released.At } };
            }
        }

        foreach (NewTransition added in round.Transitions)
        {
            AlertTransition line = added.Transition with { Id = _transitions.Count + 1 };
            _transitions.Add(line);
            foreach (Recipient recipient in added.Recipients)
            {
                _tellings.Add((line.Id, recipient.Address), new TellingRow(new Telling(line.Id, line.Alert, recipient, line.Topic, added.WaitsSince ?? line.RecordedAt, added.Urgent), null, added.Held));
            }
        }

        foreach ((string name, long value) in round.Cursors)
        {
            _cursors[name] = value;
        }
    });

    public void Act(AlertTransition act, Handling? handling, string? handler) => Write(() =>
    {
        Alert alert = _alerts[act.Alert];
        _alerts[act.Alert] = alert with { Handling = handling ?? alert.Handling, Handler = handler ?? alert.Handler };
        _transitions.Add(act with { Id = _transitions.Count + 1 });
    });

    public long? ReadCursor(string name) => Locked(() => _cursors.TryGetValue(name, out long value) ? value : (long?)null);

    public IReadOnlyList<Telling> ReadWaitingTellings() => [.. Tellings.Where(t => t.Mail is null && !t.Held).Select(t => t.Telling)];

    public IReadOnlyList<long> ReadTransitionsOf(string mail) => [.. Tellings.Where(t => t.Mail == mail).Select(t => t.Telling.Transition)];

    public IReadOnlyList<long> ReadUnheardBeginnings(IReadOnlyCollection<long> transitions, string recipient)
    {
        HashSet<(string, int)> over = [.. ReadTransitions(transitions).Where(t => t.Kind == TransitionKind.Recovered).Select(t => (t.Alert, t.Firing))];
        HashSet<string?> givenUp = [.. Mails.Where(m => m.State == MailState.GivenUp && m.To == recipient).Select(m => m.Key)];
        HashSet<long> unheard = [.. Tellings.Where(t => t.Telling.Recipient.Address == recipient && t.Mail is not null && givenUp.Contains(t.Mail)).Select(t => t.Telling.Transition)];
        return [.. Transitions.Where(t => t.Kind == TransitionKind.Fired && over.Contains((t.Alert, t.Firing)) && unheard.Contains(t.Id)).Select(t => t.Id)];
    }

    public IReadOnlyList<AlertTransition> ReadTransitions(IReadOnlyCollection<long> numbers) => [.. Transitions.Where(t => numbers.Contains(t.Id))];

    public IReadOnlyList<OutgoingMail> ReadOpenMails() =>
        [.. Mails.Where(m => m.State is MailState.Waiting or MailState.Uncertain).OrderBy(m => m.CreatedAt).DistinctBy(m => m.To, StringComparer.OrdinalIgnoreCase)];

    public IReadOnlyDictionary<string, long> ReadLastSent(string recipient, long since)
    {
        Dictionary<string, OutgoingMail> sent = Mails.Where(m => m.To == recipient && m.State == MailState.Sent && m.SettledAt >= since).ToDictionary(m => m.Key);
        return Tellings.Where(t => t.Mail is not null && sent.ContainsKey(t.Mail)).GroupBy(t => t.Telling.Topic)
            .ToDictionary(g => g.Key, g => g.Max(t => sent[t.Mail!].SettledAt!.Value), StringComparer.Ordinal);
    }

    public string? FindFirstMail(string alert, string recipient)
    {
        HashSet<string> sent = [.. Mails.Where(m => m.State == MailState.Sent).Select(m => m.Key)];
        return Tellings.FirstOrDefault(t => t.Telling.Alert == alert && t.Telling.Recipient.Address == recipient && t.Mail is not null && sent.Contains(t.Mail))?.Mail;
    }

    public AlertTransition? FindLastTold(string alert, string recipient, long before)
    {
        HashSet<string> sent = [.. Mails.Where(m => m.State == MailState.Sent).Select(m => m.Key)];
        TellingRow? last = Tellings.Where(t => t.Telling.Alert == alert && t.Telling.Recipient.Address == recipient && t.Telling.Transition < before && t.Mail is not null && sent.Contains(t.Mail))
            .MaxBy(t => t.Telling.Transition);
        return last is null ? null : Transitions.Single(t => t.Id == last.Telling.Transition);
    }

    public void Write(OutgoingMail mail, IReadOnlyCollection<long> transitions) => Write(() =>
    {
        bool other = _mails.Values.Any(m => m.To == mail.To && m.Key != mail.Key && m.SettledAt is null);
        bool settled = _mails.TryGetValue(mail.Key, out OutgoingMail? before) && before.State != MailState.Waiting;
        bool taken = transitions.Any(t => !_tellings.TryGetValue((t, mail.To), out TellingRow? row) || (row.Mail is not null && row.Mail != mail.Key));
        if (other || settled || taken)
        {
            throw new InvalidOperationException($"Mail {mail.Key} cannot be written.");
        }

        _mails[mail.Key] = before is null ? mail : before with { Subject = mail.Subject, Text = mail.Text, Html = mail.Html, InReplyTo = mail.InReplyTo };
        foreach (long transition in transitions)
        {
            _tellings[(transition, mail.To)] = _tellings[(transition, mail.To)] with { Mail = mail.Key };
        }
    });

    public void MarkGone(string key) => Change(key, m => m with { State = MailState.Uncertain, Copies = m.Copies + 1 });

    public void MarkSent(string key, long at, string? answer) =>
        Change(key, m => m with { State = MailState.Sent, Copies = Math.Max(m.Copies, 1), Attempts = m.Attempts + 1, SettledAt = at, Answer = answer });

    public void MarkNotTaken(string key, string answer, long next, bool gone) => Change(key, m =>
    {
        int copies = m.Copies - (gone ? 1 : 0);
        return m with { Copies = copies, State = copies > 0 ? MailState.Uncertain : MailState.Waiting, Attempts = m.Attempts + 1, Answer = answer, NextAttempt = next };
    });

    public void MarkUncertain(string key, string answer, long next) =>
        Change(key, m => m with { State = MailState.Uncertain, Attempts = m.Attempts + 1, Answer = answer, NextAttempt = next });

    public void GiveUp(string key, string answer, long at, Recipient? other) => Write(() =>
    {
        OutgoingMail mail = _mails[key];
        _mails[key] = mail with { State = MailState.GivenUp, Attempts = mail.Attempts + 1, Answer = answer, SettledAt = at };
        foreach (TellingRow row in other is null ? [] : _tellings.Values.Where(t => t.Mail == key).ToList())
        {
            AlertTransition line = _transitions.Single(t => t.Id == row.Telling.Transition);
            foreach (AlertTransition own in _transitions.Where(t => t.Id == line.Id || (t.Id < line.Id && t.Alert == line.Alert && t.Firing == line.Firing
                && t.Kind == TransitionKind.Fired && _tellings.Keys.Any(k => k.Transition == t.Id))))
            {
                _tellings.TryAdd((own.Id, other!.Address), new TellingRow(row.Telling with { Transition = own.Id, Recipient = other, At = at }, null, Held: false));
            }
        }
    });

    public IReadOnlyList<OutgoingMail> ReadMails(MailPlace? from, int limit) =>
    [
        .. Mails.OrderByDescending(m => m.CreatedAt).ThenBy(m => m.Key, StringComparer.Ordinal)
            .Where(m => from is not { } f || m.CreatedAt < f.CreatedAt || (m.CreatedAt == f.CreatedAt && string.CompareOrdinal(m.Key, f.Key) >= 0)).Take(limit),
    ];

    public IReadOnlyList<OutgoingMail> ReadGivenUp(long since, int limit) => [.. ReadMails(null, int.MaxValue).Where(m => m.State == MailState.GivenUp && m.CreatedAt >= since).Take(limit)];

    public IReadOnlyList<OutgoingMail> ReadMailsOf(string alert)
    {
        HashSet<string?> keys = [.. Tellings.Where(t => t.Telling.Alert == alert).Select(t => t.Mail)];
        return [.. Mails.Where(m => keys.Contains(m.Key)).OrderBy(m => m.CreatedAt).ThenBy(m => m.Key, StringComparer.Ordinal)];
    }

    public int CountUnsent() => Mails.Count(m => m.State is MailState.Waiting or MailState.Uncertain) + ReadWaitingTellings().Count;

    public int Forget(long before) => Locked(() =>
    {
        List<string> old = [.. _mails.Values.Where(m => m.CreatedAt < before && m.SettledAt is not null).Select(m => m.Key)];
        old.ForEach(k => _mails.Remove(k));
        return old.Count;
    });

    private void Change(string key, Func<OutgoingMail, OutgoingMail> change) => Write(() => _mails[key] = change(_mails[key]));

    private T Locked<T>(Func<T> action)
    {
        lock (_gate)
        {
            return action();
        }
    }

    private void Write(Action action)
    {
        lock (_gate)
        {
            if (_good > 0)
            {
                _good--;
            }
            else if (_failures > 0)
            {
                _failures--;
                throw new IOException("the disk is full");
            }

            action();
        }
    }
}
