namespace WenchangPlan.Worker.Grafana.Boards;

/// <summary>Codes of series in words.</summary>
internal static class Words
{
    /// <summary>Whether something is as it should be.</summary>
    public static IEnumerable<(string Code, string Word, string Colour)> Good(DashboardSource source) =>
        [("1", source["yes"], Shade.Good), ("0", source["no"], Shade.Bad)];

    /// <summary>Whether a verdict stands.</summary>
    public static IEnumerable<(string Code, string Word, string Colour)> Validity(DashboardSource source) =>
        [("valid", source["valid"], Shade.Good), ("invalid", source["invalid"], Shade.Bad), ("pending", source["pending"], Shade.Warning)];

    /// <summary>How bad an alert is.</summary>
    public static IEnumerable<(string Code, string Word, string Colour)> Severity(DashboardSource source) =>
        [("info", source.Words["severity.info"], Shade.Plain), ("warning", source.Words["severity.warning"], Shade.Warning),
            ("critical", source.Words["severity.critical"], Shade.Bad)];

    /// <summary>How an alert stands.</summary>
    public static IEnumerable<(string Code, string Word, string Colour)> State(DashboardSource source) =>
    [
        ("firing", source.Words["alert.state.firing"], Shade.Bad), ("recovered", source.Words["alert.state.recovered"], Shade.Good),
            ("closed", source.Words["alert.state.closed"], Shade.Plain),
    ];

    /// <summary>Where a target stands.</summary>
    public static IEnumerable<(string Code, string Word, string Colour)> Target(DashboardSource source) =>
        new[] { ("onTrack", Shade.Good), ("met", Shade.Good), ("behind", Shade.Warning), ("missed", Shade.Bad), ("noData", Shade.Plain) }
            .Select(s => (s.Item1, source.Words["target.state." + s.Item1], s.Item2));

    /// <summary>Kinds of verdicts by their names.</summary>
    public static IEnumerable<(string Code, string Word, string Colour)> Kinds(DashboardSource source) =>
        source.District.Domains.All.SelectMany(d => d.Verdicts).Select(v => (v.Code, source.Words.Name(v.Name, v.NameEn), Shade.Plain));

    /// <summary>Rules of the register by their names.</summary>
    public static IEnumerable<(string Code, string Word, string Colour)> Rules(DashboardSource source) =>
        source.District.Alerts.Select(r => (r.Id, source.Words.Name(r.Name, r.NameEn), Shade.Plain));
}
