using System.Text;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Tests.Shared;

/// <summary>A small register that tests share: two air stations, a river section, a lake point, a road and a rain gauge.</summary>
public static class TestRegister
{
    public const string Json = """
        {
          "district": { "id": "test", "name": "测试区", "nameEn": "Test district" },
          "contacts": [ { "id": "duty", "name": "值班室", "email": "duty@example.org" } ],
          "stations": [
            { "id": "A1", "domain": "air", "name": "一号空气站", "nameEn": "Air 1", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3", "temp", "wd"] },
            { "id": "A2", "domain": "air", "name": "二号空气站", "nameEn": "Air 2", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"] },
            { "id": "W1", "domain": "water", "kind": "river", "name": "河流断面", "parameters": ["temp", "ph", "do", "codmn", "nh3n", "tp", "tn"], "samplePeriod": "04:00:00" },
            { "id": "W2", "domain": "water", "kind": "lake", "name": "湖心", "parameters": ["temp", "ph", "do", "codmn", "nh3n", "tp", "tn"], "samplePeriod": "04:00:00", "timeIs": "end" },
            { "id": "D1", "domain": "drainage", "kind": "road", "name": "下穿通道", "parameters": ["depth", "battery"] },
            { "id": "D2", "domain": "drainage", "kind": "rain", "name": "雨量站", "parameters": ["rain"] }
          ],
          "targets": [
            { "id": "good-air", "indicator": "goodAirDays", "name": "优良天数比例", "bound": 70 },
            { "id": "good-water", "indicator": "waterSections", "name": "优良水体比例", "bound": 88 }
          ],
          "alerts": [
            { "id": "pm25-high", "kind": "threshold", "domain": "air", "parameter": "pm25", "above": 115, "hysteresis": 15, "name": "PM2.5 偏高", "contacts": ["duty"] }
          ]
        }
        """;

    /// <summary>The register above.</summary>
    public static District District { get; } = RegisterReader.Read("test.json", Encoding.UTF8.GetBytes(Json), out IReadOnlyList<RegisterProblem> problems)
        ?? throw new InvalidOperationException(string.Join(Environment.NewLine, problems));

    /// <summary>The station with this id.</summary>
    public static Station Station(string id) => District.Find(id) ?? throw new ArgumentException($"no station {id}", nameof(id));
}
