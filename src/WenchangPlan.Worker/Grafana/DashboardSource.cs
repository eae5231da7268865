using WenchangPlan.Assessment;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Grafana;

/// <summary>What the dashboards of one language are made from: the register of a day, the limits in force on it, the words, and where the
/// pages of the service are.</summary>
/// <param name="District">The register of the day.</param>
/// <param name="Judges">Know the limits.</param>
/// <param name="Day">The local day.</param>
/// <param name="Page">Address of the pages.</param>
/// <param name="Words">The words.</param>
internal sealed record DashboardSource(District District, Judges Judges, DateOnly Day, Uri Page, Wording Words)
{
    /// <summary>The language in names of files and identifiers: <c>zh-cn</c> or <c>en</c>.</summary>
    public string LanguageCode => Words.IsEnglish ? "en" : "zh-cn";

    /// <summary>The folder the dashboards are in.</summary>
    public string Folder => Words.Format("grafana.folder", Words.Name(District.Name, District.NameEn));

    /// <summary>A text under <c>grafana.</c>.</summary>
    public string this[string key] => Words["grafana." + key];

    /// <summary>The stations of a domain in the order of the register.</summary>
    public IReadOnlyList<Station> StationsOf(string domain) => [.. District.Stations.Where(s => s.Domain.Code == domain)];

    /// <summary>The name of a parameter, with its unit where it has one.</summary>
    public string Titled(Parameter parameter) =>
        parameter.Unit.Length == 0 ? Words.Parameter(parameter.Domain.Code, parameter.Code)
            : $"{Words.Parameter(parameter.Domain.Code, parameter.Code)} ({parameter.Unit})";

    /// <summary>A station and the area it lies in.</summary>
    public string Placed(Station station) => station.Area is { } area
        ? $"{Words.Name(area, District.AreaEn(area))} · {Words.Name(station)}" : Words.Name(station);

    /// <summary>The parameters that stations of a domain report and a judge or a rule holds against something, in the order of the
    /// catalogue.</summary>
    public IEnumerable<Parameter> ParametersOf(string domain) =>
        District.Catalog.All.Where(p => p.Domain.Code == domain
            && District.Stations.Any(s => s.Domain.Code == domain && s.Find(p.Code) is not null));

    /// <summary>What a part of a verdict is held against on the day; null where its standard has no such limit.</summary>
    public VerdictLimit? LimitOf(string kind, string part, Station? station = null)
    {
        VerdictKind judged = District.Domains.Verdict(kind);
        return Judges.OfKind(kind).LimitOf(new Verdict
        {
            Kind = kind,
            Station = station?.Id,
            Window = judged.Span == WindowSpan.Hour ? Window.Hour(DistrictClock.FirstHourOf(Day)) : Window.Of(judged.Span, Day),
            Validity = Validity.Pending,
        }, part, District);
    }

    /// <summary>The bounds that rules of the register watch a parameter with, each once, those above first.</summary>
    public IReadOnlyList<decimal> BoundsOf(Parameter parameter) =>
    [
        .. District.Alerts.Where(r => r is { Kind: RuleKind.Threshold, Statistic: null } && r.Parameter == parameter.Code
            && r.Domain is { } domain && domain.Equals(parameter.Domain))
            .SelectMany(r => r.Levels.Count > 0 ? r.Levels.Select(l => l.Bound) : [r.Above ?? r.Below ?? 0]).Select(b => (decimal)b)
                .Distinct().Order(),
    ];
}
