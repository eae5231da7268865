using System.Text;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Tests.Web;

/// <summary>A small district with every kind of station, one of them with a name that tries to be markup.</summary>
public static class SampleDistrict
{
    public const string HostileName = "<script>alert('站')</script>\"&";

    public static District Read()
    {
        District? district = RegisterReader.Read("district.json", Encoding.UTF8.GetBytes(Json), out IReadOnlyList<RegisterProblem> problems);
        Assert.Empty(problems);
        return district!;
    }

    public const string Json = """
        {
          "district": { "id": "wenchang", "name": "文昌湖区", "nameEn": "Wenchang Lake", "utcOffset": "+08:00" },
          "contacts": [ { "id": "duty", "name": "值班台", "nameEn": "Duty desk", "email": "duty@example.org" } ],
          "stations": [
            { "id": "air-1", "domain": "air", "name": "文昌湖管委会", "nameEn": "Committee", "area": "文昌湖", "latitude": 36.68, "longitude": 117.91,
              "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3", "temp"] },
            { "id": "air-2", "domain": "air", "name": "范阳河口", "nameEn": "Fanyang mouth", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"] },
            { "id": "air-3", "domain": "air", "name": "<script>alert('站')</script>\"&", "nameEn": "<script>alert('站')</script>\"&", "parameters": ["pm25", "o3"] },
            { "id": "air-4", "domain": "air", "name": "商家镇", "nameEn": "Shangjia", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"] },
            { "id": "air-5", "domain": "air", "name": "萌水镇", "nameEn": "Mengshui", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"] },
            { "id": "air-6", "domain": "air", "name": "旅游度假区", "nameEn": "Resort", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"] },
            { "id": "w-lake", "domain": "water", "kind": "lake", "name": "文昌湖湖心", "nameEn": "Lake centre", "parameters": ["ph", "do", "codmn", "nh3n", "tp"] },
            { "id": "w-fanyang", "domain": "water", "kind": "river", "name": "范阳河出境断面", "nameEn": "Fanyang outlet", "parameters": ["ph", "do", "codmn", "nh3n", "tp"] },
            { "id": "w-huanran", "domain": "water", "kind": "river", "name": "焕然河入湖断面", "nameEn": "Huanran inlet", "parameters": ["ph", "do", "codmn", "nh3n", "tp"] },
            { "id": "w-plant", "domain": "water", "kind": "effluent", "name": "污水处理厂出水", "nameEn": "Plant outlet", "targetClass": 4, "parameters": ["cod", "nh3n", "tp"] },
            { "id": "d-pipe", "domain": "drainage", "kind": "pipe", "name": "环湖路雨水管", "nameEn": "Lake road pipe", "diameter": 0.8, "groundLevel": 2.5, "parameters": ["level", "battery"] },
            { "id": "d-pipe2", "domain": "drainage", "kind": "manhole", "name": "商家路检查井", "nameEn": "Shangjia manhole", "groundLevel": 3.0, "parameters": ["level"] },
            { "id": "d-road", "domain": "drainage", "kind": "road", "name": "立交桥下", "nameEn": "Underpass", "parameters": ["depth"] },
            { "id": "d-rain", "domain": "drainage", "kind": "rain", "name": "湖滨雨量站", "nameEn": "Lakeside gauge", "parameters": ["rain"] },
            { "id": "d-pump", "domain": "drainage", "kind": "pump", "name": "一号泵站", "nameEn": "Pump station 1", "parameters": ["sump", "pumps", "current"] }
          ],
          "targets": [
            { "id": "air-70", "indicator": "goodAirDays", "name": "空气质量优良天数比例", "nameEn": "Good-air days", "bound": 70, "baseline": 60, "fromYear": 2025 },
            { "id": "water-88", "indicator": "waterSections", "name": "优良水体比例", "nameEn": "Water at Class III or better", "bound": 88, "baseline": 85.7, "fromYear": 2025 }
          ],
          "alerts": [
            { "id": "road-deep", "kind": "threshold", "name": "道路积水", "nameEn": "Standing water", "domain": "drainage", "parameter": "depth", "above": 15, "severity": "critical", "contacts": ["duty"] },
            { "id": "air-silent", "kind": "offline", "name": "空气站离线", "nameEn": "Air station silent", "domain": "air", "for": "00:30:00", "contacts": ["duty"] }
          ]
        }
        """;
}
