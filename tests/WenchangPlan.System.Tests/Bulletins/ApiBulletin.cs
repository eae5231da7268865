using System.Globalization;
using System.Text.Json;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Bulletins;

/// <summary>What a bulletin in Chinese must say of a period, put together from the answers of the API alone.</summary>
internal sealed class ApiBulletin
{
    public const string NoData = "无有效数据", None = "无可比数据";

    private static readonly string[] Order = ["so2", "no2", "pm10", "pm25", "co", "o3_8h"];
    private static readonly string[] Pollutants = ["二氧化硫", "二氧化氮", "可吸入颗粒物", "细颗粒物", "一氧化碳", "臭氧"];
    private static readonly string[] Levels = ["优", "良", "轻度污染", "中度污染", "重度污染", "严重污染"];
    private static readonly string[] Classes = ["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"];
    private static readonly (string Code, string Name, string Unit)[] Events = [("pondingEvent", "道路积水", "cm"), ("levelEvent", "检查井高水位", "m"), ("overflowEvent", "溢流", ""), ("pumpingEvent", "泵站", "m")];

    private readonly PublishedWorker _worker;
    private readonly string _period;
    private Dictionary<string, JsonElement> _stations = [];

    private ApiBulletin(PublishedWorker worker, string period) => (_worker, _period) = (worker, period);

    /// <summary>Rows by the title of the table; a cell that is null may hold any words.</summary>
    public Dictionary<string, List<string?[]>> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>Pieces of the text; together they hold every number of it but dates.</summary>
    public List<string> Sentences { get; } = [];

    private bool HasPrevious => _period.Length != 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Asks for everything.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="period">The period.</param>
    /// <param name="isOver">Whether it is over: of days to come nothing is missing.</param>
    public static async Task<ApiBulletin> ReadAsync(PublishedWorker worker, string period, bool isOver)
    {
        var bulletin = new ApiBulletin(worker, period);
        bulletin._stations = (await worker.ListAsync("api/v1/stations")).ToDictionary(s => s.GetProperty("id").GetString()!, StringComparer.Ordinal);
        JsonElement[] air = await bulletin.StatisticsAsync("air", period);
        await bulletin.AirAsync(air, isOver);
        JsonElement water = await bulletin.WaterAsync(), noise = await bulletin.NoiseAsync(), drainage = await bulletin.DrainageAsync();
        await bulletin.TargetsAsync(air[0].Date("from"), air[0].Date("to"));
        await bulletin.QualityAsync(air, water, noise, drainage);
        return bulletin;
    }

    private async Task<JsonElement[]> StatisticsAsync(string domain, string period) => [.. (await _worker.GetAsync($"api/v1/statistics/{domain}?period={period}&station=*", Cancel)).List("items")];

    /// <summary>The statistics of an earlier period, named as whole month or year where it is one, because only these have enough days by the standard.</summary>
    private async Task<(JsonElement[] Items, int Days)> EarlierAsync(string domain, DateOnly from, DateOnly to)
    {
        string period = (from, to) switch
        {
            _ when from.DayOfYear == 1 && to == new DateOnly(from.Year, 12, 31) => from.ToString("yyyy", CultureInfo.InvariantCulture),
            _ when from.Day == 1 && to == from.AddMonths(1).AddDays(-1) => from.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            _ => string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd}..{to:yyyy-MM-dd}"),
        };
        return (await StatisticsAsync(domain, period), to.DayNumber - from.DayNumber + 1);
    }

    private async Task AirAsync(JsonElement[] air, bool isOver)
    {
        JsonElement district = air[0];
        (JsonElement[] Items, int Days) then = await EarlierAsync("air", district.GetProperty("yearBefore").Date("from"), district.GetProperty("yearBefore").Date("to"));
        (JsonElement[] Items, int Days) before = await EarlierAsync("air", district.GetProperty("previous").Date("from"), district.GetProperty("previous").Date("to"));
        bool HasDays(JsonElement of, int days) => (of.TryGetProperty("sufficient", out JsonElement s) && s.ValueKind is JsonValueKind.True or JsonValueKind.False ? s.GetBoolean() : (bool?)null) ?? 4 * of.Int("days") >= 3 * days;
        bool Suffices(JsonElement of, int days) => of.GetProperty("pollutants").EnumerateObject().All(p => HasDays(p.Value, days));
        JsonElement Same(JsonElement[] items, JsonElement as_) => items.First(i => i.GetProperty("station").GetString() == as_.GetProperty("station").GetString());
        Earlier OfDays(string name, string against) => new(district.GetProperty(against).GetProperty(name), 4 * district.GetProperty(against).Int("valid") >= 3 * (against == "previous" ? before : then).Days);

        // What the district's sentence says.
        int valid = district.Int("valid"), thenValid = district.GetProperty("yearBefore").Int("valid"), beforeValid = district.GetProperty("previous").Int("valid");
        Earlier good = OfDays("good", "yearBefore"), share = OfDays("goodShare", "yearBefore"), goodBefore = OfDays("good", "previous"), heavy = OfDays("heavy", "yearBefore");
        Sentences.Add($"良好天数 {district.Int("good")} 天（有效 {valid} 天，{district.Number("goodShare").Fixed(1)}%），"
            + (good.Before is null && thenValid > 0 ? $"上年同期仅有效 {thenValid} 天，不作同比" : good.Yoy("days")) + (share.Before is null ? "" : "，良好天数比例" + share.Change("points", ""))
            + (!HasPrevious ? "" : "；" + (goodBefore.Before is null && beforeValid > 0 ? $"上期仅有效 {beforeValid} 天，不作环比" : goodBefore.Mom("days"))) + "。");
        int[] levels = [.. district.List("levels").Select(l => l.GetInt32())];
        Sentences.Add($"其中{string.Join("、", levels.Select((n, i) => (n, i)).Where(l => l.n > 0).Select(l => $"{Levels[l.i]} {l.n} 天"))}；重污染天数 {district.Int("heavy")} 天{(heavy.Before is null ? "" : "，" + heavy.Yoy("days"))}。");
        if (district.Int("invalid") > 0) Sentences.Add($"另有 {district.Int("invalid")} 天数据不足，未参加评价。");
        int unjudged = district.Date("to").DayNumber - district.Date("from").DayNumber + 1 - valid - district.Int("invalid");
        if (unjudged > 0 && isOver) Sentences.Add($"{unjudged} 天无监测数据。");

        List<string?[]> rows = [];
        for (int i = 0; i < Order.Length; i++)
        {
            (string code, int decimals) = (Order[i], Order[i] == "co" ? 1 : 0);
            JsonElement own = district.GetProperty("pollutants").GetProperty(code);
            Earlier yoy = new(own.GetProperty("yearBefore"), HasDays(then.Items[0].GetProperty("pollutants").GetProperty(code), then.Days)), mom = new(own.GetProperty("previous"), HasDays(before.Items[0].GetProperty("pollutants").GetProperty(code), before.Days));
            rows.Add(Row(own.Number("value"), decimals, yoy, mom));
            Sentences.Add($"{Pollutants[i]} {own.Number("value").Fixed(decimals)} {(code == "co" ? "毫克" : "微克")}/立方米" + (yoy.Before is not null ? "，" + yoy.Yoy("%") : HasPrevious && mom.Before is not null ? "，" + mom.Mom("%") : ""));
        }

        Earlier index = new(district.GetProperty("yearBefore").GetProperty("index"), Suffices(then.Items[0], then.Days)), indexBefore = new(district.GetProperty("previous").GetProperty("index"), Suffices(before.Items[0], before.Days));
        rows.Add(Row(district.Number("index"), 2, index, indexBefore));
        Tables["主要污染物浓度及变化"] = rows;
        Sentences.Add($"综合指数 {district.Number("index").Fixed(2)}，{index.Yoy("%")}{(HasPrevious ? "，" + indexBefore.Mom("%") : "")}。");
        int[] exceeded = [.. Order.Select(c => district.GetProperty("pollutants").GetProperty(c).Int("exceeded"))];
        if (exceeded.Any(e => e > 0)) Sentences.Add($"超标污染物：{string.Join("、", exceeded.Select((n, i) => (n, i)).Where(e => e.n > 0).Select(e => $"{Pollutants[e.i]} {e.n} 天"))}。");
        Tables["点位排名（按综合指数，由好到差）"] = [.. air.Skip(1).OrderBy(s => s.Number("rank") ?? 999).Select(s => new[]
        {
            s.Number("rank") is { } rank ? rank.Plain() : "–", Name(s), s.Number("index").Fixed(2),
            new Earlier(s.GetProperty("yearBefore").GetProperty("index"), Suffices(Same(then.Items, s), then.Days)).Change("%", None), $"{s.Int("good")}", $"{s.Int("valid")}",
            Of(s, "pm25"), Of(s, "pm10"), Of(s, "o3_8h"), Of(s, "no2"),
        })];
        Tables["空气质量级别天数"] = [.. levels.Select((n, i) => new string?[] { Levels[i], $"{n}", Math.Round(100m * n / valid, 1, MidpointRounding.ToEven).Fixed(1) })];
        Tables["超标日污染物天数"] = [.. exceeded.Select((n, i) => (n, i)).Where(e => e.n > 0).Select(e => new string?[] { null, $"{e.n}", $"{district.GetProperty("pollutants").GetProperty(Order[e.i]).Int("days")}" })];
        IReadOnlyList<JsonElement> days = await _worker.ListAsync($"api/v1/air/days?from={district.GetProperty("from").GetString()}&to={district.GetProperty("to").GetString()}");
        Tables["超标日"] = [.. days.Where(d => d.GetProperty("station").ValueKind == JsonValueKind.Null && d.GetProperty("validity").GetString() == "valid" && d.GetProperty("good").ValueKind == JsonValueKind.False)
            .Select(d => new string?[] { d.Date("date").InSentence(), $"{d.Int("aqi")}", d.GetProperty("category").GetString(), null })];

        string?[] Row(decimal? value, int decimals, Earlier yoy, Earlier mom)
        {
            string?[] shared = [null, value.Fixed(decimals), null, yoy.Before.Fixed(decimals, None), yoy.Change("%", "–")];
            return HasPrevious ? [.. shared, mom.Before.Fixed(decimals, None), mom.Change("%", "–")] : shared;
        }

        string Of(JsonElement of, string code) => of.GetProperty("pollutants").GetProperty(code).Number("value").Fixed(0);
    }

    private async Task<JsonElement> WaterAsync()
    {
        JsonElement[] water = await StatisticsAsync("water", _period);
        JsonElement district = water[0], sections = district.GetProperty("sections");
        (JsonElement[] Items, int Days) then = await EarlierAsync("water", district.GetProperty("yearBefore").Date("from"), district.GetProperty("yearBefore").Date("to"));
        (JsonElement[] Items, int Days) before = await EarlierAsync("water", district.GetProperty("previous").Date("from"), district.GetProperty("previous").Date("to"));
        bool HasSections(JsonElement earlier) => earlier.GetProperty("sections").Int("assessed") is > 0 and var was && 4 * was >= 3 * sections.Int("assessed");
        Earlier share = new(district.GetProperty("yearBefore").GetProperty("share"), HasSections(then.Items[0])), shareBefore = new(district.GetProperty("previous").GetProperty("share"), HasSections(before.Items[0]));
        int worst = sections.List("classes").Last().GetInt32();
        Sentences.Add($"{sections.Int("assessed")} 个参评断面（点位）中 {sections.Int("good")} 个达到或好于Ⅲ类，占 {sections.Number("share").Fixed(1)}%，{share.Yoy("points")}{(HasPrevious ? "，" + shareBefore.Mom("points") : "")}；"
            + (worst == 0 ? "无劣Ⅴ类断面" : $"劣Ⅴ类断面 {worst} 个"));
        Sentences.AddRange(district.List("main").Select(m => $"（断面超标率 {m.Number("rate").Fixed(1)}%）"));
        if (district.GetProperty("trophic") is { ValueKind: JsonValueKind.Object } trophic)
        {
            Sentences.Add($"综合营养状态指数 {trophic.Number("index").Fixed(1)}，");
            Sentences.Add("，" + new Earlier(district.GetProperty("yearBefore").GetProperty("trophic"), true).Yoy("plain"));
            if (trophic.Int("terms") < trophic.Int("ofTerms")) Sentences.Add($"（{trophic.Int("ofTerms")} 项指标中 {trophic.Int("terms")} 项参评）");
        }

        JsonElement outlets = district.GetProperty("outlets"), outletsThen = then.Items[0].GetProperty("outlets");
        bool comparable = outletsThen.ValueKind == JsonValueKind.Object && AreComparable(outlets.Int("valid"), outletsThen.Int("valid"), district, then.Days);
        Sentences.Add($"达标 {outlets.Int("met")} 天（有效 {outlets.Int("valid")} 天，{outlets.Number("share").Fixed(1)}%），{new Earlier(district.GetProperty("yearBefore").GetProperty("outlets"), comparable).Yoy("points")}。");
        Sentences.AddRange(outlets.GetProperty("exceeded").EnumerateObject().Select(e => $" {e.Value.Int("days")} 天{(e.Value.Number("multiple") is { } m ? $"（最大超标 {m.Fixed(1)} 倍）" : "")}"));
        JsonElement[] listed = [.. water.Skip(1).Where(w => _stations[w.GetProperty("station").GetString()!].GetProperty("kind").GetString() != "effluent")];
        JsonElement[] missing = [.. listed.Where(w => w.Number("class") is null)];
        if (missing.Length > 0) Sentences.Add($"未参评 {missing.Length} 个：{string.Join("、", missing.Select(m => $"{Name(m)}（{WhyNot(m)}）"))}。");
        Tables["断面水质"] = [.. listed.Select(w =>
        {
            string?[] shared = [null, Name(w), null, w.Number("class") is { } found ? Classes[(int)found - 1] : WhyNot(w), ClassOf(w, "yearBefore")];
            string main = string.Join("、", w.List("main").Select(m => m.Number("multiple") is { } by ? $"({(by == 0 ? "<0.1" : by.Fixed(1))})" : ""));
            return (string?[])[.. shared, .. HasPrevious ? new[] { ClassOf(w, "previous") } : [], w.Number("class") is null ? "–" : null, main.Length > 0 ? "…" + main : null];
        })];
        return district;

        static string ClassOf(JsonElement of, string against) => of.GetProperty(against).GetProperty("class").Number("before") is { } then ? Classes[(int)then - 1] : None;
        static string WhyNot(JsonElement of) => of.Number("samples") is > 0 and var had ? $"数据不足（{had.Plain()}/{of.Int("needed")}）" : "无监测数据";
    }

    private async Task<JsonElement> NoiseAsync()
    {
        JsonElement noise = (await StatisticsAsync("noise", _period))[0];
        (JsonElement then, int days) = await NoiseOrDrainageThenAsync("noise", noise);
        string Of(string part, string name)
        {
            JsonElement own = noise.GetProperty(part);
            Earlier yoy = new(own.GetProperty("yearBefore"), AreComparable(own.Int("valid"), then.GetProperty(part).Int("valid"), noise, days));
            return $"{name} {own.Int("valid")} 点次中 {own.Int("met")} 点次达标，达标率 {own.Number("share").Fixed(1)}%，{yoy.Yoy("points")}";
        }

        Sentences.Add($"功能区 {noise.Int("points")} 个点位，{Of("day", "昼间")}；{Of("night", "夜间")}。");
        IEnumerable<string> zones = noise.GetProperty("day").GetProperty("classes").EnumerateObject().Select(c => c.Name).Union(noise.GetProperty("night").GetProperty("classes").EnumerateObject().Select(c => c.Name));
        Tables["功能区声环境达标情况"] =
        [
            .. zones.Select(z => ZoneRow(z + " 类", In("day", z), In("night", z))), ZoneRow("全部", noise.GetProperty("day"), noise.GetProperty("night")),
        ];
        return noise;

        JsonElement? In(string part, string zone) => noise.GetProperty(part).GetProperty("classes").TryGetProperty(zone, out JsonElement found) ? found : null;
        static string?[] ZoneRow(string zone, JsonElement? day, JsonElement? night) => [zone, Count(day), Share(day), Count(night), Share(night)];
        static string Count(JsonElement? of) => of is { } one && one.Int("valid") > 0 ? $"{one.Int("met")}/{one.Int("valid")}" : "–";
        static string Share(JsonElement? of) => of is { } one ? one.Number("share").Fixed(1) : NoData;
    }

    private async Task<JsonElement> DrainageAsync()
    {
        JsonElement drainage = (await StatisticsAsync("drainage", _period))[0], rain = drainage.GetProperty("rain"), hour = rain.GetProperty("hour");
        (JsonElement then, int days) = await NoiseOrDrainageThenAsync("drainage", drainage);
        bool comparable = AreComparable(rain.Int("valid"), then.GetProperty("rain") is { ValueKind: JsonValueKind.Object } was ? was.Int("valid") : 0, drainage, days);
        Earlier total = new(rain.GetProperty("yearBefore"), comparable);
        Sentences.Add($"降雨 {rain.GetProperty("events").GetArrayLength()} 场，合计{(rain.Int("missing") > 0 ? "至少" : "")} {rain.Number("total").Fixed(1)} mm{(total.Before is { } b ? $"（上年同期 {b.Fixed(1)} mm）" : "")}；");
        Sentences.Add(hour.ValueKind == JsonValueKind.Object && hour.Number("value") > 0 ? $"最大 1 小时 {hour.Number("value").Fixed(1)} mm（{Name(hour)}，{hour.Date("day").InSentence()}）。" : "无小时降雨。");
        if (rain.Int("missing") > 0) Sentences.Add($"其中 {rain.Int("missing")} 天雨量数据不全。");
        bool sameDays = AreComparable(drainage.GetProperty("days").Int("valid"), then.GetProperty("days").Int("valid"), drainage, days);
        List<string?[]> rows = [];
        foreach ((string code, string name, string unit) in Events)
        {
            JsonElement events = drainage.GetProperty("events").GetProperty(code);
            if (events.Int("count") == 0) continue;
            Sentences.Add($"{name} {events.Int("count")} 次，{new Earlier(events.GetProperty("yearBefore"), sameDays).Yoy("count")}{(events.Int("running") > 0 ? $"（{events.Int("running")} 次尚未结束或数据中断）" : "")}");
            JsonElement peak = events.GetProperty("peak");
            rows.Add([name, $"{events.Int("count")}", events.Number("longest").Fixed(0, "–"), peak.ValueKind != JsonValueKind.Object || unit.Length == 0 ? "–" : $"{peak.Number("value")!.Value.Plain()} {unit}",
                peak.ValueKind != JsonValueKind.Object ? "–" : Name(peak), peak.ValueKind != JsonValueKind.Object ? "–" : peak.Date("day").InSentence()]);
        }

        if (rows.Count > 0) Tables["排水事件"] = rows;
        return drainage;
    }

    /// <summary>The district a year before: the API names its days only for air and water, and cuts every domain at its own last judged day.</summary>
    private async Task<(JsonElement District, int Days)> NoiseOrDrainageThenAsync(string domain, JsonElement now)
    {
        DateOnly from = now.Date("from"), to = now.Date("to"), last = now.GetProperty("asOf").ValueKind == JsonValueKind.String ? now.Date("asOf") : to;
        bool isWeek = _period.Contains('W', StringComparison.Ordinal);
        DateOnly then = isWeek ? ISOWeekOf(from) : from.AddYears(-1);
        DateOnly end = last < to ? then.AddDays(last.DayNumber - from.DayNumber) : isWeek ? then.AddDays(6) : to.AddYears(-1).AddDays(to.AddDays(1).Day == 1 && to.AddYears(-1).AddDays(1).Day != 1 ? 1 : 0);
        (JsonElement[] items, int days) = await EarlierAsync(domain, then, end);
        return (items[0], days);

        static DateOnly ISOWeekOf(DateOnly monday) => DateOnly.FromDateTime(ISOWeek.ToDateTime(ISOWeek.GetYear(monday) - 1, ISOWeek.GetWeekOfYear(monday), DayOfWeek.Monday));
    }

    private async Task TargetsAsync(DateOnly from, DateOnly to)
    {
        List<string?[]> rows = [];
        foreach (JsonElement target in await _worker.ListAsync($"api/v1/targets?year={to.Year}"))
        {
            string name = target.GetProperty("name").GetString()!;
            JsonElement answer = await _worker.GetAsync($"api/v1/targets/{target.GetProperty("target").GetString()}?year={to.Year}", Cancel);
            JsonElement[] course = [.. answer.List("course").Where(c => string.CompareOrdinal(c.GetProperty("window").GetString(), to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) <= 0)];
            (int good, int assessed, decimal? share) = (target.Int("good"), target.Int("assessed"), target.Number("share"));
            if (course.Length > 0)
            {
                (good, assessed, share) = (course[^1].Int("goodSoFar"), course[^1].Int("assessedSoFar"), course[^1].Number("share"));
            }
            else if (to.Month < 12 || to.Day < 31)
            {
                JsonElement sections = (await StatisticsAsync("water", string.Create(CultureInfo.InvariantCulture, $"{to.Year}-01-01..{to:yyyy-MM-dd}")))[0].GetProperty("sections");
                (good, assessed, share) = (sections.Int("good"), sections.Int("assessed"), sections.Number("share"));
            }

            // How many more bad ones the year can take: of all days, or sections, the bound must be good.
            decimal bound = target.Number("bound")!.Value;
            int? budget = to.DayOfYear < 365 || target.Number("budget") is null ? BudgetOf(good, assessed, course.Length > 0 ? (DateTime.IsLeapYear(to.Year) ? 366 : 365) - to.DayOfYear : 0, bound) : target.Int("budget");
            string left = budget switch { 0 => "无余量", > 0 => $"{budget} {(course.Length > 0 ? "天" : "个")}", _ => $"超出 {-budget} {(course.Length > 0 ? "天" : "个")}" };
            Sentences.Add(share is null ? $"（目标 {bound.Plain()}%）" : $"{name} {share.Fixed(1)}%（{good}/{assessed}，目标 {bound.Plain()}%，");
            if (share is not null) Sentences.Add("，" + (budget switch { 0 => "已无余量", > 0 => "余量 " + left, _ => left }) + "，");
            rows.Add([name, bound.Plain(), share.Fixed(1, "尚无结果"), assessed == 0 ? "–" : $"{good}/{assessed}", left, null]);
        }

        Tables["规划目标进度"] = rows;
    }

    private static int BudgetOf(int good, int assessed, int toCome, decimal bound) => good + toCome - (int)Math.Ceiling(bound * (assessed + toCome) / 100);

    private async Task QualityAsync(JsonElement[] air, JsonElement water, JsonElement noise, JsonElement drainage)
    {
        (int Valid, int Due)[] all =
        [
            (air.Skip(1).Sum(s => s.Int("valid")), air.Skip(1).Sum(s => s.Int("valid") + s.Int("invalid"))),
            (water.GetProperty("sections").Int("assessed"), water.GetProperty("sections").Int("listed")),
            (Sum(noise, "valid"), Sum(noise, "valid") + Sum(noise, "invalid")),
            (drainage.GetProperty("days").Int("valid"), drainage.GetProperty("days").Int("valid") + drainage.GetProperty("days").Int("invalid")),
        ];
        string[] shares = [.. all.Select(a => Math.Round(100m * a.Valid / a.Due, 1, MidpointRounding.ToEven).Fixed(1))];
        (DateOnly from, DateOnly to) = (air[0].Date("from"), air[0].Date("to"));
        int revisions = (await _worker.ListAsync("api/v1/revisions")).Count(r => IsWithin(r.GetProperty("subject").GetString()!.Split(' ')[0]));
        Sentences.Add($"空气 {shares[0]}%（{all[0].Valid}/{all[0].Due} 点位日），水质参评断面 {all[1].Valid}/{all[1].Due}，噪声 {shares[2]}%，排水 {shares[3]}%；{(revisions == 0 ? "本期评价结果无修订" : $"评价结果修订 {revisions} 项")}。");
        Tables["数据质量"] = [.. all.Select((a, i) => new string?[] { null, $"{a.Valid}", $"{a.Due}", shares[i] })];

        static int Sum(JsonElement of, string name) => of.GetProperty("day").Int(name) + of.GetProperty("night").Int(name);
        bool IsWithin(string window) => DateOnly.TryParseExact(window, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day >= from && day <= to
            : DateOnly.TryParseExact(window + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month) && month >= from && month.AddMonths(1).AddDays(-1) <= to;
    }

    /// <summary>The rule of docs/bulletins.md: three quarters as much judged a day.</summary>
    private static bool AreComparable(int valid, int before, JsonElement now, int earlierDays) =>
        before > 0 && 4L * before * (now.Date("to").DayNumber - now.Date("from").DayNumber + 1) >= 3L * valid * earlierDays;

    private string? Name(JsonElement of) => of.GetProperty("station").GetString() is { } id ? _stations[id].GetProperty("name").GetString() : null;
}
