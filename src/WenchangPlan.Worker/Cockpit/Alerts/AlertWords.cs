using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Alerts;

/// <summary>A figure and its unit.</summary>
/// <param name="Text">The figure, in words where it is a class.</param>
/// <param name="Unit">Its unit; empty where it has none.</param>
public readonly record struct Figure(string Text, string Unit);

/// <summary>Says what an alert is about, in one language.</summary>
/// <param name="district">The register.</param>
/// <param name="words">The words.</param>
public sealed class AlertWords(District district, Wording words)
{
    /// <summary>Most decimals that are shown to tell a value from its limit.</summary>
    private const int MostDecimals = 6;

    /// <summary>The rule, where the register still has it.</summary>
    public AlertRule? RuleOf(AlertItem alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return district.Alerts.FirstOrDefault(r => r.Id == alert.Rule);
    }

    /// <summary>Code of the domain it belongs to; null where it belongs to none, such as of the service itself.</summary>
    public string? DomainOf(AlertItem alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return (alert.Station is { } id ? district.Find(id)?.Domain.Code : null) ?? RuleOf(alert)?.Domain?.Code ?? KindOf(alert)?.Domain ?? TargetOf(alert) switch
        {
            { } target => district.Domains.Verdict(target.Kind).Domain,
            null => null,
        };
    }

    /// <summary>The place: a station's name, or the district's.</summary>
    public string Place(AlertItem alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return alert.Station is not { } id ? words.Name(district.Name, district.NameEn) : district.Find(id) is { } station ? words.Name(station) : id;
    }

    /// <summary>What it is about beside its place: a window, or of a target its name and year; empty where nothing is.</summary>
    public string About(AlertItem alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return TargetOf(alert) is { } target ? $"{words.Name(target.Name, target.NameEn)} {alert.Subject.Split(' ')[0].Split('/')[1]}" : alert.Subject;
    }

    /// <summary>The target it is about; null when it is about none.</summary>
    public Target? TargetOf(AlertItem alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return alert.Subject.Split(' ')[0].Split('/') is [var id, _] ? district.Targets.FirstOrDefault(t => t.Id == id) : null;
    }

    /// <summary>The kind of verdict it is about; null when it is about none.</summary>
    public VerdictKind? KindOf(AlertItem alert) => RuleOf(alert)?.Verdict is { } code && district.Domains.All.SelectMany(d => d.Verdicts).FirstOrDefault(v => v.Code == code) is { } kind ? kind : null;

    /// <summary>The window it is about; null when it is about none.</summary>
    public Window? WindowOf(AlertItem alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return KindOf(alert) is { } kind ? Window.Parse(kind.Span, alert.Subject.Split(' ')[0], district.Clock) : null;
    }

    /// <summary>The page that proves it: the day, the station, the target; null where there is none.</summary>
    public string? Proof(AlertItem alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return alert.Kind is RuleKind.AirDayNotGood or RuleKind.AirDayInvalid && ApiTimes.Date(alert.Subject.Split(' ')[0]) is not null ? "/days/" + alert.Subject.Split(' ')[0]
            : alert.Station is { } station ? "/stations/" + Uri.EscapeDataString(station)
            : TargetOf(alert) is { } target ? "/targets/" + Uri.EscapeDataString(target.Id)
            : null;
    }

    /// <summary>The value it stands at; null where it has none. Of a station that is silent it is how long.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="now">Now.</param>
    public Figure? ValueOf(AlertItem alert, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return alert.Kind == RuleKind.Offline ? new Figure(Span((alert.RecoveredAt ?? now) - alert.Since), "") : alert.Value is { } value ? FigureOf(alert, value) : null;
    }

    /// <summary>What it is held against; null where there is nothing.</summary>
    public Figure? LimitOf(AlertItem alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return alert.Kind == RuleKind.Offline ? RuleOf(alert) is { For.Ticks: > 0 } rule ? new Figure(Span(rule.For), "") : null : alert.Bound is not { } bound ? null : Quantity(alert) is { } parameter ? new Figure(Plain(bound), parameter.Unit) : FigureOf(alert, bound);
    }

    /// <summary>A value of an alert with its unit.</summary>
    public Figure FigureOf(AlertItem alert, double value)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if (Quantity(alert) is { } parameter)
        {
            return new Figure(Fixed(value, DecimalsBeside(value, parameter.Decimals, alert.Bound ?? value)), parameter.Unit);
        }

        return alert.Kind switch
        {
            RuleKind.WaterMonthWorse => new Figure(words.WaterClass((int)value) ?? Plain(value), ""),
            RuleKind.AirDayNotGood => new Figure(Plain(value), "AQI"),
            RuleKind.TargetAtRisk or RuleKind.TargetMissed => new Figure(Plain(Math.Round(value, 1)), "%"),
            RuleKind.VerdictValue when KindOf(alert) is { Value: "aqi" } => new Figure(Plain(value), "AQI"),
            _ when alert.Bound is null && KindOf(alert) is { Value: null } kind => new Figure(words.Grade(kind, (int)value) ?? Plain(value), ""),
            _ => new Figure(Plain(Math.Round(value, 3)), ""),
        };
    }

    /// <summary>The parameter of the register it is about; null when it is about none.</summary>
    public Parameter? Quantity(AlertItem alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return alert is { Station: { } id, Parameter: { } code } ? district.Find(id)?.Find(code)?.Parameter : null;
    }

    /// <summary>A span of time in its two largest units, rounded down.</summary>
    public string Span(TimeSpan span)
    {
        span = span < TimeSpan.Zero ? TimeSpan.Zero : span;
        return span.TotalDays >= 1 ? words.Format("alert.span.days", (int)span.TotalDays, span.Hours)
            : span.TotalHours >= 1 ? span.Minutes == 0 ? words.Format("alert.span.hours", span.Hours) : words.Format("alert.span.hoursMinutes", span.Hours, span.Minutes)
            : words.Format("alert.span.minutes", span.Minutes);
    }

    /// <summary>As many decimals as tell a value from the limit it is beyond.</summary>
    private static int DecimalsBeside(double value, int decimals, double bound)
    {
        while (decimals < MostDecimals && value != bound && Fixed(value, decimals) == Fixed(bound, decimals))
        {
            decimals++;
        }

        return decimals;
    }

    private static string Fixed(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Plain(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
