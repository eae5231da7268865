using System.Globalization;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Assessment.Tests.Laws;

/// <summary>A small district of some of the domains, whose register says one thing or another: who counts, limits, whose hours times mark, and what changed, begins and ends with a date.</summary>
internal sealed class RandomRegister
{
    private static readonly (string Id, string Members)[] All =
    [
        ("A1", """ "domain": "air", "parameters": ["pm25", "o3"] """),
        ("A2", """ "domain": "air", "parameters": ["pm25", "pm10"] """),
        ("A3", """ "domain": "air", "parameters": ["pm25"] """),
        ("W1", """ "domain": "water", "kind": "river", "parameters": ["ph", "codmn"] """),
        ("W2", """ "domain": "water", "kind": "lake", "parameters": ["tp", "codmn"], "required": ["tn"] """),
        ("W3", """ "domain": "water", "kind": "river", "parameters": [], "byLaboratory": true """),
        ("P1", """ "domain": "water", "kind": "effluent", "parameters": ["cod", "temp"] """),
        ("N1", """ "domain": "noise", "parameters": ["leq"], "functionClass": "2" """),
        ("R1", """ "domain": "drainage", "kind": "rain", "parameters": ["rain"] """),
        ("O1", """ "domain": "drainage", "kind": "overflow", "parameters": ["level"], "weirLevel": 1, "groundLevel": 3 """),
    ];

    /// <summary>What may be so or not, as members that are put into a station; {1} and {2} are the second and the third day.</summary>
    private static readonly (string Station, string Member)[] Choices =
    [
        ("A1", "\"timeIs\": \"end\""),
        ("A2", "\"counts\": false"),
        ("A2", "\"until\": \"{1}\""),
        ("A2", "\"changes\": [ { \"from\": \"{1}\", \"name\": \"新名\", \"counts\": false } ]"),
        ("A3", "\"from\": \"{1}\""),
        ("A3", "\"timeIs\": \"start\""),
        ("W1", "\"until\": \"{1}\""),
        ("W1", "\"required\": [\"tp\"]"),
        ("W2", "\"changes\": [ { \"from\": \"{1}\", \"targetClass\": 2, \"counts\": false } ]"),
        ("W3", "\"targetClass\": 2"),
        ("W3", "\"from\": \"{2}\""),
        ("P1", "\"changes\": [ { \"from\": \"{1}\", \"dischargeGrade\": \"1B\" } ]"),
        ("P1", "\"timeIs\": \"end\""),
        ("N1", "\"changes\": [ { \"from\": \"{1}\", \"functionClass\": \"4a\" } ]"),
        ("N1", "\"until\": \"{2}\""),
        ("R1", "\"from\": \"{1}\""),
        ("O1", "\"changes\": [ { \"from\": \"{2}\", \"weirLevel\": 1.5 } ]"),
        ("O1", "\"until\": \"{1}\""),
    ];

    private static readonly string[] Targets =
    [
        """{ "id": "air", "indicator": "goodAirDays", "name": "空气", "bound": 70 }""",
        """{ "id": "sites", "kind": "airDay", "of": "stations", "name": "站点", "bound": 70 }""",
        """{ "id": "sites12", "kind": "airDay", "of": "stations", "name": "站点", "bound": 70, "edition": "2012" }""",
        """{ "id": "water", "indicator": "waterSections", "name": "水", "bound": 88 }""",
        """{ "id": "months", "kind": "waterMonth", "of": "stations", "name": "水月", "bound": 88 }""",
        """{ "id": "night", "kind": "noiseNight", "of": "stations", "name": "夜间", "bound": 85 }""",
    ];

    private readonly (string Id, string Members)[] _stations;
    private readonly string[] _targets;
    private readonly string[] _days;

    /// <summary>Chooses the stations, which every register of a history has, and its targets.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="which">Decides on the stations.</param>
    /// <param name="first">The first day.</param>
    public RandomRegister(Random random, Random which, DateOnly first)
    {
        _days = [.. Enumerable.Range(0, 3).Select(day => first.AddDays(day).ToString("o", CultureInfo.InvariantCulture))];
        (string Id, string Members)[] stations = [.. All];
        which.Shuffle(stations);
        _stations = [.. stations.Take(which.Next(2, 5)).OrderBy(s => s.Id, StringComparer.Ordinal)];
        // The forecast of the district's days is most of the work of a round, and no part of it comes and goes with the order of data: few histories have it.
        _targets = [.. Targets.Where((_, i) => random.Next(i == 0 ? 12 : 3) == 0)];
    }

    /// <summary>Ids of its stations.</summary>
    public IEnumerable<string> Stations => _stations.Select(s => s.Id);

    /// <summary>A register, and what in it is not as in the plain one.</summary>
    public (District District, string Text) Make(Random random)
    {
        // One choice a station: a change behind the end would rightly be refused.
        List<(string Station, string Member)> chosen =
        [
            .. Choices.Where(c => Array.Exists(_stations, s => s.Id == c.Station) && random.Next(4) == 0).DistinctBy(c => c.Station)
                .Select(c => (c.Station, c.Member.Replace("{1}", _days[1], StringComparison.Ordinal).Replace("{2}", _days[2], StringComparison.Ordinal))),
        ];
        string excluded = random.Next(3) == 0 ? "leaveOut" : "count";
        string settings = $$"""{ "minimumWaterDayShare": 0.05, "excludedDays": "{{excluded}}" }""";
        string text = string.Join("; ", chosen.Select(c => $"{c.Station} {c.Member}").Append($"excluded days: {excluded}").Concat(_targets));
        return (Read(_stations, chosen, settings, _targets), text);
    }

    private static District Read((string Id, string Members)[] all, List<(string Station, string Member)> chosen, string settings, string[] targets)
    {
        string stations = string.Join(',', all.Select(s =>
            $$""" { "id": "{{s.Id}}", "name": "{{s.Id}}", "samplePeriod": "{{(s.Members.Contains("water", StringComparison.Ordinal) ? "04:00:00" : "01:00:00")}}", {{string.Join(", ", chosen.Where(c => c.Station == s.Id).Select(c => c.Member).Append(s.Members))}} } """));
        return DomainChain.Read(stations, settings, out IReadOnlyList<RegisterProblem> problems, $"[ {string.Join(", ", targets)} ]")
            ?? throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }
}
