using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Outbox;

/// <summary>Which tellings of one address go into the next mail, and when. Pure.</summary>
/// <remarks>
/// What is urgent goes at once, other things wait a little for more of their kind and area to join them, and what follows a mail about the same waits longer. When
/// more topics than a person wants mails are due at once, everything that waits goes in one. Topics that tell of one alert go together, so that nothing overtakes what
/// was held. Instants ahead of the clock were written by a wrong clock and hold nothing up.
/// </remarks>
internal static class MailSchedule
{
    /// <summary>The tellings of the next mail, in order; empty when none is due.</summary>
    /// <param name="waiting">What waits for one address, by transition.</param>
    /// <param name="lastSent">When that address was last sent a mail of each topic, ms UTC.</param>
    /// <param name="options">The waits.</param>
    /// <param name="now">Now, ms UTC.</param>
    public static IReadOnlyList<Telling> Next(IReadOnlyList<Telling> waiting, IReadOnlyDictionary<string, long> lastSent, AlertingOptions options, long now)
    {
        List<IGrouping<string, Telling>> due = [.. waiting.GroupBy(t => t.Topic).Where(topic => IsDue(topic, lastSent, options, now))];
        if (due.Count == 0)
        {
            return [];
        }

        return due.Count > options.GroupAbove ? waiting : Joining(waiting, [due.OrderByDescending(topic => topic.Any(t => t.Urgent)).First().Key], []);
    }

    /// <summary>What goes together with some topics and alerts: all of the topics, and every topic that tells of one of their alerts.</summary>
    /// <param name="waiting">What waits for one address, by transition.</param>
    /// <param name="topics">Topics that are told.</param>
    /// <param name="alerts">Alerts that are told of.</param>
    public static IReadOnlyList<Telling> Joining(IReadOnlyList<Telling> waiting, IEnumerable<string> topics, IEnumerable<string> alerts)
    {
        HashSet<string> joinedTopics = new(topics, StringComparer.Ordinal), joinedAlerts = new(alerts, StringComparer.Ordinal);
        bool grew = true;
        while (grew)
        {
            grew = false;
            foreach (Telling telling in waiting.Where(t => joinedTopics.Contains(t.Topic) || joinedAlerts.Contains(t.Alert)))
            {
                grew |= joinedTopics.Add(telling.Topic) | joinedAlerts.Add(telling.Alert);
            }
        }

        return [.. waiting.Where(t => joinedTopics.Contains(t.Topic))];
    }

    private static bool IsDue(IGrouping<string, Telling> topic, IReadOnlyDictionary<string, long> lastSent, AlertingOptions options, long now)
    {
        long wait = topic.Any(t => t.Urgent) ? 0 : (long)options.MailWait.TotalMilliseconds;
        bool waited = topic.Any(t => t.At > now || now - t.At >= wait);
        return waited && (!lastSent.TryGetValue(topic.Key, out long sent) || sent > now || now - sent >= (long)options.MailInterval.TotalMilliseconds);
    }
}
