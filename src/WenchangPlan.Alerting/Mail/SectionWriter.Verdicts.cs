using System.Globalization;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Mail;

/// <summary>What is said of verdicts and targets.</summary>
internal sealed partial class SectionWriter
{
    private (string, List<(string, string)>) AirDay(Notice notice, Verdict day)
    {
        VerdictKind kind = district.Domains.Verdict(day.Kind);
        string date = day.Window.ToText(district.Clock);
        string why = OrNone(_words.Together(day.Reasons, kind.Domain));
        string level = OrNone(_words.Grade(kind, day.Grade));
        List<(string, string)> rows = [(text["Label_District"], text.Name(district)), (text["Label_Date"], date)];
        if (day.Validity == Validity.Invalid)
        {
            rows.Add((text["Label_Reason"], why));
        }
        else
        {
            rows.Add((text["Label_Aqi"], string.Create(CultureInfo.InvariantCulture, $"{day.Value}")));
            rows.Add((text["Label_Level"], level));
            rows.Add((text["Label_Primary"], Names(kind, day.Deciding)));
        }

        string key = notice.Alert.Kind + (notice.IsRecovery ? "_Recovered" : "_Fired");
        return (day.Validity == Validity.Invalid
            ? text.Format(key, RuleName(notice), date, why)
            : text.Format(key, RuleName(notice), date, day.Value, level), rows);
    }

    private (string, List<(string, string)>) WaterMonth(Notice notice, Verdict month, Station station)
    {
        VerdictKind kind = district.Domains.Verdict(month.Kind);
        string label = month.Window.ToText(district.Clock);
        (string found, string target) = (OrNone(_words.WaterClass(month.Grade)), OrNone(_words.WaterClass(station.TargetClass)));
        List<(string, string)> rows = Place(station);
        rows.Add((text["Label_Month"], label));
        rows.Add((text["Label_Class"], found));
        rows.Add((text["Label_TargetClass"], target));
        rows.Add((text["Label_Deciding"], Names(kind, month.Deciding)));
        return (text.Format("WaterMonthWorse" + (notice.IsRecovery ? "_Recovered" : "_Fired"), RuleName(notice), text.Name(station), label, found, target), rows);
    }

    /// <summary>A verdict of any kind, said with the words of its kind.</summary>
    private (string, List<(string, string)>) AnyVerdict(Notice notice, Verdict verdict)
    {
        VerdictKind kind = district.Domains.Verdict(verdict.Kind);
        string window = verdict.Event is { } times ? Time(times.Start) : verdict.Window.ToText(district.Clock);
        string place = notice.Station is { } station ? text.Name(station) : text.Name(district);
        string figure = string.Join(' ', new[] { verdict.Value?.ToString("0.######", CultureInfo.InvariantCulture), _words.Grade(kind, verdict.Grade), _words.Outcome(verdict) }
            .Where(part => part is not null));
        List<(string, string)> rows = notice.Station is { } at ? Place(at) : [(text["Label_District"], text.Name(district))];
        rows.Add((text["Label_Verdict"], text.Name(kind)));
        rows.Add((text["Label_Window"], window));
        rows.Add((text["Label_Outcome"], figure));
        if (verdict.Deciding.Count > 0)
        {
            rows.Add((text["Label_DecidingParameters"], Names(kind, verdict.Deciding)));
        }

        if (verdict.Reasons.Count > 0)
        {
            rows.Add((text["Label_Reason"], _words.Together(verdict.Reasons, kind.Domain)));
        }

        return (text.Format("VerdictNotGood" + (notice.IsRecovery ? "_Recovered" : "_Fired"), RuleName(notice), place, window, text.Name(kind), figure), rows);
    }

    private string Names(VerdictKind kind, IReadOnlyList<string> codes) => OrNone(_words.List(codes.Select(code => _words.Parameter(kind.Domain, code))));

    private string OrNone(string? words) => string.IsNullOrEmpty(words) ? text["None"] : words;

    private (string, List<(string, string)>) TargetAtRisk(Notice notice, TargetProgress progress)
    {
        string name = district.Targets.FirstOrDefault(t => t.Id == progress.Target) is { } target ? text.Name(target) : progress.Target;
        (string share, string bound) = (text.Percent(progress.Share), text.Percent(progress.Bound));
        List<(string, string)> rows =
        [
            (text["Label_District"], text.Name(district)),
            (text["Label_Target"], string.Create(CultureInfo.InvariantCulture, $"{name} {progress.Year}")),
            (text["Label_Share"], share),
            (text["Label_TargetBound"], bound),
            (text["Label_Counted"], string.Create(CultureInfo.InvariantCulture, $"{progress.Good} / {progress.Assessed}")),
        ];
        if (progress.Budget is { } budget)
        {
            rows.Add((text["Label_Budget"], text.Budget(budget, null, SpanOf(progress))));
        }

        if (progress is { NeededGood: { } needed, Remaining: > 0 })
        {
            rows.Add((text["Label_Needed"], text.Format(needed > progress.Remaining ? "Needed_Impossible" : "Needed", needed, progress.Remaining)));
        }

        if (progress.Forecast is { } forecast)
        {
            rows.Add((text["Label_Forecast"], text.Format(
                forecast.PastDays == 0 ? "Forecast_NoHistory" : "Forecast", text.Percent(forecast.Share50), text.Percent(forecast.Share10), text.Percent(forecast.Share90), text.Percent(forecast.Probability * 100))));
        }

        if (progress.Asof is { } asOf)
        {
            rows.Add((text["Label_AsOf"], asOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        }

        if (notice.Alert.Kind == RuleKind.TargetBudget && progress.Budget is { } left)
        {
            string days = text.Budget(left, null, SpanOf(progress));
            return (text.Format(notice.IsRecovery ? "TargetBudget_Recovered" : "TargetBudget_Fired", RuleName(notice), name, progress.Year, days, notice.Rule?.Below ?? 0), rows);
        }

        TargetForecast? season = VerdictEvaluator.Season(progress);
        string key = notice.Alert.Kind == RuleKind.TargetMissed ? "TargetMissed" + (notice.IsRecovery ? "_Recovered" : "_Fired")
            : notice.IsRecovery ? season is not null && progress.Share < progress.Bound ? "TargetAtRisk_RecoveredExpected" : "TargetAtRisk_Recovered"
            : progress.State == TargetState.Missed ? "TargetAtRisk_Missed"
            : season is not null ? "TargetAtRisk_Expected" : "TargetAtRisk_Fired";
        return (text.Format(key, RuleName(notice), name, progress.Year, share, bound, text.Percent(season?.Share50)), rows);
    }
}
