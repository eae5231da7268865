using System.Collections.Concurrent;
using System.Diagnostics;

namespace WenchangPlan.Telemetry.Health;

/// <summary>
/// One trace from a message to the mail it caused: commit → judge → alert → mail. The stages meet in the store only, so each leaves word of what it worked on, and the next goes on from there.
/// </summary>
/// <remarks>Only while somebody listens to <see cref="SourceName"/>, and in one process: after a restart, or in another worker, a trace begins anew. What is remembered is for this alone, so it may be lost.</remarks>
public static class Trail
{
    /// <summary>Name of the source of activities.</summary>
    public const string SourceName = "WenchangPlan";

    /// <summary>A round of judging may follow from so many others besides its parent.</summary>
    private const int MostLinks = 32;
    private const int MostRemembered = 20_000;
    private static readonly ActivitySource Source = new(SourceName);
    private static readonly ConcurrentDictionary<string, ActivityContext> Left = new(StringComparer.Ordinal);

    /// <summary>What readings of a station are known by.</summary>
    public static string OfReadings(string station) => "readings|" + station;

    /// <summary>What verdicts of a place are known by; null is the district.</summary>
    public static string OfVerdicts(string? place) => "verdicts|" + place;

    /// <summary>What an alert is known by.</summary>
    public static string OfAlert(string alert) => "alert|" + alert;

    /// <summary>What a mail is known by.</summary>
    public static string OfMail(string mail) => "mail|" + mail;

    /// <summary>Begins a piece of work of its own.</summary>
    /// <param name="work">Its name.</param>
    /// <returns>To be disposed at its end; null when nobody listens.</returns>
    public static Activity? Begin(string work) => Source.HasListeners() ? Source.StartActivity(work, ActivityKind.Internal, parentContext: default) : null;

    /// <summary>Begins a piece of work that follows from others.</summary>
    /// <param name="work">Its name.</param>
    /// <param name="after">What those worked on; it goes on from the first of which there is word, and names the others.</param>
    /// <returns>To be disposed at its end; null when nobody listens.</returns>
    public static Activity? Begin(string work, IEnumerable<string> after)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        List<ActivityContext> before = [.. after.Distinct(StringComparer.Ordinal).Where(Left.ContainsKey).Select(a => Left.GetValueOrDefault(a)).Distinct().Take(MostLinks + 1)];
        return Source.StartActivity(work, ActivityKind.Internal, before.FirstOrDefault(), links: before.Skip(1).Select(c => new ActivityLink(c)));
    }

    /// <summary>Leaves word of what a piece of work was about.</summary>
    public static void Leave(Activity? work, IEnumerable<string> about)
    {
        if (work is null)
        {
            return;
        }

        if (Left.Count > MostRemembered)
        {
            Left.Clear();
        }

        foreach (string subject in about)
        {
            Left[subject] = work.Context;
        }
    }

    /// <summary>What follows from one thing follows from another as well.</summary>
    public static void Carry(IEnumerable<string> from, string to)
    {
        foreach (string subject in from)
        {
            if (Left.TryGetValue(subject, out ActivityContext context))
            {
                Left[to] = context;
                return;
            }
        }
    }
}
