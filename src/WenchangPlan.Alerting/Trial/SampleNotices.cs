using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Trial;

/// <summary>What examples of mails tell of: the rules, stations and targets of the register, with values made up.</summary>
internal sealed class SampleNotices(District district, long now)
{
    private const string Alarm = "alarm", Reminder = "reminder", Recovery = "recovery", Offline = "offline", Day = "day", Month = "month", AtRisk = "target", Service = "service";
    private const string Digest = "digest", Storm = "storm";

    private const long Minute = 60_000;
    private const int StormSize = 121;

    /// <summary>What there are examples of.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Alarm, Reminder, Recovery, Offline, Day, Month, AtRisk, Service, Digest, Storm];

    /// <summary>What a mail of a kind tells of, and what was told before it; nothing when the register has no such rule.</summary>
    public (IReadOnlyList<Notice> Told, Notice? Before) Of(string kind)
    {
        Notice? alarm = Thresholds().Select(t => Fired(t.Rule, t.Station)).FirstOrDefault();
        return kind switch
        {
            Alarm => (Some(alarm), null),
            Reminder => (Some(alarm is null ? null : Reminded(alarm)), alarm),
            Recovery => (Some(alarm is null ? null : Recovered(alarm)), alarm),
            Offline => ([.. Silent().Take(1)], null),
            Day => (Some(BadDay()), null),
            Month => (Some(WorseMonth()), null),
            AtRisk => (Some(Behind()), null),
            Service => (Some(Broken()), null),
            Digest => ([.. Many().Take(7)], null),
            _ => ([.. Repeat([.. Silent()]).Take(StormSize)], null),
        };
    }

    private static IReadOnlyList<Notice> Some(Notice? notice) => notice is null ? [] : [notice];

    /// <summary>Threshold rules that look up, those with steps first, each with a station it covers.</summary>
    private IEnumerable<(AlertRule Rule, Station Station)> Thresholds() =>
        from rule in district.Alerts.Where(r => r is { Kind: RuleKind.Threshold, Above: > 0 }).OrderByDescending(r => r.Steps.Count).ThenByDescending(r => r.Severity)
        from station in district.Stations.Where(s => StationWatch.Covers(rule, s)).Take(1)
        select (rule, station);

    private Notice Fired(AlertRule rule, Station station)
    {
        long at = now - (now % Minute);
        AlertStep step = rule.Steps[^1];
        var alert = new Alert
        {
            Id = AlertId.Of(rule.Id, station.Id, at - (25 * Minute)), Rule = rule.Id, Kind = rule.Kind, Severity = step.Severity, Station = station.Id, Parameter = rule.Parameter,
            State = AlertState.Firing, Since = at - (25 * Minute), FiredAt = at, Value = step.Bound * 1.18, Peak = step.Bound * 1.18, Bound = step.Bound, Level = rule.Steps.Count,
            Definition = rule.Definition,
        };
        return new Notice(rule, alert, TransitionKind.Fired, at) { Station = station, Readings = Course(rule, station, alert.Since, at, [0.2, 0.22, 0.3, 0.52, 0.76, 1.02, 1.11, 1.18]) };
    }

    private Notice Reminded(Notice alarm)
    {
        long at = alarm.At + (240 * Minute);
        double value = alarm.Alert.Bound!.Value * 1.31;
        return alarm with
        {
            Kind = TransitionKind.Reminded, At = at, Alert = alarm.Alert with { Value = value, Peak = alarm.Alert.Bound * 1.46 },
            Readings = Course(alarm.Rule!, alarm.Station!, alarm.Alert.Since, at, [0.3, 0.9, 1.18, 1.3, 1.46, 1.4, 1.33, 1.31]),
        };
    }

    private Notice Recovered(Notice alarm)
    {
        long at = alarm.At + (95 * Minute);
        double value = alarm.Alert.Bound!.Value * 0.38;
        return alarm with
        {
            Kind = TransitionKind.Recovered, At = at, Alert = alarm.Alert with { State = AlertState.Recovered, RecoveredAt = at, Value = value, Peak = alarm.Alert.Bound * 1.46 },
            Readings = Course(alarm.Rule!, alarm.Station!, alarm.Alert.Since, at, [0.3, 0.7, 1.18, 1.46, 1.3, 0.95, 0.6, 0.38]),
        };
    }

    private ReadingCourse Course(AlertRule rule, Station station, long since, long until, ReadOnlySpan<double> shares)
    {
        var course = ReadingCourse.Of(rule, station.SamplePeriod, since, until, district.Clock);
        for (int i = 0; i < shares.Length; i++)
        {
            course.Take(course.From + (i * (long)course.Step.TotalMilliseconds), rule.Steps[^1].Bound * shares[i], ReadingFlag.Normal);
        }

        return course;
    }

    private IEnumerable<Notice> Silent() =>
        from rule in district.Alerts.Where(r => r.Kind == RuleKind.Offline)
        from station in district.Stations.Where(s => StationWatch.Covers(rule, s))
        let since = now - (long)rule.For.TotalMilliseconds - Minute
        select new Notice(
            rule,
            new Alert
            {
                Id = AlertId.Of(rule.Id, station.Id, since), Rule = rule.Id, Kind = rule.Kind, Severity = rule.Severity, Station = station.Id, State = AlertState.Firing, Since = since,
                FiredAt = now, Definition = rule.Definition,
            },
            TransitionKind.Fired, now) { Station = station, Newest = since };

    /// <summary>The same again, each time as another alert, until somebody stops.</summary>
    private static IEnumerable<Notice> Repeat(IReadOnlyList<Notice> notices)
    {
        for (int i = 0; notices.Count > 0; i++)
        {
            Notice notice = notices[i % notices.Count];
            long since = notice.Alert.Since - (i / notices.Count);
            yield return notice with { Alert = notice.Alert with { Id = AlertId.Of(notice.Alert.Rule, notice.Alert.Station!, since) } };
        }
    }

    private IEnumerable<Notice> Many()
    {
        List<Notice> alarms = [.. Thresholds().Select(t => Fired(t.Rule, t.Station))];
        return alarms.Take(3).Concat(Silent().Take(2)).Concat(alarms.Skip(3).Take(2).Select(Recovered)).Concat(Some(BadDay()));
    }

    private Notice? BadDay()
    {
        if (district.Alerts.FirstOrDefault(r => r.Kind == RuleKind.AirDayNotGood) is not { } rule)
        {
            return null;
        }

        DateOnly yesterday = district.Clock.DayAt(now).AddDays(-1);
        int[] indices = [64, 82, 95, 77, 91, 104, 132];
        List<Verdict> days = [.. indices.Select((aqi, i) => AirDay(yesterday.AddDays(i - indices.Length + 1), aqi))];
        Alert alert = VerdictEvaluator.Judge(rule, null, days[^1], null, district.Clock, now).Alert!;
        return new Notice(rule, alert, TransitionKind.Fired, alert.FiredAt ?? now)
        {
            Verdict = days[^1], Windows = days, Limits = new Dictionary<string, VerdictLimit> { ["o3_8h"] = new(160, "µg/m³", "HJ 633-2026") { Table = "3" } },
            Targets = [.. district.Targets.Where(t => t.Kind == "airDay").Select(t => Progress(t, yesterday, 71.4m, TargetState.OnTrack))],
        };
    }

    private static Verdict AirDay(DateOnly date, int aqi) => new()
    {
        Kind = "airDay", Window = Window.Day(date), Editions = ["HJ 633-2026", "HJ 663-2026"], Value = aqi, Grade = aqi > 100 ? 3 : 2, Good = aqi <= 100, Validity = Validity.Valid,
        Deciding = ["o3_8h"], Parts = new Dictionary<string, VerdictPart> { ["o3_8h"] = new(aqi > 100 ? 196 : 140, aqi, 6) },
    };

    private Notice? WorseMonth()
    {
        if (district.Alerts.FirstOrDefault(r => r.Kind == RuleKind.WaterMonthWorse) is not { } rule
            || district.Stations.FirstOrDefault(s => s.Domain.Code == "water" && s.Kind.Code == "river") is not { } station)
        {
            return null;
        }

        DateOnly last = district.Clock.DayAt(now).AddMonths(-1);
        int[] classes = [2, 3, 3, 2, 3, 3, 4];
        List<Verdict> months = [.. classes.Select((found, i) => new Verdict
        {
            Kind = "waterMonth", Station = station.Id, Window = Window.Month(last.AddMonths(i - classes.Length + 1)), Editions = ["GB 3838-2002", "环办〔2011〕22号"], Grade = found,
            Good = found <= 3, Validity = Validity.Valid, Deciding = found > 3 ? ["tp", "codmn"] : ["tp"], Samples = 28,
            Parts = new Dictionary<string, VerdictPart> { ["tp"] = new(0.263m, 4, 28), ["codmn"] = new(7.4m, 4, 28) },
        })];
        Alert alert = VerdictEvaluator.Judge(rule, null, months[^1], station, district.Clock, now).Alert ?? Closed(rule, station.Id, now);
        return new Notice(rule, alert, TransitionKind.Fired, alert.FiredAt ?? now)
        {
            Verdict = months[^1], Station = station, Windows = months,
            Limits = new Dictionary<string, VerdictLimit>
            {
                ["tp"] = new(0.2m, "mg/L", "GB 3838-2002") { Table = "1" }, ["codmn"] = new(6, "mg/L", "GB 3838-2002") { Table = "1" },
            },
        };
    }

    private Notice? Behind()
    {
        if (district.Alerts.FirstOrDefault(r => r.Kind == RuleKind.TargetAtRisk) is not { } rule || district.Targets.Count == 0)
        {
            return null;
        }

        DateOnly yesterday = district.Clock.DayAt(now).AddDays(-1);
        TargetProgress progress = Progress(district.Targets[0], yesterday, district.Targets[0].Bound - 0.8m, TargetState.Behind);
        Alert alert = Closed(rule, VerdictEvaluator.PlaceOf(progress), now) with { State = AlertState.Firing, Value = (double?)progress.Share, Bound = (double)progress.Bound };
        return new Notice(rule, alert, TransitionKind.Fired, now) { Target = progress };
    }

    private static TargetProgress Progress(Target target, DateOnly asOf, decimal share, TargetState state) =>
        new(target.Id, asOf.Year, target.Indicator, target.Bound, (int)(asOf.DayOfYear * share / 100), asOf.DayOfYear, 0, 365 - asOf.DayOfYear, share, 11, state, asOf);

    private Notice? Broken() => district.Alerts.FirstOrDefault(r => r.Kind == RuleKind.Service) is not { } rule ? null
        : new Notice(rule, Closed(rule, "broker", now - (3 * Minute)) with { State = AlertState.Firing, Subject = "broker: 127.0.0.1:1883" }, TransitionKind.Fired, now);

    private static Alert Closed(AlertRule rule, string place, long since) => new()
    {
        Id = AlertId.Of(rule.Id, place, since), Rule = rule.Id, Kind = rule.Kind, Severity = rule.Severity, State = AlertState.Closed, Since = since, FiredAt = since,
        Definition = rule.Definition,
    };
}
