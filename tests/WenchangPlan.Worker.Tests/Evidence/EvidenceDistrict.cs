namespace WenchangPlan.Worker.Tests.Evidence;

/// <summary>A register with a station of every kind that is judged.</summary>
internal static class EvidenceDistrict
{
    public const string Json = """
        {
          "district": { "id": "t", "name": "测试区" },
          "stations": [
            { "id": "air-1", "domain": "air", "name": "一号", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"], "samplePeriod": "01:00:00" },
            { "id": "air-2", "domain": "air", "name": "二号", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"], "samplePeriod": "01:00:00", "timeIs": "end" },
            { "id": "air-3", "domain": "air", "name": "三号", "parameters": ["pm25", "pm10", "o3"], "samplePeriod": "00:15:00" },
            { "id": "river-1", "domain": "water", "kind": "river", "name": "河一", "parameters": ["temp", "ph", "do", "codmn", "nh3n", "tp", "tn"], "samplePeriod": "04:00:00" },
            { "id": "river-2", "domain": "water", "kind": "river", "name": "河二", "parameters": ["ph", "do", "codmn", "nh3n"], "samplePeriod": "04:00:00" },
            { "id": "lake-1", "domain": "water", "kind": "lake", "name": "湖心", "parameters": ["ph", "do", "codmn", "tp", "tn", "chla", "sd"], "samplePeriod": "04:00:00" },
            { "id": "plant-1", "domain": "water", "kind": "effluent", "name": "出水", "parameters": ["temp", "ph", "cod", "nh3n", "tp"], "samplePeriod": "02:00:00", "dischargeGrade": "1A" },
            { "id": "noise-1", "domain": "noise", "name": "噪声一", "functionClass": "2", "parameters": ["leq", "lmax", "l90"], "samplePeriod": "00:20:00" },
            { "id": "noise-2", "domain": "noise", "name": "噪声二", "functionClass": "4a", "parameters": ["leq"], "samplePeriod": "01:00:00" },
            { "id": "road-1", "domain": "drainage", "kind": "road", "name": "下穿", "parameters": ["depth"], "samplePeriod": "00:15:00" },
            { "id": "pipe-1", "domain": "drainage", "kind": "pipe", "name": "污水管", "network": "sewer", "diameter": 0.6, "groundLevel": 2.0, "weirLevel": 1.2, "parameters": ["level", "flow"], "samplePeriod": "00:15:00" },
            { "id": "pump-1", "domain": "drainage", "kind": "pump", "name": "泵站", "startLevel": 1.0, "parameters": ["sump", "pumps"], "samplePeriod": "00:15:00" },
            { "id": "rain-1", "domain": "drainage", "kind": "rain", "name": "雨量", "parameters": ["rain"], "samplePeriod": "01:00:00" }
          ],
          "targets": [
            { "id": "good-air", "indicator": "goodAirDays", "name": "优良天数比例", "bound": 70, "fromYear": 2025 },
            { "id": "good-air-2012", "indicator": "goodAirDays", "name": "优良天数比例（2012）", "bound": 70, "fromYear": 2025, "edition": "2012" },
            { "id": "good-water", "indicator": "waterSections", "name": "优良水体比例", "bound": 88, "fromYear": 2025 },
            { "id": "quiet-nights", "kind": "noiseNight", "of": "stations", "name": "夜间达标", "bound": 80, "fromYear": 2025 }
          ]
        }
        """;
}
