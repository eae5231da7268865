using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads the <c>alerts</c> of the register and checks what they refer to.</summary>
internal static class AlertRuleReader
{
    public static List<AlertRule> Read(RegisterSection root, DomainCatalog domains, ParameterCatalog catalog, List<Station> stations, List<Contact> contacts)
    {
        var rules = new List<AlertRule>();
        foreach (RegisterSection item in root.Sections("alerts"))
        {
            AlertRule rule = ReadRule(item, domains, catalog, stations, contacts);
            if (rule.Id.Length > 0 && rules.Exists(r => r.Id == rule.Id))
            {
                item.Note("id", $"\"{rule.Id}\" a second time", "an id that no other rule has");
            }

            rules.Add(rule);
            item.NoteUnknownMembers();
        }

        return rules;
    }

    private static AlertRule ReadRule(RegisterSection item, DomainCatalog domains, ParameterCatalog catalog, List<Station> stations, List<Contact> contacts)
    {
        RuleKind kind = item.Enumeration<RuleKind>("kind") ?? default;
        bool perStation = kind is RuleKind.Threshold or RuleKind.Offline;
        Domain? domain = item.Choice("domain", domains.All, d => d.Code, required: perStation);
        string name = item.Text("name") ?? "";
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

        VerdictKind? verdict = item.Choice("verdict", [.. domains.All.SelectMany(d => d.Verdicts)], v => v.Code, required: kind == RuleKind.VerdictNotGood);
        string? parameter = item.Text("parameter", required: kind == RuleKind.Threshold);
        if (parameter is not null && domain is { } known && catalog.Find(known, parameter) is null)
        {
            item.Note("parameter", $"\"{parameter}\"", $"a parameter of {known}");
        }

        double? above = item.Number("above", required: false);
        double? below = item.Number("below", required: false);
        if (kind == RuleKind.Threshold && above is null == below is null)
        {
            item.Note("above", above is null ? "neither above nor below" : "both above and below", "exactly one of above and below");
        }

        return new AlertRule
        {
            Id = item.Id("id") ?? "",
            Kind = kind,
            Name = name,
            NameEn = item.Text("nameEn", required: false) ?? name,
            Domain = domain,
            Stations = item.Texts("stations"),
            Parameter = parameter,
            Verdict = VerdictOf(kind) ?? verdict?.Code,
            Above = above,
            Below = below,
            Hysteresis = item.Number("hysteresis", 0, 0, double.MaxValue),
            For = item.Duration("for", kind == RuleKind.Offline ? TimeSpan.FromMinutes(30) : TimeSpan.Zero, kind == RuleKind.Offline ? TimeSpan.FromSeconds(1) : TimeSpan.Zero, TimeSpan.FromDays(30)),
            Severity = item.Enumeration<Severity>("severity", required: false) ?? Severity.Warning,
            Contacts = item.Texts("contacts"),
        };
    }

    /// <summary>The kind of verdict that an old kind of rule stands for.</summary>
    private static string? VerdictOf(RuleKind kind) => kind switch
    {
        RuleKind.AirDayNotGood or RuleKind.AirDayInvalid => "airDay",
        RuleKind.WaterMonthWorse => "waterMonth",
        _ => null,
    };
}
