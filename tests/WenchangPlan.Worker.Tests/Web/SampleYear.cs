using System.Text;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Worker.Tests.Web;

/// <summary>A year of made-up verdicts and readings, the same each time.</summary>
public static class SampleYear
{
    /// <summary>2026-09-20 10:20 local.</summary>
    public static readonly DateTimeOffset Now = new(2026, 9, 20, 2, 20, 0, TimeSpan.Zero);

    private static readonly string[] Pollutants = ["pm25", "pm10", "so2", "no2", "co", "o3_8h"];

    public static FakeStores Fill(District district)
    {
        var stores = new FakeStores();
        var random = new Random(7);
        AddAir(stores, district, random);
        AddWater(stores, random);
        AddDrainage(stores, district);
        AddTargets(stores);
        AddAlerts(stores);
        for (int i = 1; i <= 7; i++)
        {
            byte[] payload = i % 2 == 0 ? [0xff, 0x00, (byte)i] : Encoding.UTF8.GetBytes("{\"ts\":" + new string('x', i));
            stores.Quarantine.Add(new QuarantineEntry(i, new QuarantinedMessage(Now.ToUnixTimeMilliseconds() - i, "wenchang/air/air-1/readings", payload,
                i % 2 == 0 ? RejectReason.NotJson : RejectReason.TimeNotReadable, "ts", Partial: i == 3)));
            stores.Replaced.Add(new ReplacedValue(district.Find("air-1")!.Index, Now.AddDays(-10 - i).ToUnixTimeMilliseconds(), new ParameterValue(0, 80 + i, ReadingFlag.Normal),
                new ParameterValue(0, 35, ReadingFlag.Maintenance), Now.ToUnixTimeMilliseconds(), i % 2 == 0 ? ReadingDoor.Mqtt : ReadingDoor.Import));
            stores.Revisions.Add(new Revision(i, Now.ToUnixTimeMilliseconds(), "airDay", $"2026-09-0{i} air-1",
                i == 1 ? "优 45" : """{"aqi":45}""", """{"aqi":55}""", "late-data"));
        }

        return stores;
    }

    private static void AddAir(FakeStores stores, District district, Random random)
    {
        DistrictClock clock = district.Clock;
        long now = Now.ToUnixTimeMilliseconds();
        DateOnly today = clock.DayAt(now);
        string?[] places = [null, .. district.Stations.Where(s => s.Domain.Code == "air").Select(s => s.Id)];
        for (var day = new DateOnly(2026, 1, 1); day <= today; day = day.AddDays(1))
        {
            int season = (int)(60 + (35 * Math.Cos((day.DayOfYear - 15) * Math.PI / 182)));
            foreach (string? place in places)
            {
                if (day == new DateOnly(2026, 3, 3))
                {
                    continue;
                }

                stores.Verdicts.Add(Day(day, place, season + random.Next(-25, day.DayOfYear % 23 == 0 ? 170 : 45), day == today));
            }
        }

        int running = clock.HourOf(now);
        foreach (string? place in places.Where(p => p is not "air-5"))
        {
            for (int hour = running - 30; hour < running; hour++)
            {
                int aqi = random.Next(20, 160);
                stores.Verdicts.Add(MadeVerdict.AirHour(hour, place, "2026", aqi, LevelOf(aqi), aqi > 50 ? ["o3"] : [], Measured(random, hourly: true)));
            }
        }

        foreach (Station station in district.Stations.Where(s => s.Domain.Code == "air" && s.Id is not "air-5"))
        {
            // air-4 fell silent two hours ago.
            long last = station.Id == "air-4" ? now - 7_200_000 : now - 20_000;
            for (int i = 0; i < 20; i++)
            {
                stores.Add(station, last - (i * 60_000L), [.. station.Parameters.Select((p, n) => new ParameterValue(p.Parameter.Index, 10 + i + n, i == 3 ? ReadingFlag.Maintenance : ReadingFlag.Normal))]);
            }
        }
    }

    private static Verdict Day(DateOnly day, string? place, int aqi, bool running)
    {
        aqi = Math.Max(aqi, 18);
        if (running)
        {
            return MadeVerdict.AirDay(day, place, "2026", aqi, LevelOf(aqi), [], null, Validity.Pending, [new Reason("window-open")], Measured(new Random(aqi), hourly: false));
        }

        if (day.DayOfYear % 41 == 0)
        {
            var why = new Reason("too-few-hours", "pm25", 17, 20);
            Dictionary<string, VerdictPart> pollutants = Measured(new Random(aqi), hourly: false);
            pollutants["pm25"] = new VerdictPart(null, null, 17, why);
            return MadeVerdict.AirDay(day, place, "2026", null, null, [], null, Validity.Invalid, [why], pollutants);
        }

        string edition = day < new DateOnly(2026, 3, 1) ? "2012" : "2026";
        return MadeVerdict.AirDay(day, place, edition, aqi, LevelOf(aqi), aqi > 50 ? [day.Month is > 4 and < 10 ? "o3_8h" : "pm25"] : [], aqi <= 100, Validity.Valid, [],
            Measured(new Random(aqi), hourly: false));
    }

    private static Dictionary<string, VerdictPart> Measured(Random random, bool hourly) => Pollutants.ToDictionary(
        code => hourly && code == "o3_8h" ? "o3" : code,
        code => code == "co" ? new VerdictPart(random.Next(3, 14) / 10m, random.Next(5, 30), hourly ? 1 : 24, null)
            : new VerdictPart(random.Next(8, 120), random.Next(10, 110), hourly ? 1 : 24, null));

    private static int LevelOf(int aqi) => aqi switch { <= 50 => 1, <= 100 => 2, <= 150 => 3, <= 200 => 4, <= 300 => 5, _ => 6 };

    private static void AddWater(FakeStores stores, Random random)
    {
        foreach ((string section, int usual) in new[] { ("w-plant", 4), ("w-huanran", 3), ("w-lake", 3), ("w-fanyang", 2) })
        {
            for (int i = 0; i < 14; i++)
            {
                DateOnly month = new DateOnly(2026, 9, 1).AddMonths(-i);
                int water = Math.Clamp(usual + random.Next(-1, 3), 1, 6);
                Dictionary<string, VerdictPart> indicators = new() { ["tp"] = new(0.12m, water, 28), ["nh3n"] = new(0.4m, 2, 28) };
                stores.Verdicts.Add(i switch
                {
                    0 => MadeVerdict.WaterMonth(month, section, "GB 3838-2002", water, ["tp"], null, Validity.Pending, [new Reason("window-open")], 19, indicators),
                    5 when section == "w-huanran" => MadeVerdict.WaterMonth(month, section, "GB 3838-2002", null, [], null, Validity.Invalid, [new Reason("too-few-days", null, 9, 15)], 9, indicators),
                    _ => MadeVerdict.WaterMonth(month, section, "GB 3838-2002", water, i % 4 == 0 ? ["tp", "nh3n"] : ["tp"], water <= 3, Validity.Valid, [], 28, indicators),
                });
            }
        }
    }

    private static void AddDrainage(FakeStores stores, District district)
    {
        long now = Now.ToUnixTimeMilliseconds();
        Add("d-pipe", now - 60_000, ("level", 0.66, ReadingFlag.Normal), ("battery", 3.6, ReadingFlag.Normal));
        Add("d-road", now - 60_000, ("depth", 18.2, ReadingFlag.Normal));
        Add("d-rain", now - 60_000, ("rain", 2.4, ReadingFlag.Normal));
        Add("d-pump", now - 60_000, ("sump", 1.8, ReadingFlag.Normal), ("pumps", 2, ReadingFlag.Normal), ("current", 5000, ReadingFlag.Range));
        Add("w-lake", now - 60_000, ("ph", 7.9, ReadingFlag.Normal), ("do", 8.1, ReadingFlag.Normal));
        Add("w-fanyang", now - 60_000, ("ph", 7.7, ReadingFlag.Normal));
        Add("w-huanran", now - 60_000, ("ph", 7.7, ReadingFlag.Normal));

        void Add(string id, long time, params (string Code, double Value, ReadingFlag Flag)[] values)
        {
            Station station = district.Find(id)!;
            stores.Add(station, time, [.. values.Select(v => new ParameterValue(station.Find(v.Code)!.Parameter.Index, v.Value, v.Flag))]);
        }
    }

    private static void AddTargets(FakeStores stores)
    {
        Verdict[] days = [.. stores.Verdicts.Where(d => d.Kind == "airDay" && d.Station is null)];
        int good = days.Count(d => d.Good == true);
        int valid = days.Count(d => d.Validity == Validity.Valid);
        stores.Targets.Add(new TargetProgress("air-70", 2026, "goodAirDays", 70, good, valid, days.Count(d => d.Validity == Validity.Invalid), 102,
            Math.Round(100m * good / valid, 1), 38, TargetState.OnTrack, new DateOnly(2026, 9, 19))
        {
            Required = 324,
            ShortMonths = [],
            NeededGood = 34,
            Forecast = new TargetForecast(77.1m, 81.0m, 84.5m, 0.998m, new DateOnly(2026, 10, 24), 0),
        });
        string[] sections = ["w-lake", "w-fanyang", "w-huanran"];
        stores.Verdicts.AddRange(sections.Select((section, i) =>
            MadeVerdict.WaterMonth(new DateOnly(2026, 1, 1), section, "GB 3838-2002", i == 2 ? 4 : 3, ["tp"], i < 2, Validity.Pending, [new Reason("window-open")], 8, new Dictionary<string, VerdictPart>()) with
            {
                Kind = "waterYear",
                Window = Window.Year(2026),
                AsOf = new DateOnly(2026, 8, 31),
            }));
        stores.Targets.Add(new TargetProgress("water-88", 2026, "waterSections", 88, 2, 3, 0, 0, 66.7m, -1, TargetState.Behind, new DateOnly(2026, 8, 31)) { Required = 3, ShortMonths = [], NeededGood = 1 });
    }

    private static void AddAlerts(FakeStores stores)
    {
        long now = Now.ToUnixTimeMilliseconds();
        stores.Alerts.Add(new Alert { Id = "a1", Rule = "road-deep", Kind = RuleKind.Threshold, Severity = Severity.Critical, Station = "d-road", Parameter = "depth", State = AlertState.Firing, Since = now - 600_000, FiredAt = now - 590_000, Value = 18.2, Bound = 15 });
        stores.Alerts.Add(new Alert { Id = "a2", Rule = "air-silent", Kind = RuleKind.Offline, Severity = Severity.Warning, Station = "air-4", State = AlertState.Pending, Since = now - 600_000, NoData = true, HeldBy = new Hold(HoldKind.Silence, "1") });
        for (int i = 0; i < 9; i++)
        {
            // Three at a time began together.
            stores.Alerts.Add(new Alert { Id = $"r{i}", Rule = "gone", Kind = RuleKind.Threshold, Severity = Severity.Info, Station = "air-3", State = AlertState.Recovered, Since = now - 3_600_000 * (1 + (i / 3)), FiredAt = now - 1000, RecoveredAt = now - 500 });
        }
    }
}
