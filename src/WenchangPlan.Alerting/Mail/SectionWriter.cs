using System.Globalization;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Puts a notice into words of one language.</summary>
internal sealed class SectionWriter(District district, MailText text)
{
    /// <summary>How near to the district's offset, in ms, a lag must be for the zone to be the likely mistake.</summary>
    private const long ZoneTolerance = 5 * 60_000;

    public MailSection Write(Notice notice)
    {
        (string title, List<(string, string)> rows) = notice switch
        {
            { Alert.Kind: RuleKind.Threshold, Station: { } station } => Threshold(notice, station),
            { Alert.Kind: RuleKind.Offline, Station: { } station } => Offline(notice, station),
            { Day: { } day } => AirDay(notice, day),
            { Month: { } month, Station: { } station } => WaterMonth(notice, month, station),
            { Target: { } target } => TargetAtRisk(notice, target),
            _ => throw new ArgumentException($"The alert {notice.Alert.Id} comes without what it is about.", nameof(notice)),
        };
        rows.Add((text["Label_Rule"], $"{text.Name(notice.Rule)} ({notice.Rule.Id})"));
        rows.Add((text["Label_Severity"], text["Severity_" + notice.Alert.Severity]));
        return new MailSection(title, rows, text["Advice_" + notice.Alert.Kind + (notice.IsRecovery ? "_Recovered" : "_Fired")]);
    }

    private (string, List<(string, string)>) Threshold(Notice notice, Station station)
    {
        (AlertRule rule, Alert alert) = (notice.Rule, notice.Alert);
        Parameter parameter = station.Find(rule.Parameter!)!.Parameter;
        string value = text.Measured(alert.Value ?? 0, parameter);
        string bound = text.Bound(alert.Bound ?? 0, parameter);
        long end = alert.RecoveredAt ?? alert.FiredAt ?? alert.Since;
        string lasted = text.Duration(end - alert.Since);
        List<(string, string)> rows = Place(station);
        rows.Add((text["Label_Parameter"], text.Name(parameter)));
        rows.Add((text["Label_Value"], value));
        rows.Add((text["Label_Bound"], text.Format(rule.Above is null ? "Bound_Below" : "Bound_Above", bound)));
        rows.Add((text["Label_Since"], Time(alert.Since)));
        AddEnd(rows, alert);
        if (end > alert.Since)
        {
            rows.Add((text["Label_Duration"], lasted));
        }

        return (notice.IsRecovery
            ? text.Format("Threshold_Recovered", text.Name(rule), text.Name(station), value, lasted)
            : text.Format("Threshold_Fired", text.Name(rule), text.Name(station), value, bound), rows);
    }

    private (string, List<(string, string)>) Offline(Notice notice, Station station)
    {
        Alert alert = notice.Alert;
        string lasted = text.Duration((alert.RecoveredAt ?? alert.FiredAt ?? alert.Since) - alert.Since);
        List<(string, string)> rows = Place(station);
        if (notice.IsRecovery)
        {
            rows.Add((text["Label_Since"], Time(alert.Since)));
        }
        else if (notice.Newest is { } newest)
        {
            rows.Add((text["Label_LastData"], Time(newest)));
        }

        if (notice is { IsRecovery: false, Seen: { } seen })
        {
            rows.Add((text["Label_LastHeard"], Time(seen.Arrival)));
            if (seen.Lag is > 0 and { } lag)
            {
                bool zone = Math.Abs(lag - (long)district.Clock.Offset.TotalMilliseconds) <= ZoneTolerance;
                rows.Add((text["Label_Clock"], text.Format(zone ? "Clock_Behind_Zone" : "Clock_Behind", text.Duration(lag))));
            }
        }

        AddEnd(rows, alert);
        rows.Add((text["Label_Duration"], lasted));
        string key = notice.IsRecovery ? "Offline_Recovered" : notice.Newest is null ? "Offline_Never" : notice.Seen is not null ? "Offline_Old" : "Offline_Fired";
        return (text.Format(key, text.Name(notice.Rule), text.Name(station), lasted), rows);
    }

    private (string, List<(string, string)>) AirDay(Notice notice, AirDay day)
    {
        string date = VerdictEvaluator.PlaceOf(day);
        string why = text.List(day.Reasons.Select(r => text.Why(r, r.Parameter is { } code ? Indicator(Domain.Air, code) : "")));
        string level = text.Level(day.Level);
        List<(string, string)> rows = [(text["Label_District"], text.Name(district)), (text["Label_Date"], date)];
        if (day.Validity == Validity.Invalid)
        {
            rows.Add((text["Label_Reason"], why));
        }
        else
        {
            rows.Add((text["Label_Aqi"], string.Create(CultureInfo.InvariantCulture, $"{day.Aqi}")));
            rows.Add((text["Label_Level"], level));
            rows.Add((text["Label_Primary"], text.List(day.Primary.Select(p => Indicator(Domain.Air, p)))));
        }

        rows.Add((text["Label_Edition"], "HJ 633-" + day.Edition));
        string key = notice.Alert.Kind + (notice.IsRecovery ? "_Recovered" : "_Fired");
        return (day.Validity == Validity.Invalid
            ? text.Format(key, text.Name(notice.Rule), date, why)
            : text.Format(key, text.Name(notice.Rule), date, day.Aqi, level), rows);
    }

    private (string, List<(string, string)>) WaterMonth(Notice notice, WaterMonth month, Station station)
    {
        string label = month.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        (string found, string target) = (text.WaterClass(month.Class), text.WaterClass(station.TargetClass));
        List<(string, string)> rows = Place(station);
        rows.Add((text["Label_Month"], label));
        rows.Add((text["Label_Class"], found));
        rows.Add((text["Label_TargetClass"], target));
        rows.Add((text["Label_Deciding"], text.List(month.Deciding.Select(p => Indicator(Domain.Water, p)))));
        rows.Add((text["Label_Edition"], month.Edition));
        return (text.Format("WaterMonthWorse" + (notice.IsRecovery ? "_Recovered" : "_Fired"), text.Name(notice.Rule), text.Name(station), label, found, target), rows);
    }

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
            rows.Add((text["Label_Budget"], budget.ToString(CultureInfo.InvariantCulture)));
        }

        if (progress.Asof is { } asOf)
        {
            rows.Add((text["Label_AsOf"], asOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        }

        string key = notice.IsRecovery ? "TargetAtRisk_Recovered" : progress.State == TargetState.Missed ? "TargetAtRisk_Missed" : "TargetAtRisk_Fired";
        return (text.Format(key, text.Name(notice.Rule), name, progress.Year, share, bound), rows);
    }

    private List<(string, string)> Place(Station station)
    {
        List<(string, string)> rows = [(text["Label_Station"], $"{text.Name(station)} ({station.Id})")];
        if (station.Area is { } area)
        {
            rows.Add((text["Label_Area"], area));
        }

        return rows;
    }

    private void AddEnd(List<(string, string)> rows, Alert alert)
    {
        if (alert.RecoveredAt is { } end)
        {
            rows.Add((text["Label_Until"], Time(end)));
        }
    }

    private string Time(long utcMs) => district.Clock.At(utcMs).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>The name of an indicator; the daily ozone value and others that no station reports keep their code.</summary>
    private string Indicator(Domain domain, string code) =>
        district.Catalog.Find(domain, code) is { } parameter ? text.Name(parameter)
        : code == "o3_8h" ? "O₃-8h" : code.ToUpperInvariant();
}
