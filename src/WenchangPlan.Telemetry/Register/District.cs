using System.Collections.Frozen;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Telemetry.Register;

/// <summary>The register (台账): the stations that should exist, their limits, the targets, the rules and who is told. Only rules and contacts can be
/// replaced while it is used, both at once; everything else is immutable.</summary>
public sealed class District
{
    private readonly FrozenDictionary<string, Station> _byId;
    private volatile AlertsAndContacts _told;
    private readonly FrozenDictionary<string, Station>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly DatedRegister? _dated;
    private readonly District? _whole;
    private readonly DistrictMap? _map;
    private readonly FrozenDictionary<string, string> _areas = FrozenDictionary<string, string>.Empty;

    /// <summary>Puts a checked register together; use <see cref="RegisterReader"/> to read one from a file.</summary>
    public District(
        string id, string name, string nameEn, DistrictClock clock, DomainCatalog domains, ParameterCatalog catalog, IReadOnlyList<Station> stations,
        IReadOnlyList<Contact> contacts, IReadOnlyList<Target> targets, IReadOnlyList<AlertRule> alerts, AssessmentRules assessment)
    {
        Id = id;
        Name = name;
        NameEn = nameEn;
        Clock = clock;
        Domains = domains;
        Catalog = catalog;
        Stations = stations;
        Targets = targets;
        _told = new AlertsAndContacts(alerts, contacts);
        Assessment = assessment;
        _byId = stations.ToFrozenDictionary(s => s.Id, StringComparer.Ordinal);
        _byText = _byId.GetAlternateLookup<ReadOnlySpan<char>>();
        _dated = DatedRegister.Of(stations);
    }

    /// <summary>The register as it was on some days.</summary>
    internal District(District whole, IReadOnlyList<Station> stations)
        : this(whole.Id, whole.Name, whole.NameEn, whole.Clock, whole.Domains, whole.Catalog, stations, [], whole.Targets, [], whole.Assessment) => (_whole, _dated) = (whole, null);

    /// <summary>Identifier of the district.</summary>
    public string Id { get; }

    /// <summary>Chinese name.</summary>
    public string Name { get; }

    /// <summary>English name.</summary>
    public string NameEn { get; }

    /// <summary>The district's local time.</summary>
    public DistrictClock Clock { get; }

    /// <summary>The domains known here: those that ship with the service and those the register adds.</summary>
    public DomainCatalog Domains { get; }

    /// <summary>The parameters known here: those that ship with the service and those the register adds.</summary>
    public ParameterCatalog Catalog { get; }

    /// <summary>Every station, as it is after its last change; the position is <see cref="Station.Index"/>. Of the register of a day (<see cref="On"/>) those of that day, at other positions.</summary>
    public IReadOnlyList<Station> Stations { get; }

    /// <summary>Who can be mailed.</summary>
    public IReadOnlyList<Contact> Contacts => (_whole ?? this)._told.Contacts;

    /// <summary>The plan's targets.</summary>
    public IReadOnlyList<Target> Targets { get; }

    /// <summary>The alert rules.</summary>
    public IReadOnlyList<AlertRule> Alerts => (_whole ?? this)._told.Alerts;

    /// <summary>Settings of the judgement that the national rules leave open.</summary>
    public AssessmentRules Assessment { get; }

    /// <summary>Outline and waters for maps; null when the register names none.</summary>
    public DistrictMap? Map { get => (_whole ?? this)._map; init => _map = value; }

    /// <summary>English names of areas by the Chinese ones, which stations, alerts and silences go by.</summary>
    public IReadOnlyDictionary<string, string> Areas { get => (_whole ?? this)._areas; init => _areas = value.ToFrozenDictionary(StringComparer.Ordinal); }

    /// <summary>The English name of an area; the Chinese one where the register has none.</summary>
    public string AreaEn(string area) => Areas.GetValueOrDefault(area, area);

    /// <summary>The register as it was on a local day: its stations of that day, each with the name, place, limits and counting it had. The same object while nothing changes.</summary>
    public District On(DateOnly day) => During(day, day);

    /// <summary>The register of some local days, such as a month: every station that belonged to it on one of them, as it was on its last.</summary>
    /// <param name="first">First day, included.</param>
    /// <param name="last">Last day, included.</param>
    public District During(DateOnly first, DateOnly last) => _whole is not null ? _whole.During(first, last) : _dated?.During(this, first, last) ?? this;

    /// <summary>Takes the rules and contacts of a newer register; everything else stays as it is.</summary>
    public void TakeAlerts(District newer)
    {
        ArgumentNullException.ThrowIfNull(newer);
        _told = newer._told;
    }

    /// <summary>The station with this id, or null.</summary>
    public Station? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Look-up by the UTF-8 or char span of a topic, without making a string.</summary>
    public bool TryFind(ReadOnlySpan<char> id, out Station station) =>
        _byText.TryGetValue(id, out station!);

    /// <summary>Rules and the contacts they name, replaced together.</summary>
    private sealed record AlertsAndContacts(IReadOnlyList<AlertRule> Alerts, IReadOnlyList<Contact> Contacts);
}

/// <summary>Settings of the judgement that the national rules leave open; each default is documented in docs/standards.md.</summary>
public sealed record AssessmentRules
{
    /// <summary>Least share of the counting air points that must be valid for a district value, 0 to 1; default 0.75.</summary>
    public decimal MinimumPointShare { get; init; } = 0.75m;

    /// <summary>Least share of a month's days on which a water section must have data for a valid month, 0 to 1; default 0.5.</summary>
    public decimal MinimumWaterDayShare { get; init; } = 0.5m;

    /// <summary>The slot by which sampling time inside an hour is counted; default 5 min. A slot with at least one valid reading counts whole.</summary>
    public TimeSpan CoverageSlot { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What becomes of an excluded day that was not good in the share of good days; default it counts, as in the national report.</summary>
    public ExcludedDayRule ExcludedDays { get; init; }

    /// <summary>Which number results below the limit of detection, and small negative ones, have in averages; default half the limit.</summary>
    public Readings.BelowLimitRule BelowLimit { get; init; }

    /// <summary>Settings of single domains, by code of the domain and name; what they mean is in the judge of the domain.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, decimal>> Settings { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, decimal>>();

    /// <summary>The settings the register gives for a domain; empty when it gives none.</summary>
    public IReadOnlyDictionary<string, decimal> SettingsOf(string domain) => Settings.GetValueOrDefault(domain) ?? new Dictionary<string, decimal>();

    /// <summary>How long after the end of a day or month late data are awaited before its verdict stops being pending; default 1 h.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>What becomes of days that are excluded because of an exceptional event, in the share of good days.</summary>
public enum ExcludedDayRule
{
    /// <summary>They count as they were measured.</summary>
    Count,
    /// <summary>Those that were not good because of the event alone leave numerator and denominator.</summary>
    LeaveOut,
}
