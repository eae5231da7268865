using System.Text.Json;

namespace WenchangPlan.LossTest.Publishing;

/// <summary>A parameter and the range its made-up values come from.</summary>
public sealed record SentParameter(string Code, double Min, double Max, int Decimals);

/// <summary>A station that the publisher speaks for.</summary>
public sealed record SentStation(string Id, string Domain, IReadOnlyList<SentParameter> Parameters)
{
    public string Topic => $"wenchang/{Domain}/{Id}/readings";
}

/// <summary>The stations of a run: written as the register of the worker and as what the publisher makes up messages for.</summary>
public static class SentStations
{
    private const int OfEachDomain = 6;

    // Values are plausible, so that none is flagged.
    private static readonly SentParameter[] Air =
        [new("pm25", 0, 900, 1), new("pm10", 0, 1900, 1), new("so2", 0, 2600, 1), new("no2", 0, 3800, 1), new("co", 0, 140, 3), new("o3", 0, 1100, 1)];

    private static readonly SentParameter[] Water =
        [new("temp", 0, 40, 1), new("ph", 0, 14, 2), new("do", 0, 24, 2), new("codmn", 0, 99, 2), new("nh3n", 0, 99, 3)];

    private static readonly SentParameter[] Drainage = [new("level", 0, 14, 3), new("flow", 0, 100, 1)];

    public static IReadOnlyList<SentStation> All { get; } =
    [
        .. from domain in (string[])["air", "water", "drainage"]
           from number in Enumerable.Range(1, OfEachDomain)
           select new SentStation($"{domain}-{number}", domain, domain switch { "air" => Air, "water" => Water, _ => Drainage }),
    ];

    /// <summary>Writes the worker's register.</summary>
    public static Task WriteRegisterAsync(string file, CancellationToken cancel) => File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
    {
        district = new { id = "loss", name = "测试区", nameEn = "Test district", utcOffset = "+08:00" },
        targets = new object[] { new { id = "good-air", indicator = "goodAirDays", name = "优良天数比例", bound = 70, fromYear = 2020 } },
        stations = All.Select(s => new
        {
            id = s.Id, domain = s.Domain, kind = s.Domain switch { "air" => "ambient", "water" => "river", _ => "pipe" },
            name = s.Id, parameters = s.Parameters.Select(p => p.Code),
            // A long run sends more in one local day than a station of minutes may (reason too-many), and what is refused by that bound is not lost.
            samplePeriod = "00:00:01",
        }),
    }), cancel);

    /// <summary>Writes what the publisher reads.</summary>
    public static Task WriteStationsAsync(string file, CancellationToken cancel) => File.WriteAllTextAsync(file, JsonSerializer.Serialize(All, JsonSerializerOptions.Web), cancel);
}
