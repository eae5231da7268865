using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Telemetry.Words;

namespace WenchangPlan.Alerting.Mail;

/// <summary>What a mail says of a verdict beside its outcome, in one language: each deciding part against its limit, how much data there were, and what it does to targets.</summary>
internal sealed class VerdictFacts(District district, MailText text)
{
    /// <summary>Parts of a window that are named one by one.</summary>
    private const int MostSpans = 8;

    private readonly VerdictWords _words = text.Words(district);

    /// <summary>What it does to the targets that count it, label and value.</summary>
    public IEnumerable<(string, string)> Effects(Notice notice, Verdict verdict) => notice.Targets.Select(t => Effect(notice, verdict, t));

    /// <summary>What was told before it was revised, why it was, and which parts of its window led to that.</summary>
    public IEnumerable<(string, string)> Revised(Notice notice, Verdict verdict)
    {
        if (notice is not { BeforeLevel: { } level, Kind: TransitionKind.Fired or TransitionKind.Worsened or TransitionKind.Eased or TransitionKind.Recovered })
        {
            yield break;
        }

        VerdictKind kind = district.Domains.Verdict(verdict.Kind);
        string? value = kind.Value is { } name && notice.Before is { } before ? FormattableString.Invariant($"{(name == "aqi" ? "AQI " : "")}{before:0.######}") : null;
        string outcome = string.Join(text["Comma"], new[] { value, level > 0 ? _words.Grade(kind, level) : null }.OfType<string>());
        if (outcome.Length > 0)
        {
            yield return (text["Label_BeforeOutcome"], outcome);
        }

        string[] causes = [.. notice.Revisions.Select(r => r.Cause).Distinct(StringComparer.Ordinal)];
        if (causes.Length > 0)
        {
            yield return (text["Label_RevisedBy"], string.Join(text["Comma"], causes.Select(c => text.Has("Revised_" + c) ? text["Revised_" + c] : c)));
        }

        RevisedSpan[] spans = [.. notice.Revisions.SelectMany(r => r.Changed).Distinct()];
        if (spans.Length > 0)
        {
            string named = string.Join(text["List_Separator"], spans.Take(MostSpans).Select(SpanOf));
            yield return (text["Label_RevisedSpans"], spans.Length > MostSpans ? text.Format("Spans_More", named, spans.Length - MostSpans) : named);
        }
    }

    /// <summary>A part of a window: its station, and hours, days or months.</summary>
    private string SpanOf(RevisedSpan span)
    {
        string station = district.Find(span.Station) is { } known ? text.Name(known) : span.Station;
        string[] from = span.From.Split('T'), to = span.To.Split('T');
        return text.Format(from.Length > 1 ? span.From == span.To ? "Span_Hour" : "Span_Hours" : span.From == span.To ? "Span_One" : "Span_Many", station, from[0], from[^1], to[^1]);
    }

    /// <summary>The other rows.</summary>
    public IEnumerable<(string, string)> Rows(Notice notice, Verdict verdict) =>
    [
        .. Parts(notice, verdict), .. Samples(verdict),
        .. verdict.Editions.Count == 0 ? (IEnumerable<(string, string)>)[] : [(text["Label_Edition"], string.Join(", ", verdict.Editions.Select(_words.Edition)))],
    ];

    private IEnumerable<(string, string)> Parts(Notice notice, Verdict verdict)
    {
        string domain = district.Domains.Verdict(verdict.Kind).Domain;
        foreach (string code in verdict.Deciding)
        {
            if (!notice.Limits.TryGetValue(code, out VerdictLimit? limit) || verdict.Parts.GetValueOrDefault(code)?.Value is not { } value)
            {
                continue;
            }

            string source = limit.Table.Length > 0 ? text.Format("Table", limit.Standard, limit.Table) : limit.Standard;
            string words = text.Format(limit.IsLeast ? "Limit_Least" : "Limit_Most", Number(value, limit.Unit), Number(limit.Value, limit.Unit), source);
            bool exceeds = !limit.IsLeast && limit.Value > 0 && value > limit.Value;
            yield return (_words.Parameter(domain, code), exceeds ? words + text["Comma"] + text.Multiple((double)(value / limit.Value)) : words);
        }
    }

    private IEnumerable<(string, string)> Samples(Verdict verdict)
    {
        VerdictKind kind = district.Domains.Verdict(verdict.Kind);
        if (verdict.Samples is { } samples && kind.Samples is { } unit)
        {
            yield return (text["Label_Samples"], text.Format(text.Has("Samples_" + unit) ? "Samples_" + unit : "Samples_other", samples));
        }
        else if (kind.Span == WindowSpan.Day && verdict.Deciding.Count > 0 && verdict.Parts.GetValueOrDefault(verdict.Deciding[0]) is { Samples: > 0 } part)
        {
            // Of a day without a count of its own the deciding part says it: points of the district, hours of a station.
            yield return (text["Label_Samples"], text.Format(verdict.Station is null ? "Samples_points" : "Samples_hours", part.Samples));
        }
    }

    /// <summary>A bad window uses one of the budget that a good one would have left.</summary>
    private (string, string) Effect(Notice notice, Verdict verdict, TargetProgress progress)
    {
        Target? target = district.Targets.FirstOrDefault(t => t.Id == progress.Target);
        WindowSpan span = district.Domains.Verdict(verdict.Kind).Span;
        bool counted = span == WindowSpan.Year || progress.Asof >= verdict.Window.LastDay(district.Clock);
        int? before = (notice.Kind, verdict.Good) switch
        {
            (TransitionKind.Fired, false) when counted => progress.Budget + 1,
            (TransitionKind.Recovered, true) when counted => progress.Budget - 1,
            _ => null,
        };
        string name = string.Create(CultureInfo.InvariantCulture, $"{(target is null ? progress.Target : text.Name(target))} {progress.Year}");
        string effect = text.Format("Effect", name, text.Percent(progress.Share), text.Percent(progress.Bound), text.Budget(progress.Budget ?? 0, before, span));
        return (text["Label_Effect"], progress.Asof is { } day ? text.Format("Effect_AsOf", effect, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : effect);
    }

    private static string Number(decimal value, string unit) => value.ToString("0.######", CultureInfo.InvariantCulture) + (unit.Length > 0 ? " " + unit : "");
}
