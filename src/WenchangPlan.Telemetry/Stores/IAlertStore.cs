namespace WenchangPlan.Telemetry.Stores;

/// <summary>Alerts and their history. A transition and who is to be told of it are committed together, so neither exists without the other (G7).</summary>
public interface IAlertStore
{
    /// <summary>Alerts that are pending or firing.</summary>
    IReadOnlyList<Alert> ReadOpenAlerts();

    /// <summary>Alerts whose mails are held, open or not.</summary>
    IReadOnlyList<Alert> ReadHeldAlerts();

    /// <summary>Alerts in the order of <see cref="AlertKey"/>, newest first, open ones included.</summary>
    /// <param name="from">The key to begin with, included; null from the newest on. Whoever reads one more than a page has the key of the next.</param>
    /// <param name="limit">At most so many; fewer only at the end of the list.</param>
    IReadOnlyList<Alert> ReadAlerts(AlertKey? from, int limit);

    /// <summary>The alert with this <see cref="Alert.Key"/>; null when there is none.</summary>
    Alert? FindAlert(string key);

    /// <summary>The history of an alert, oldest first.</summary>
    /// <param name="alert">Its id.</param>
    IReadOnlyList<AlertTransition> ReadTransitions(string alert);

    /// <summary>Everybody who was, or will be, told anything about an alert, each address once, in the language they were told in.</summary>
    /// <param name="alert">Its id.</param>
    IReadOnlyList<Recipient> ReadTold(string alert);

    /// <summary>Commits one round in one transaction.</summary>
    /// <exception cref="IOException">The store cannot take it now; nothing of it is stored.</exception>
    void Save(AlertRound round);

    /// <summary>Writes what somebody did into the history of an alert, and how far people have come with it.</summary>
    /// <param name="act">The line; its kind is <see cref="TransitionKind.Act"/>.</param>
    /// <param name="handling">How far they have come; null: as before.</param>
    /// <param name="handler">Who has it in hand; null: as before.</param>
    /// <exception cref="IOException">The store cannot take it now; nothing of it is stored.</exception>
    void Act(AlertTransition act, Handling? handling, string? handler);

    /// <summary>How far evaluation has come, by a name the evaluator chooses; null the first time.</summary>
    long? ReadCursor(string name);
}
