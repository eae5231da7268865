using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>Mails about what tests make up, and what a reader sees of them.</summary>
internal static partial class MadeMail
{
    /// <summary>A breach of a threshold rule: 29.4 where 27 is the bound.</summary>
    public static Notice Fired(AlertRule rule, Station station)
    {
        var alert = new Alert
        {
            Id = AlertId.Of(rule.Id, station.Id, Sample.Morning), Rule = rule.Id, Kind = rule.Kind, Severity = rule.Severity, Station = station.Id, Parameter = rule.Parameter,
            State = AlertState.Firing, Since = Sample.Morning, FiredAt = Sample.Morning, Value = 29.4, Peak = 29.4, Bound = 27,
        };
        return new Notice(rule, alert, TransitionKind.Fired, Sample.Morning) { Station = station };
    }

    /// <summary>The mail that tells somebody of all this; nobody was told of it before.</summary>
    public static Task<OutgoingMail> WriteAsync(Contact to, params IReadOnlyList<Notice> notices) => WriteAsync(to, [.. Lines(to, notices)], _ => null);

    /// <summary>The mail that tells somebody of these lines of history.</summary>
    public static Task<OutgoingMail> WriteAsync(
        Contact to, IReadOnlyList<AlertTransition> lines, Func<AlertTransition, AlertTransition?> lastTold, District? district = null, AlertingOptions? options = null)
    {
        var empty = new OutgoingMail { Key = "1", To = to.Email, Subject = "", Text = "", Html = "", CreatedAt = Sample.Morning };
        return new MailWriter(district ?? Sample.District(Sample.Flood), Options.Create(options ?? new AlertingOptions()))
            .WriteAsync(empty, new Recipient(to.Email, to.Id, to.Language), lines, lastTold);
    }

    /// <summary>The lines of history of this.</summary>
    public static IEnumerable<AlertTransition> Lines(Contact to, IReadOnlyList<Notice> notices)
    {
        var book = new AlertBook(new InMemoryAlertStore(), 0);
        var recipient = new Recipient(to.Email, to.Id, to.Language);
        return new TransitionWriter(Sample.District([], roads: 1)).Write(book, [.. notices.Select(n => n with { Only = [recipient] })], Sample.Morning)
            .Select((t, i) => t.Transition with { Id = i + 1 });
    }

    /// <summary>What is seen of HTML: neither tags nor styles.</summary>
    public static string Seen(string html) => WebUtility.HtmlDecode(Tags().Replace(Unseen().Replace(html, " "), " "));

    /// <summary>Every number in a text, also those in addresses of links.</summary>
    public static IReadOnlyList<string> Numbers(string text) => [.. Digits().Matches(text).Select(m => m.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The addresses of links.</summary>
    public static IReadOnlyList<string> Links(string html) => [.. Hrefs().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups["to"].Value))];

    [GeneratedRegex("<style>.*?</style>|<title>.*?</title>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Unseen();

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    [GeneratedRegex("[0-9]+(?:\\.[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex("href=\"(?<to>[^\"]*)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Hrefs();
}
