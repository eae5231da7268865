using System.Globalization;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads the <c>alerts</c> of the register and checks what they refer to.</summary>
internal static class AlertRuleReader
{
    /// <summary>Most readings of a window: it is gone through with each reading.</summary>
    private const int MostOfWindow = 3_000;

    public static List<AlertRule> Read(
        IReadOnlyList<RegisterSection> items, DomainCatalog domains, ParameterCatalog catalog, List<Station> stations, List<Contact> contacts, List<Target> targets)
    {
        var rules = new List<AlertRule>();
        foreach (RegisterSection item in items)
        {
            AlertRule rule = ReadRule(item, domains, catalog, stations, contacts, targets);
            if (rule.Id.Length > 0 && rules.Exists(r => r.Id == rule.Id))
            {
                item.Note("id", $"\"{rule.Id}\" a second time", "an id that no other rule has");
            }

            rules.Add(rule);
            item.NoteUnknownMembers();
        }

        return rules;
    }

    private static AlertRule ReadRule(
        RegisterSection item, DomainCatalog domains, ParameterCatalog catalog, List<Station> stations, List<Contact> contacts, List<Target> targets)
    {
        RuleKind kind = item.Enumeration<RuleKind>("kind") ?? default;
        bool perStation = kind is RuleKind.Threshold or RuleKind.Offline or RuleKind.Equipment;
        Domain? domain = item.Choice("domain", domains.All, d => d.Code, required: perStation);
        string name = item.Text("name") ?? "", basis = item.Text("basis", required: false) ?? "";
        foreach ((string id, LocatedJson at) in item.LocatedTexts("stations"))
        {
            if (!stations.Exists(s => s.Id == id && (domain is null || s.Domain.Equals(domain))))
            {
                item.NoteAt(at, "stations", "the id of a station of that domain");
            }
        }

        foreach ((string id, LocatedJson at) in item.LocatedTexts("contacts"))
        {
            if (!contacts.Exists(c => c.Id == id))
            {
                item.NoteAt(at, "contacts", "the id of a contact");
            }
        }

        foreach ((string id, LocatedJson at) in item.LocatedTexts("targets"))
        {
            if (!targets.Exists(t => t.Id == id))
            {
                item.NoteAt(at, "targets", "the id of a target");
            }
        }

        // Only hours follow each other so closely that a figure of them is above a bound for a while.
        IEnumerable<VerdictKind> verdicts = domains.All.SelectMany(d => d.Verdicts).Where(v => kind != RuleKind.VerdictValue || v is { Span: WindowSpan.Hour, Value: not null });
        VerdictKind? verdict = item.Choice("verdict", [.. verdicts], v => v.Code, required: kind is RuleKind.VerdictNotGood or RuleKind.VerdictValue);
        string? parameter = item.Text("parameter", required: kind == RuleKind.Threshold);
        if (parameter is not null && domain is { } known && catalog.Find(known, parameter) is null)
        {
            item.Note("parameter", $"\"{parameter}\"", $"a parameter of {known}");
        }

        double? above = item.Number("above", required: false);
        double? below = item.Number("below", required: false);
        bool needsBound = kind is RuleKind.Threshold or RuleKind.VerdictValue;
        if (above is null == below is null && (needsBound || above is not null))
        {
            item.Note("above", above is null ? "neither above nor below" : "both above and below", "exactly one of above and below");
        }

        if (kind == RuleKind.TargetBudget && (below is null || above is not null))
        {
            item.Note("below", below is null ? "nothing" : "above as well", "the number of further bad days (or sections) below which it fires");
        }

        (WindowStatistic? statistic, TimeSpan over) = ReadWindow(item, kind, domain, parameter, stations);
        List<ReadingFlag> flags = ReadFlags(item);
        if (item.Flag("tellSilent", otherwise: false) && (kind is not (RuleKind.Threshold or RuleKind.Equipment) || !item.Has("for")))
        {
            item.Note("tellSilent", "a rule that never waits", "it in a rule of kind threshold or equipment with for");
        }

        TimeSpan repeat = item.Duration("repeat", TimeSpan.FromDays(1), TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        Severity severity = item.Enumeration<Severity>("severity", required: false) ?? Severity.Warning;
        return new AlertRule
        {
            Levels = ReadSteps(item, above, below, severity),
            BreachFlags = item.Has("flags") ? flags : null,
            Quantities = item.Flag("quantities", otherwise: false),
            TellSilent = item.Flag("tellSilent", otherwise: false),
            Repeat = item.Has("repeat") ? repeat : null,
            Escalate = ReadEscalation(item, contacts),
            Id = item.Id("id") ?? "",
            Kind = kind,
            Name = name,
            NameEn = item.Text("nameEn", required: false) ?? name,
            Basis = basis,
            BasisEn = item.Text("basisEn", required: false) ?? basis,
            Domain = domain,
            Stations = item.Texts("stations"),
            Parameter = parameter,
            Statistic = statistic,
            Over = over,
            Targets = item.Texts("targets"),
            Verdict = VerdictOf(kind) ?? verdict?.Code,
            Above = kind == RuleKind.Equipment ? 0 : above, // more than no value with such a flag
            Below = below,
            Hysteresis = item.Number("hysteresis", 0, 0, double.MaxValue),
            For = item.Duration("for", kind == RuleKind.Offline ? TimeSpan.FromMinutes(30) : TimeSpan.Zero, kind == RuleKind.Offline ? TimeSpan.FromSeconds(1) : TimeSpan.Zero, TimeSpan.FromDays(30)),
            Severity = severity,
            Contacts = item.Texts("contacts"),
        };
    }

    /// <summary>The statistic and its window; both or neither.</summary>
    private static (WindowStatistic? Statistic, TimeSpan Over) ReadWindow(RegisterSection item, RuleKind kind, Domain? domain, string? parameter, List<Station> stations)
    {
        WindowStatistic? statistic = item.Enumeration<WindowStatistic>("statistic", required: item.Has("over"));
        TimeSpan over = item.Duration("over", TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        if (statistic is null)
        {
            return (null, TimeSpan.Zero);
        }

        if (kind != RuleKind.Threshold)
        {
            item.Note("statistic", "a rule of another kind", "it in a rule of kind threshold");
        }

        if (!item.Has("over"))
        {
            item.Note("over", "nothing", $"the window of the {statistic.Value.ToString().ToLowerInvariant()}, such as 01:00:00");
            return (null, TimeSpan.Zero);
        }

        IReadOnlyList<string> named = item.Texts("stations");
        Station? unfit = stations.Find(s => domain is not null && s.Domain.Equals(domain) && parameter is not null && s.Find(parameter) is not null
            && (named.Count == 0 || named.Contains(s.Id)) && (over < s.SamplePeriod || over > MostOfWindow * s.SamplePeriod));
        if (unfit is not null && over > TimeSpan.Zero)
        {
            item.Note("over", $"{over}", $"a window of 1 to {MostOfWindow} sample periods of {unfit.Id} ({unfit.SamplePeriod})");
        }

        return (statistic, over);
    }

    /// <summary>The bound of the rule and its further steps, each further from what is good than the one before.</summary>
    private static List<AlertStep> ReadSteps(RegisterSection item, double? above, double? below, Severity severity)
    {
        List<AlertStep> steps = [];
        string side = above is not null ? "above" : "below";
        foreach (RegisterSection step in item.Sections("steps"))
        {
            double before = steps.Count > 0 ? steps[^1].Bound : above ?? below ?? 0;
            double bound = step.Number(side) ?? before;
            if (above is not null ? bound <= before : bound >= before)
            {
                step.Note(side, bound.ToString(CultureInfo.InvariantCulture), $"a number {(above is not null ? "greater" : "less")} than the {before.ToString(CultureInfo.InvariantCulture)} of the step before");
            }

            if (steps.Count == 0)
            {
                steps.Add(new AlertStep(before, severity));
            }

            steps.Add(new AlertStep(bound, step.Enumeration<Severity>("severity") ?? severity));
            step.NoteUnknownMembers();
        }

        return steps;
    }

    private static List<ReadingFlag> ReadFlags(RegisterSection item)
    {
        List<ReadingFlag> flags = [];
        foreach ((string code, LocatedJson at) in item.LocatedTexts("flags"))
        {
            if (ReadingFlags.TryParseCode(code, out ReadingFlag flag) && !flag.CountsAsValid())
            {
                flags.Add(flag);
            }
            else
            {
                item.NoteAt(at, "flags", "the code of a flag that does not count as valid, such as T or range");
            }
        }

        return flags;
    }

    private static Escalation? ReadEscalation(RegisterSection item, List<Contact> contacts)
    {
        if (item.Section("escalate", required: false) is not { } second)
        {
            return null;
        }

        foreach ((string id, LocatedJson at) in second.LocatedTexts("contacts"))
        {
            if (!contacts.Exists(c => c.Id == id))
            {
                second.NoteAt(at, "contacts", "the id of a contact");
            }
        }

        var escalation = new Escalation(second.Duration("after", TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)), second.Texts("contacts"));
        second.NoteUnknownMembers();
        return escalation;
    }

    /// <summary>The kind of verdict that an old kind of rule stands for.</summary>
    private static string? VerdictOf(RuleKind kind) => kind switch
    {
        RuleKind.AirDayNotGood or RuleKind.AirDayInvalid => "airDay",
        RuleKind.WaterMonthWorse => "waterMonth",
        _ => null,
    };
}
