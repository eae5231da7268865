using System.Globalization;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Telemetry.Words;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Puts a notice into words of one language.</summary>
internal sealed partial class SectionWriter(District district, MailText text)
{
    /// <summary>How near to the district's offset, in ms, a lag must be for the zone to be the likely mistake.</summary>
    private const long ZoneTolerance = 5 * 60_000;

    private readonly VerdictWords _words = text.Words(district);
    private readonly VerdictFacts _facts = new(district, text);
    private readonly CourseWriter _courses = new(district, text);

    /// <summary>Title, rows and advice.</summary>
    public TransitionWords Write(Notice notice)
    {
        (string title, List<(string, string)> rows) = notice switch
        {
            { Kind: TransitionKind.Ended, Cause: not Notice.Silent } => Other(notice, text.Format("Ended_" + notice.Cause, RuleName(notice), PlaceName(notice))),
            { Alert.Kind: RuleKind.VerdictValue, Rule: { } rule } => VerdictValue(notice, rule),
            { Kind: TransitionKind.Ended, Alert.Kind: RuleKind.Equipment } => Other(notice, text.Format("Equipment_Silent", RuleName(notice), PlaceName(notice), Time(notice.Alert.Since))),
            { Alert.Kind: RuleKind.Equipment, Rule: { } rule, Station: { } station, Kind: not TransitionKind.Withdrawn } => Equipment(notice, rule, station),
            { Kind: TransitionKind.Withdrawn, Station: { } station } => Withdrawn(notice, station),
            { Alert.Kind: RuleKind.Threshold, Rule: { } rule, Station: { } station } => Threshold(notice, rule, station),
            { Alert: { Kind: RuleKind.Offline, Area: { } area }, Rule: { } rule } => Area(notice, rule, area),
            { Alert.Kind: RuleKind.Offline, Rule: { } rule, Station: { } station } => Offline(notice, rule, station),
            { Alert.Kind: RuleKind.AirDayNotGood or RuleKind.AirDayInvalid, Verdict: { } day } => AirDay(notice, day),
            { Alert.Kind: RuleKind.WaterMonthWorse, Verdict: { } month, Station: { } station } => WaterMonth(notice, month, station),
            { Verdict: { } verdict } => AnyVerdict(notice, verdict),
            { Target: { } target } => TargetAtRisk(notice, target),
            { Alert.Kind: RuleKind.Service } => Service(notice),
            _ => Other(notice, $"{RuleName(notice)}{text["Colon"]}{notice.Alert.Subject}"),
        };
        if (notice is { Verdict: { } judged, Kind: not TransitionKind.Ended })
        {
            rows = [.. _facts.Effects(notice, judged), .. _facts.Revised(notice, judged), .. rows, .. _facts.Rows(notice, judged)];
        }

        rows.Add((text["Label_Rule"], $"{RuleName(notice)} ({notice.Alert.Rule})"));
        rows.Add((text["Label_Severity"], text["Severity_" + notice.Alert.Severity]));
        title = Told(notice, title);
        return new TransitionWords(title, Whole(notice) ?? title, [.. rows.Select(r => KeyValuePair.Create(r.Item1, r.Item2))], Advice(notice), PlaceName(notice))
        {
            Figure = Figure(notice),
            Course = _courses.Write(notice),
        };
    }

    /// <summary>How it stands, in one figure.</summary>
    private string Figure(Notice notice) => notice switch
    {
        { Alert: { Kind: RuleKind.Threshold, Value: { } value } alert, Station: { } station } when station.Find(alert.Parameter ?? "") is { } quantity =>
            Measured(value, alert.Bound ?? 0, quantity.Parameter, notice.AtLeast && !notice.IsRecovery),
        { Verdict: { Value: { } value } verdict } when verdict.Validity != Validity.Invalid && district.Domains.Verdict(verdict.Kind) is { Value: { } name } =>
            string.Create(CultureInfo.InvariantCulture, $"{(name == "aqi" ? "AQI " : "")}{value:0.######}"),
        { Verdict: { Grade: { } grade } verdict } when verdict.Validity != Validity.Invalid => _words.Grade(district.Domains.Verdict(verdict.Kind), grade) ?? "",
        { Target: { Share: { } share } progress } => text.Percent(share)
            + (progress.Budget is { } left ? text["Comma"] + text["Label_Budget"] + " " + text.Budget(left, null, SpanOf(progress)) : ""),
        _ => "",
    };

    private WindowSpan SpanOf(TargetProgress progress) =>
        district.Targets.FirstOrDefault(t => t.Id == progress.Target) is { } target ? district.Domains.Verdict(target.Kind).Span : WindowSpan.Day;

    /// <summary>What happened, before what it is about, where the title alone would read like a first alarm.</summary>
    private string Told(Notice notice, string title) => notice switch
    {
        { Kind: TransitionKind.Fired, Cause: "late" } => text.Format("Kind_Late", title),
        { Kind: TransitionKind.Fired, Alert.Firing: > 1 } => text.Format("Kind_Again", title, notice.Alert.Firing),
        { Kind: TransitionKind.Worsened, Target: not null } => title,
        { Kind: TransitionKind.Held, Holding: { Flapping: { } flapping } holding } =>
            text.Format("Kind_Held", title, text.Duration((long)holding.Window.TotalMilliseconds), flapping.Turns),
        { Kind: TransitionKind.Released } => text.Format("Kind_Released", title),
        { Kind: TransitionKind.Worsened or TransitionKind.Eased or TransitionKind.Reminded or TransitionKind.Escalated or TransitionKind.AudienceGrew } =>
            text.Format("Kind_" + notice.Kind, title),
        _ => title,
    };

    /// <summary>The one line for those whom nobody told that it began.</summary>
    private string? Whole(Notice notice) =>
        notice is { Kind: TransitionKind.Recovered, Alert: { Kind: RuleKind.Threshold, RecoveredAt: { } end } alert, Rule: { } rule, Station: { } station }
        && station.Find(alert.Parameter!) is { } quantity
            ? text.Format(
                rule.Above is not null ? "Threshold_Was_Above" : "Threshold_Was_Below", text.Name(rule), text.Name(station), Time(alert.Since), Time(end),
                text.Bound(rule.Steps[0].Bound, quantity.Parameter), Measured(alert.Peak ?? alert.Value ?? 0, rule.Steps[0].Bound, quantity.Parameter, notice.AtLeast))
            : notice is { Kind: TransitionKind.Recovered, Alert: { Kind: RuleKind.VerdictValue, RecoveredAt: { } clear } hours, Rule: { } hourly }
                ? text.Format(
                    hourly.Above is not null ? "Threshold_Was_Above" : "Threshold_Was_Below", text.Name(hourly), PlaceName(notice), Time(hours.Since), Time(clear),
                    HourFigure(hourly, hourly.Steps[0].Bound), HourFigure(hourly, hours.Peak ?? hours.Value ?? 0))
            : notice is { Kind: TransitionKind.Recovered, Alert: { Kind: RuleKind.Offline, RecoveredAt: { } back } silent, Rule: { } offline }
                ? text.Format("Offline_Was", text.Name(offline), PlaceName(notice), Time(silent.Since), Time(back))
                : null;

    private string Advice(Notice notice) => notice.Kind switch
    {
        TransitionKind.Ended => text[notice.Cause == Notice.Silent ? "Advice_Silent" : "Advice_Ended"],
        TransitionKind.Withdrawn => text["Advice_Withdrawn"],
        TransitionKind.Recovered => text["Advice_" + notice.Alert.Kind + "_Recovered"],
        _ => text["Advice_" + notice.Alert.Kind + "_Fired"],
    };

    private string RuleName(Notice notice) => notice.Rule is { } rule ? text.Name(rule) : notice.Alert.Rule;

    private string PlaceName(Notice notice) => notice.Station is { } station ? text.Name(station) : notice.Alert.Station ?? (notice.Alert.Area is { } area ? text.Area(district, area) : text.Name(district));

    private (string, List<(string, string)>) Other(Notice notice, string title)
    {
        List<(string, string)> rows = notice.Station is { } station ? Place(station) : [(text["Label_District"], text.Name(district))];
        rows.Add((text["Label_Since"], Time(notice.Alert.Since)));
        return (title, rows);
    }

    private (string, List<(string, string)>) Withdrawn(Notice notice, Station station)
    {
        Parameter? parameter = station.Find(notice.Alert.Parameter ?? "")?.Parameter;
        string Value(double? value) => parameter is null ? text["None"] : text.Measured(value ?? 0, parameter);
        List<(string, string)> rows = Place(station);
        rows.Add((text["Label_Since"], Time(notice.Alert.Since)));
        rows.Add((text["Label_Before"], Value(notice.Before)));
        rows.Add((text["Label_Value"], Value(notice.Alert.Value)));
        return (text.Format("Threshold_Withdrawn", RuleName(notice), text.Name(station), Value(notice.Before), Value(notice.Alert.Value)), rows);
    }

    private (string, List<(string, string)>) Service(Notice notice)
    {
        Alert alert = notice.Alert;
        string part = Rules.AlertId.PlaceOf(alert);
        string name = text["Part_" + (text.Has("Part_" + part) ? part : "other")];
        List<(string, string)> rows = [(text["Label_District"], text.Name(district)), (text["Label_Since"], Time(alert.Since))];
        if (part == Evaluation.ServiceWatch.Clock)
        {
            string by = text.Duration((long)Math.Abs((alert.Value ?? 0) * 1_000));
            return (text.Format(alert.Value < 0 ? "Service_Clock_Back" : "Service_Clock_Ahead", by), rows);
        }

        if (alert.Subject.Length > 0)
        {
            rows.Add((text["Label_Reason"], alert.Subject));
        }

        AddEnd(rows, alert);
        return (text.Format(notice.IsRecovery ? "Service_Recovered" : "Service_Fired", name, text.Duration((alert.RecoveredAt ?? notice.At) - alert.Since)), rows);
    }

    private (string, List<(string, string)>) Threshold(Notice notice, AlertRule rule, Station station)
    {
        Alert alert = notice.Alert;
        Parameter parameter = station.Find(rule.Parameter!)!.Parameter;
        string value = Measured(alert.Value ?? 0, alert.Bound ?? 0, parameter, notice.AtLeast && !notice.IsRecovery);
        string bound = text.Bound(alert.Bound ?? 0, parameter);
        long end = alert.RecoveredAt ?? notice.At;
        string lasted = text.Duration(end - alert.Since);
        List<(string, string)> rows = Place(station);
        rows.Add((text["Label_Parameter"], text.Quantity(rule, parameter)));
        rows.Add((text["Label_Value"], value));
        rows.Add((text["Label_Bound"], text.Format((rule.Above is null ? "Bound_Below" : "Bound_Above") + (rule.Steps.Count > 1 ? "_Steps" : ""), Bounds(rule, parameter))));
        AddBasis(rows, rule);
        if (Multiple(rule, alert, alert.Value) is { } multiple)
        {
            rows.Add((text["Label_Multiple"], multiple));
        }

        if (alert.Peak is { } peak && peak != alert.Value)
        {
            string furthest = Measured(peak, alert.Bound ?? 0, parameter, notice.AtLeast);
            rows.Add((text[rule.Above is null ? "Label_Lowest" : "Label_Highest"], Multiple(rule, alert, peak) is { } times ? furthest + text["Comma"] + times : furthest));
        }

        if (alert.NoData)
        {
            rows.Add((text["Label_NoData"], text["NoData"]));
        }

        rows.Add((text["Label_Since"], Time(alert.Since)));
        AddEnd(rows, alert);
        if (end > alert.Since && notice.Kind != TransitionKind.Ended)
        {
            rows.Add((text["Label_Duration"], lasted));
        }

        return (notice.Kind == TransitionKind.Ended ? text.Format("Threshold_Silent", text.Name(rule), text.Name(station), Time(alert.Since), value, bound, text.Duration((long)rule.For.TotalMilliseconds))
            : notice.IsRecovery ? text.Format("Threshold_Recovered", text.Name(rule), text.Name(station), value, lasted)
            : text.Format("Threshold_Fired", text.Name(rule), text.Name(station), value, bound), rows);
    }

    /// <summary>The bound, or every step of it with how bad it is.</summary>
    private void AddBasis(List<(string, string)> rows, AlertRule rule)
    {
        if (rule.Basis.Length > 0)
        {
            rows.Add((text["Label_Basis"], text.Basis(rule)));
        }
    }

    private string Bounds(AlertRule rule, Parameter parameter) => rule.Steps.Count == 1 ? text.Bound(rule.Steps[0].Bound, parameter)
        : string.Join(text["Comma"], rule.Steps.Select(s => text.Format("Step", text.Bound(s.Bound, parameter), text["Severity_" + s.Severity])));

    /// <summary>How many times its bound a value is; null where it is not above one.</summary>
    private string? Multiple(AlertRule rule, Alert alert, double? value) =>
        rule.Above is not null && alert.Bound is > 0 and var limit && value > limit ? text.Multiple(value.Value / limit) : null;

    /// <summary>The figure of hours, such as the AQI.</summary>
    private (string, List<(string, string)>) VerdictValue(Notice notice, AlertRule rule)
    {
        Alert alert = notice.Alert;
        (string place, string value, string bound) = (PlaceName(notice), HourFigure(rule, alert.Value ?? 0), HourFigure(rule, alert.Bound ?? 0));
        string lasted = text.Duration((alert.RecoveredAt ?? notice.At) - alert.Since);
        List<(string, string)> rows = notice.Station is { } station ? Place(station) : [(text["Label_District"], text.Name(district))];
        rows.Add((text["Label_Verdict"], text.Name(district.Domains.Verdict(rule.Verdict!))));
        rows.Add((text["Label_Value"], value));
        rows.Add((text["Label_Bound"], text.Format(rule.Above is null ? "Bound_Below" : "Bound_Above", string.Join(text["Comma"], rule.Steps.Select(s => HourFigure(rule, s.Bound))))));
        AddBasis(rows, rule);
        if (notice.Before is { } before)
        {
            rows.Add((text["Label_Before"], HourFigure(rule, before)));
        }

        rows.Add((text["Label_Since"], Time(alert.Since)));
        AddEnd(rows, alert);
        rows.Add((text["Label_Duration"], lasted));
        return (notice.Kind switch
        {
            TransitionKind.Withdrawn => text.Format("Threshold_Withdrawn", RuleName(notice), place, HourFigure(rule, notice.Before ?? 0), value),
            TransitionKind.Recovered => text.Format("VerdictValue_Recovered", RuleName(notice), place, value, lasted),
            _ => text.Format("VerdictValue_Fired", RuleName(notice), place, value, bound),
        }, rows);
    }

    private string HourFigure(AlertRule rule, double value) =>
        string.Create(CultureInfo.InvariantCulture, $"{(district.Domains.Verdict(rule.Verdict!).Value == "aqi" ? "AQI " : "")}{value:0.######}");

    /// <summary>Flags with which an instrument says that it does not work.</summary>
    private (string, List<(string, string)>) Equipment(Notice notice, AlertRule rule, Station station)
    {
        Alert alert = notice.Alert;
        string what = rule.Parameter is { } code && station.Find(code) is { } quantity ? text.Name(quantity.Parameter) : text.Format("Equipment_Quantities", alert.Value ?? 0);
        string flags = string.Join(text["Comma"], rule.Faults.Select(f => text.Has("Flag_" + f) ? text["Flag_" + f] : f.ToCode()));
        string lasted = text.Duration((alert.RecoveredAt ?? notice.At) - alert.Since);
        List<(string, string)> rows = Place(station);
        rows.Add((text["Label_Parameter"], what));
        rows.Add((text["Label_Flags"], flags));
        rows.Add((text["Label_Since"], Time(alert.Since)));
        AddEnd(rows, alert);
        return (notice.IsRecovery
            ? text.Format("Equipment_Recovered", RuleName(notice), text.Name(station), lasted)
            : text.Format("Equipment_Fired", RuleName(notice), text.Name(station), what, flags), rows);
    }

    private (string, List<(string, string)>) Offline(Notice notice, AlertRule rule, Station station)
    {
        Alert alert = notice.Alert;
        string lasted = text.Duration((alert.RecoveredAt ?? (notice.Kind == TransitionKind.Fired ? alert.FiredAt : notice.At) ?? alert.Since) - alert.Since);
        List<(string, string)> rows = Place(station);
        if (alert.Parameter is { } code && station.Find(code) is { } quantity)
        {
            rows.Add((text["Label_Parameter"], text.Name(quantity.Parameter)));
            rows.Add((text["Label_Since"], Time(alert.Since)));
            AddEnd(rows, alert);
            rows.Add((text["Label_Duration"], lasted));
            return (text.Format(notice.IsRecovery ? "Quantity_Recovered" : "Quantity_Fired", text.Name(rule), text.Name(station), text.Name(quantity.Parameter), lasted), rows);
        }

        if (notice.IsRecovery)
        {
            rows.Add((text["Label_Since"], Time(alert.Since)));
        }
        else if (notice.Newest is { } newest)
        {
            rows.Add((text["Label_LastData"], Time(newest)));
        }

        if (notice is { IsRecovery: false, Seen: null, Refusal: { } refusal })
        {
            rows.Add((text["Label_LastHeard"], Time(refusal.At)));
            rows.Add((text["Label_Refused"], text.Refusal(refusal)));
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
        string key = notice.IsRecovery ? "Offline_Recovered" : notice switch
        {
            { Newest: not null, Seen: not null } => "Offline_Old",
            { Refusal: not null } => "Offline_Refused",
            { Newest: null } => "Offline_Never",
            _ => "Offline_Fired",
        };
        return (text.Format(key, text.Name(rule), text.Name(station), lasted), rows);
    }

    /// <summary>Stations of an area that fell silent together, and which of them still are when it is over.</summary>
    private (string, List<(string, string)>) Area(Notice notice, AlertRule rule, string area)
    {
        const int MostNames = 20;
        Alert alert = notice.Alert;
        area = text.Area(district, area);
        string lasted = text.Duration((alert.RecoveredAt ?? notice.At) - alert.Since);
        List<(string, string)> rows = [(text["Label_Area"], area), (text["Label_Since"], Time(alert.Since))];
        AddEnd(rows, alert);
        rows.Add((text["Label_Duration"], lasted));
        if (notice.Members is { Count: > 0 } members)
        {
            string names = string.Join(text["List_Separator"], members.Take(MostNames).Select(text.Name));
            rows.Add((text["Label_Silent"], members.Count > MostNames ? text.Format("Area_More", names, members.Count - MostNames) : names));
        }

        string count = (alert.Value ?? 0).ToString("0", CultureInfo.InvariantCulture);
        return (notice.IsRecovery ? text.Format("Area_Recovered", text.Name(rule), area, lasted, count) : text.Format("Area_Fired", text.Name(rule), area, count, lasted), rows);
    }

    private List<(string, string)> Place(Station station)
    {
        List<(string, string)> rows = [(text["Label_Station"], $"{text.Name(station)} ({station.Id})")];
        if (station.Area is { } area)
        {
            rows.Add((text["Label_Area"], text.Area(district, area)));
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

    /// <summary>A value with as many digits as it takes to differ from its bound.</summary>
    private string Measured(double value, double bound, Parameter parameter, bool atLeast)
    {
        string measured = text.Measured(value, parameter, bound);
        return atLeast ? text.Format("AtLeast", measured) : measured;
    }

    private string Time(long utcMs) => district.Clock.At(utcMs).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
