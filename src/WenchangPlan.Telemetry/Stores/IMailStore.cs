namespace WenchangPlan.Telemetry.Stores;

/// <summary>What has become of a mail. The numbers are stored; never change one.</summary>
public enum MailState
{
    /// <summary>It has not been handed over, and nobody can have it. It may still be written anew.</summary>
    Waiting = 0,
    /// <summary>All of it has gone out and no answer came back: the server may have it. It is never changed again.</summary>
    Uncertain = 1,
    /// <summary>The server, or the pickup directory, took it.</summary>
    Sent = 2,
    /// <summary>The server refused it for good, or it stayed uncertain after the last copy. It is not tried again.</summary>
    GivenUp = 3,
}

/// <summary>A mail to one address: what it says, and what has become of it.</summary>
public sealed record OutgoingMail
{
    /// <summary>What it is known by; it stays the same at every attempt, and the Message-ID is made of it.</summary>
    public required string Key { get; init; }

    /// <summary>Mail address.</summary>
    public required string To { get; init; }

    /// <summary>Subject line.</summary>
    public required string Subject { get; init; }

    /// <summary>Plain text.</summary>
    public required string Text { get; init; }

    /// <summary>HTML.</summary>
    public required string Html { get; init; }

    /// <summary>When it was first written, ms UTC.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Key of the mail it answers: the alarm of which it tells the end; null when it begins a thread.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>Attempts so far.</summary>
    public int Attempts { get; init; }

    /// <summary>How often all of it went out, 0 to 3: copies that may exist.</summary>
    public int Copies { get; init; }

    /// <summary>What has become of it.</summary>
    public MailState State { get; init; }

    /// <summary>When it is tried next, ms UTC.</summary>
    public long NextAttempt { get; init; }

    /// <summary>When it was taken or given up, ms UTC; null before.</summary>
    public long? SettledAt { get; init; }

    /// <summary>What the server said last; null when it was content.</summary>
    public string? Answer { get; init; }
}

/// <summary>That somebody is to be told of a transition, and which mail does.</summary>
/// <param name="Transition">Number of the transition.</param>
/// <param name="Alert">Id of its alert.</param>
/// <param name="Recipient">Who is told.</param>
/// <param name="Topic">What mails are grouped by.</param>
/// <param name="At">Since when it waits, ms UTC.</param>
/// <param name="Urgent">Whether it does not wait for others.</param>
public sealed record Telling(long Transition, string Alert, Recipient Recipient, string Topic, long At, bool Urgent);

/// <summary>
/// The outbox. Who is to be told of what is a row from the moment it happened; a mail takes rows that no mail has, so that every transition is in exactly one
/// mail for each recipient (G7). A recipient has at most one mail that is not settled, so that mails reach them in order.
/// </summary>
public interface IMailStore
{
    /// <summary>Tellings that no mail has taken yet and that are not held, by transition.</summary>
    IReadOnlyList<Telling> ReadWaitingTellings();

    /// <summary>Transitions a mail tells of, by number. Empty for mails of versions that did not keep them.</summary>
    IReadOnlyList<long> ReadTransitionsOf(string mail);

    /// <summary>
    /// Where these transitions tell somebody that something is over, the transitions with which it began that they were to be told of by a mail that was given up.
    /// </summary>
    /// <param name="transitions">Numbers of transitions.</param>
    /// <param name="recipient">Address.</param>
    IReadOnlyList<long> ReadUnheardBeginnings(IReadOnlyCollection<long> transitions, string recipient);

    /// <summary>Transitions by number, oldest first.</summary>
    IReadOnlyList<AlertTransition> ReadTransitions(IReadOnlyCollection<long> numbers);

    /// <summary>Mails that are not settled; at most one a recipient.</summary>
    IReadOnlyList<OutgoingMail> ReadOpenMails();

    /// <summary>When somebody was last sent a mail of each topic, ms UTC.</summary>
    /// <param name="recipient">Address.</param>
    /// <param name="since">Mails settled before this (ms UTC) do not matter.</param>
    IReadOnlyDictionary<string, long> ReadLastSent(string recipient, long since);

    /// <summary>The first mail that told somebody of an alert; null when none was sent.</summary>
    string? FindFirstMail(string alert, string recipient);

    /// <summary>The last transition of an alert that somebody was sent a mail about, before another; null when there was none.</summary>
    /// <param name="alert">Id of the alert.</param>
    /// <param name="recipient">Address.</param>
    /// <param name="before">Number of the other transition, not included.</param>
    AlertTransition? FindLastTold(string alert, string recipient, long before);

    /// <summary>Writes a mail that waits, or writes it anew, and gives it the transitions it tells of.</summary>
    /// <exception cref="InvalidOperationException">It is not waiting, its recipient has another that is not settled, or a transition is in another mail.</exception>
    void Write(OutgoingMail mail, IReadOnlyCollection<long> transitions);

    /// <summary>All of a mail is about to have gone out: from now on a copy may exist.</summary>
    void MarkGone(string key);

    /// <summary>It was taken.</summary>
    void MarkSent(string key, long at, string? answer);

    /// <summary>It was certainly not taken this time; it waits again, or stays uncertain where an earlier copy may exist.</summary>
    /// <param name="key">The mail.</param>
    /// <param name="answer">What the server said.</param>
    /// <param name="next">When it is tried again, ms UTC.</param>
    /// <param name="gone">Whether it had been marked as gone out in this attempt: the server refused it after all of it had come.</param>
    void MarkNotTaken(string key, string answer, long next, bool gone);

    /// <summary>Nobody knows whether it was taken; it is tried again at <paramref name="next"/> (ms UTC), unchanged.</summary>
    void MarkUncertain(string key, string answer, long next);

    /// <summary>It is not tried again.</summary>
    /// <param name="key">The mail.</param>
    /// <param name="answer">What the server said last.</param>
    /// <param name="at">Now, ms UTC.</param>
    /// <param name="other">
    /// Who is told what it was to tell, unless they are told anyway; of an alert that they do not know also that it fired, so that no end comes without its beginning. Null: nobody.
    /// </param>
    void GiveUp(string key, string answer, long at, Recipient? other);

    /// <summary>Mails, newest first.</summary>
    /// <param name="from">The place to begin with, included; null from the newest on.</param>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<OutgoingMail> ReadMails(MailPlace? from, int limit);

    /// <summary>Mails that were given up, newest first.</summary>
    /// <param name="since">Only those first written then or later, ms UTC.</param>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<OutgoingMail> ReadGivenUp(long since, int limit);

    /// <summary>Mails that tell of an alert, oldest first.</summary>
    IReadOnlyList<OutgoingMail> ReadMailsOf(string alert);

    /// <summary>Mails that are not settled, and tellings that no mail has taken though nothing holds them.</summary>
    int CountUnsent();

    /// <summary>Forgets settled mails written before this, ms UTC; what was told stays in the history of the alerts.</summary>
    /// <returns>How many.</returns>
    int Forget(long before);
}

/// <summary>Place of a mail in the list of all: newest first, those written together by key.</summary>
/// <param name="CreatedAt">When it was first written, ms UTC.</param>
/// <param name="Key">Its key.</param>
public readonly record struct MailPlace(long CreatedAt, string Key);
