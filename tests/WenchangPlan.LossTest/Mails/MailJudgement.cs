namespace WenchangPlan.LossTest.Mails;

/// <summary>Holds what came into each mailbox against what happened: everybody told of everything, once, in order.</summary>
/// <param name="breaches">What happened.</param>
/// <param name="attempts">What the mail server took and refused.</param>
/// <param name="uncertain">Message-IDs of mails that the worker gave up and shows as uncertain: they may have come, and their end is told as a whole.</param>
public sealed class MailJudgement(IReadOnlyList<Breach> breaches, IReadOnlyList<MailAttempt> attempts, IReadOnlySet<string> uncertain)
{
    private const int MostCopies = 3;
    private readonly Dictionary<string, Breach> _byKey = breaches.ToDictionary(b => b.Key);
    private readonly HashSet<(string To, string Key, bool Over)> _told = [];
    private readonly HashSet<(string To, string Key)> _whole = [];
    private readonly HashSet<(string To, string Key)> _unsure = [];
    private int _twice;
    private int _overtaken;

    /// <summary>Adds to a report what it found.</summary>
    public void AddTo(LossReport report)
    {
        List<MailAttempt> taken = [.. attempts.Where(a => a.Taken)];
        List<MailAttempt> first = [.. taken.DistinctBy(a => (a.To, a.Id))];
        AddCopies(taken, report);
        foreach (MailAttempt mail in first)
        {
            foreach (string key in KeysOf(mail))
            {
                Take(mail, key, report);
            }
        }

        int own = 0, other = 0, lost = 0;
        foreach ((string to, Breach breach, bool over) in Expected())
        {
            bool isOther = !_told.Contains((to, breach.Key, over));
            own += isOther ? 0 : 1;
            if (isOther && _told.Contains((Breaches.Fallback, breach.Key, over)))
            {
                other++;
            }
            else if (isOther)
            {
                lost++;
                report.AddProblem($"{to} was never told that {breach.Station} {(over ? $"fell to {breach.Below}" : $"rose to {breach.Above}")}, and nobody else was ({breach.Key})");
            }
        }

        report.Add("to be told", $"{Expected().Count():N0} (each transition to each of {Breaches.Addresses.Count} addresses)");
        report.Add("told", $"{own:N0} to the address itself, {other:N0} to the fallback contact instead; {_whole.Count:N0} episodes whole in one mail");
        report.Add("twice, overtaken, lost", $"{_twice}, {_overtaken}, {lost}");
    }

    /// <summary>The alerts a mail is about: those it links to, and those a value of which it shows, as long lists have a line for each and one link.</summary>
    private IEnumerable<string> KeysOf(MailAttempt mail) => MailLedger.KeysOf(mail)
        .Union(breaches.Where(b => mail.Text.Contains(b.Above, StringComparison.Ordinal) || (b.Below is { } below && mail.Text.Contains(below, StringComparison.Ordinal))).Select(b => b.Key));

    private IEnumerable<(string To, Breach Breach, bool Over)> Expected() =>
        from to in Breaches.Addresses
        from breach in breaches
        from over in breach.Below is null ? (bool[])[false] : [false, true]
        select (to, breach, over);

    /// <summary>More than one copy of a mail is for cases in which nobody could know; then it says so.</summary>
    private static void AddCopies(List<MailAttempt> taken, LossReport report)
    {
        List<List<MailAttempt>> mails = [.. taken.GroupBy(a => (a.To, a.Id)).Select(g => g.ToList())];
        foreach (List<MailAttempt> copies in mails.Where(m => m.Count > 1))
        {
            string what = $"mail {copies[0].Id} to {copies[0].To}";
            if (copies.Count > MostCopies)
            {
                report.AddProblem($"{what} came {copies.Count} times");
            }

            for (int i = 1; i < copies.Count; i++)
            {
                if (copies[i].Copy <= copies[i - 1].Copy || copies[i].Text != copies[0].Text)
                {
                    report.AddProblem($"{what}: a copy is not marked as one, or says something else");
                }
            }
        }

        report.Add("mails taken", $"{mails.Count:N0}: {mails.Count(m => m.Count == 1):N0} once, {mails.Count(m => m.Count == 2):N0} twice, {mails.Count(m => m.Count == 3):N0} three times, {mails.Count(m => m.Count > MostCopies):N0} more often; every copy beyond the first is marked");
    }

    private void Take(MailAttempt mail, string key, LossReport report)
    {
        if (!_byKey.TryGetValue(key, out Breach? breach))
        {
            report.AddProblem($"a mail to {mail.To} is about {key}, which never happened");
            return;
        }

        string to = mail.To!;
        bool whole = breach.Below is not null && mail.Text.Split('\n').Any(l => l.Contains("was above", StringComparison.Ordinal) && l.Contains(breach.Above, StringComparison.Ordinal));
        bool over = whole || (breach.Below is { } below && mail.Text.Contains(below, StringComparison.Ordinal));
        bool began = _told.Contains((to, key, false));
        if (!over && !mail.Text.Contains(breach.Above, StringComparison.Ordinal))
        {
            report.AddProblem($"a mail to {to} is about {breach.Station} and shows neither {breach.Above} nor {breach.Below}");
        }

        if (over && !whole && !began)
        {
            _overtaken++;
            report.AddProblem($"{to} was told that {breach.Station} fell to {breach.Below} before that it rose to {breach.Above}");
        }

        if (!over || whole)
        {
            _told.Add((to, key, false));
            if (began && !(whole && _unsure.Contains((to, key))))
            {
                _twice++;
                report.AddProblem($"{to} was told twice, in different mails, that {breach.Station} rose to {breach.Above}");
            }
        }

        if (over && !_told.Add((to, key, true)))
        {
            _twice++;
            report.AddProblem($"{to} was told twice, in different mails, that {breach.Station} fell to {breach.Below}");
        }

        if (whole)
        {
            _whole.Add((to, key));
        }

        if (uncertain.Contains(mail.Id!))
        {
            _unsure.Add((to, key));
        }
    }
}
