using System.Globalization;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Scenarios;

/// <summary>Consecutive lines <c>expect …</c>: all mails that came since the last such lines, in order; and all transitions, where any is named.</summary>
internal sealed class ScenarioExpectation
{
    private static readonly Dictionary<string, TransitionKind> Kinds = new()
    {
        ["fired"] = TransitionKind.Fired, ["worsened"] = TransitionKind.Worsened, ["eased"] = TransitionKind.Eased, ["recovered"] = TransitionKind.Recovered,
        ["withdrawn"] = TransitionKind.Withdrawn, ["ended"] = TransitionKind.Ended, ["reminded"] = TransitionKind.Reminded, ["escalated"] = TransitionKind.Escalated,
        ["audience-grew"] = TransitionKind.AudienceGrew, ["act"] = TransitionKind.Act, ["held"] = TransitionKind.Held, ["released"] = TransitionKind.Released,
    };

    private static readonly Dictionary<string, AlertState> States = new()
    {
        ["pending"] = AlertState.Pending, ["firing"] = AlertState.Firing, ["recovered"] = AlertState.Recovered, ["closed"] = AlertState.Closed,
    };

    private static readonly Dictionary<string, HoldKind?> HoldKinds = new()
    {
        ["silence"] = HoldKind.Silence, ["alert"] = HoldKind.Alert, ["flapping"] = HoldKind.Flapping, ["nothing"] = null,
    };

    private readonly List<(string To, string Subject)> _mails = [];
    private readonly List<(bool Wanted, string Text)> _bodies = [];
    private readonly List<(TransitionKind Kind, string Rule, string Place, string? Cause)> _transitions = [];
    private readonly List<(string Rule, string Place, AlertState State)> _states = [];
    private readonly List<(string Rule, string Place, HoldKind? By)> _holds = [];
    private bool _nothing;
    private int? _unsent;

    /// <summary>The first of its lines.</summary>
    public required int Line { get; init; }

    /// <summary>Takes one more line.</summary>
    public void Add(ScenarioLine line)
    {
        line.Word("expect");
        string what = line.Word("mail, body, no-body, state, held-by, unsent, nothing or what happened");
        switch (what)
        {
            case "mail":
                _mails.Add((line.Word("a contact or an address"), string.Join(' ', line.Rest())));
                break;
            case "body" or "no-body":
                _bodies.Add((what == "body", string.Join(' ', line.Rest())));
                break;
            case "state":
                _states.Add((line.Word("a rule"), line.Word("a place"), line.OneOf(States, "a state")));
                break;
            case "held-by":
                _holds.Add((line.Word("a rule"), line.Word("a place"), line.OneOf(HoldKinds, "what holds it")));
                break;
            case "unsent":
                _unsent = (int)line.Number64("a number of mails");
                break;
            case "nothing":
                _nothing = true;
                break;
            default:
                TransitionKind kind = Kinds.TryGetValue(what, out TransitionKind known) ? known
                    : throw line.Wrong(what, $"mail, body, no-body, state, held-by, unsent, nothing, {string.Join(", ", Kinds.Keys)}");
                _transitions.Add((kind, line.Word("a rule"), line.Word("a place"), line.IsAtEnd ? null : line.Word("a cause")));
                break;
        }

        line.End();
    }

    /// <summary>What came otherwise than expected, one line each.</summary>
    /// <param name="mails">The mails that came.</param>
    /// <param name="addresses">Addresses of contacts, past and present.</param>
    /// <param name="happened">The transitions that came, each with its alert.</param>
    /// <param name="alerts">All alerts.</param>
    /// <param name="unsent">What has not gone out.</param>
    public IEnumerable<string> Compare(
        IReadOnlyList<ArrivedMail> mails, IReadOnlyDictionary<string, string> addresses, IReadOnlyList<(AlertTransition Line, Alert Alert)> happened,
        IReadOnlyList<Alert> alerts, int unsent)
    {
        // To one address in order; between two addresses there is none.
        IEnumerable<ArrivedMail> came = mails.OrderBy(m => m.To, StringComparer.OrdinalIgnoreCase);
        IEnumerable<(string To, string Subject)> wanted = _mails.Select(m => (To: addresses.GetValueOrDefault(m.To, m.To), m.Subject)).OrderBy(m => m.To, StringComparer.OrdinalIgnoreCase);
        bool sameMails = mails.Count == _mails.Count
            && came.Zip(wanted).All(p => string.Equals(p.First.To, p.Second.To, StringComparison.OrdinalIgnoreCase) && Fits(p.First.Subject, p.Second.Subject));
        if (!sameMails)
        {
            yield return Differ("mails", _mails.Select(m => $"to {m.To}: {m.Subject}"), mails.Select(m => $"to {m.To}: {m.Subject}"));
        }

        bool sameTransitions = happened.Count == _transitions.Count && happened.Zip(_transitions).All(p =>
            p.First.Line.Kind == p.Second.Kind && p.First.Alert.Rule == p.Second.Rule && AlertId.PlaceOf(p.First.Alert) == p.Second.Place
            && (p.Second.Cause is null || p.Second.Cause == p.First.Line.Cause));
        if ((_transitions.Count > 0 || _nothing) && !sameTransitions)
        {
            yield return Differ("transitions", _transitions.Select(t => $"{NameOf(t.Kind)} {t.Rule} {t.Place} {t.Cause}".TrimEnd()),
                happened.Select(h => $"{NameOf(h.Line.Kind)} {h.Alert.Rule} {AlertId.PlaceOf(h.Alert)} {h.Line.Cause}".TrimEnd()));
        }

        foreach ((bool there, string text) in _bodies)
        {
            if (mails.Count == 0 || Fits(mails[^1].Text, text) != there)
            {
                yield return Differ(there ? "words in the last mail" : "no such words in the last mail", [text], mails.Count == 0 ? [] : mails[^1].Text.Split('\n'));
            }
        }

        foreach ((string rule, string place, AlertState state) in _states)
        {
            Alert? alert = alerts.LastOrDefault(a => a.Rule == rule && AlertId.PlaceOf(a) == place);
            if (alert?.State != state)
            {
                yield return Differ("state", [$"{rule} {place} {state}"], alert is null ? [] : [$"{rule} {place} {alert.State}"]);
            }
        }

        foreach ((string rule, string place, HoldKind? by) in _holds)
        {
            Alert? alert = alerts.LastOrDefault(a => a.Rule == rule && AlertId.PlaceOf(a) == place);
            if (alert is null || alert.HeldBy?.Kind != by)
            {
                yield return Differ("held by", [$"{rule} {place} {by}"], alert is null ? [] : [$"{rule} {place} {alert.HeldBy?.Kind}"]);
            }
        }

        if (_unsent is { } left && left != unsent)
        {
            yield return Differ("unsent", [left.ToString(CultureInfo.InvariantCulture)], [unsent.ToString(CultureInfo.InvariantCulture)]);
        }
    }

    private static string NameOf(TransitionKind kind) => Kinds.First(k => k.Value == kind).Key;

    /// <summary>Whether the parts between the <c>…</c> stand in the text, in this order.</summary>
    private static bool Fits(string text, string pattern)
    {
        int at = 0;
        foreach (string part in pattern.Split('…', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int found = text.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + part.Length;
        }

        return true;
    }

    private static string Differ(string what, IEnumerable<string> expected, IEnumerable<string> came) =>
        $"{what}{List("expected", expected)}{List("came", came)}";

    private static string List(string head, IEnumerable<string> lines)
    {
        string text = string.Concat(lines.Select(l => "\n      " + l));
        return $"\n    {head}:{(text.Length > 0 ? text : " nothing")}";
    }
}
