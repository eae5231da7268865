using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Assessment.Tests.Laws;

/// <summary>A small district of every domain, whose register says one thing or another: who counts, limits, and what changed, begins and ends with a date.</summary>
internal static class RandomRegister
{
    /// <summary>What may be so or not, as members that are put into a station.</summary>
    private static readonly (string Station, string Member)[] Choices =
    [
        ("A2", "\"counts\": false"),
        ("A2", "\"until\": \"2026-05-31\""),
        ("A2", "\"changes\": [ { \"from\": \"2026-05-31\", \"name\": \"新名\", \"counts\": false } ]"),
        ("A3", "\"from\": \"2026-05-31\""),
        ("W1", "\"until\": \"2026-05-31\""),
        ("W2", "\"changes\": [ { \"from\": \"2026-05-31\", \"targetClass\": 2, \"counts\": false } ]"),
        ("P1", "\"changes\": [ { \"from\": \"2026-05-31\", \"dischargeGrade\": \"1B\" } ]"),
        ("N1", "\"changes\": [ { \"from\": \"2026-05-31\", \"functionClass\": \"4a\" } ]"),
        ("N1", "\"until\": \"2026-06-01\""),
        ("R1", "\"from\": \"2026-05-31\""),
        ("O1", "\"changes\": [ { \"from\": \"2026-06-01\", \"weirLevel\": 1.5 } ]"),
        ("O1", "\"until\": \"2026-05-31\""),
    ];

    private static readonly (string Id, string Members)[] Stations =
    [
        ("A1", """ "domain": "air", "parameters": ["pm25", "o3"] """),
        ("A2", """ "domain": "air", "parameters": ["pm25"] """),
        ("A3", """ "domain": "air", "parameters": ["pm25"] """),
        ("W1", """ "domain": "water", "kind": "river", "parameters": ["ph", "codmn"] """),
        ("W2", """ "domain": "water", "kind": "lake", "parameters": ["tp", "codmn"] """),
        ("P1", """ "domain": "water", "kind": "effluent", "parameters": ["cod", "temp"] """),
        ("N1", """ "domain": "noise", "parameters": ["leq"], "functionClass": "2" """),
        ("R1", """ "domain": "drainage", "kind": "rain", "parameters": ["rain"] """),
        ("O1", """ "domain": "drainage", "kind": "overflow", "parameters": ["level"], "weirLevel": 1, "groundLevel": 3 """),
    ];

    /// <summary>A register, and what in it is not as in the plain one.</summary>
    public static (District District, string Text) Make(Random random)
    {
        List<(string Station, string Member)> chosen = [.. Choices.Where(_ => random.Next(4) == 0)];
        // One choice of a member a station: a change behind the end would rightly be refused.
        chosen = [.. chosen.DistinctBy(c => c.Station)];
        string stations = string.Join(',', Stations.Select(s =>
            $$""" { "id": "{{s.Id}}", "name": "{{s.Id}}", "samplePeriod": "{{(s.Members.Contains("water", StringComparison.Ordinal) ? "04:00:00" : "01:00:00")}}", {{string.Join(", ", chosen.Where(c => c.Station == s.Id).Select(c => c.Member).Append(s.Members))}} } """));
        District district = DomainChain.Read(stations, """ { "minimumWaterDayShare": 0.05 } """, out IReadOnlyList<RegisterProblem> problems, Targets)
            ?? throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
        return (district, chosen.Count == 0 ? "plain" : string.Join("; ", chosen.Select(c => $"{c.Station} {c.Member}")));
    }

    private const string Targets = """
        [ { "id": "air", "indicator": "goodAirDays", "name": "空气", "bound": 70 }, { "id": "water", "indicator": "waterSections", "name": "水", "bound": 88 },
          { "id": "night", "kind": "noiseNight", "of": "stations", "name": "夜间", "bound": 85 } ]
        """;
}
