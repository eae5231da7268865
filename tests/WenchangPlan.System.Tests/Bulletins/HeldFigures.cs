using System.Globalization;
using System.Text.Json;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Bulletins;

/// <summary>The figures of a bulletin as JSON, each held against the number of the API that it is; one that nothing was held against is found too.</summary>
/// <param name="where">The period, for messages.</param>
internal sealed class HeldFigures(string where)
{
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Water, noise, drainage and, of a year, the targets: the API has them of years.</summary>
    /// <returns>How many numbers were held.</returns>
    public static async Task<int> HoldAsync(PublishedWorker worker, string period, JsonElement bulletin)
    {
        bool isYear = period.Length == 4;
        var held = new HeldFigures(period);
        held.Water(bulletin.GetProperty("water"), await StatisticsAsync("water"));
        held.Noise(bulletin.GetProperty("noise"), (await StatisticsAsync("noise"))[0]);
        held.Drainage(bulletin.GetProperty("drainage"), (await StatisticsAsync("drainage"))[0]);
        if (isYear) held.Targets(bulletin.GetProperty("targets"), await worker.ListAsync($"api/v1/targets?year={period[..4]}"));
        foreach (string section in isYear ? new[] { "water", "noise", "drainage", "targets" } : ["water", "noise", "drainage"]) held.NothingIsLeft(bulletin.GetProperty(section), section);
        return held._held.Count;

        async Task<JsonElement[]> StatisticsAsync(string domain) => [.. (await worker.GetAsync($"api/v1/statistics/{domain}?period={period}&station=*", Cancel)).List("items")];
    }

    private void Water(JsonElement own, JsonElement[] api)
    {
        JsonElement district = api[0], sections = district.GetProperty("sections"), counts = own.GetProperty("sections");
        Same(counts, sections, "water.sections", "listed", "assessed", "state");
        Compared(counts.GetProperty("good"), sections.Number("good"), "water.sections.good", a => district.GetProperty(a).GetProperty("good"));
        Compared(counts.GetProperty("share"), sections.Number("share"), "water.sections.share", a => district.GetProperty(a).GetProperty("share"));
        Each(counts.List("classes"), sections.List("classes"), "water.sections.classes", (a, b, path) => Hold(path, a.GetDecimal(), b.GetDecimal()));
        Each(counts.List("main"), district.List("main"), "water.sections.main", (a, b, path) => Same(a, b, path, "rate", "sections"));
        if (district.GetProperty("trophic") is { ValueKind: JsonValueKind.Object } trophic)
        {
            Same(own.GetProperty("trophic"), trophic, "water.trophic", "class", "terms", "ofTerms");
            Compared(own.GetProperty("trophic").GetProperty("index"), trophic.Number("index"), "water.trophic.index", a => district.GetProperty(a).GetProperty("trophic"));
        }

        JsonElement outlets = own.GetProperty("outlets"), same = district.GetProperty("outlets");
        Same(outlets, same, "water.outlets", "valid", "met", "invalid");
        Compared(outlets.GetProperty("share"), same.Number("share"), "water.outlets.share", a => district.GetProperty(a).GetProperty("outlets"));
        Each(outlets.List("exceeded"), same.GetProperty("exceeded").EnumerateObject().Select(e => e.Value), "water.outlets.exceeded", (a, b, path) => Same(a, b, path, "days", "multiple"));
        int line = 0;
        foreach (JsonElement section in own.List("listed"))
        {
            JsonElement of = api.Single(w => w.GetProperty("station").GetString() == section.GetProperty("station").GetString());
            string path = string.Create(CultureInfo.InvariantCulture, $"water.listed[{line++}]");
            Same(section, of, path, "class", "samples", "needed");
            Hold(path + ".yearBefore", section.Number("yearBefore"), of.GetProperty("yearBefore").GetProperty("class").Number("before"));
            Hold(path + ".previous", section.Number("previous"), of.GetProperty("previous").GetProperty("class").Number("before"));
            Each(section.List("main"), of.List("main"), path + ".main", (a, b, main) => Same(a, b, main, "multiple"));
            _held.Add(path + ".targetClass"); // of the register, not of the statistics
        }
    }

    private void Noise(JsonElement own, JsonElement api)
    {
        Same(own, api, "noise", "points");
        foreach (string part in new[] { "day", "night" })
        {
            (JsonElement mine, JsonElement same, string path) = (own.GetProperty(part), api.GetProperty(part), "noise." + part);
            Same(mine, same, path, "valid", "met", "invalid");
            Compared(mine.GetProperty("share"), same.Number("share"), path + ".share", a => same.GetProperty(a));
            foreach (JsonProperty zone in mine.GetProperty("classes").EnumerateObject()) Same(zone.Value, same.GetProperty("classes").GetProperty(zone.Name), $"{path}.classes.{zone.Name}", "valid", "met", "share");
        }
    }

    private void Drainage(JsonElement own, JsonElement api)
    {
        JsonElement days = api.GetProperty("days"), rain = own.GetProperty("rain"), same = api.GetProperty("rain");
        Hold("drainage.valid", own.Number("valid"), days.Number("valid"));
        Hold("drainage.quiet", own.Number("quiet"), days.Number("met"));
        Hold("drainage.invalid", own.Number("invalid"), days.Number("invalid"));
        Hold("drainage.rain.events", rain.Number("events"), same.GetProperty("events").GetArrayLength());
        Hold("drainage.rain.wet", rain.Number("wet"), same.Number("wetDays"));
        Same(rain, same, "drainage.rain", "missing");
        Most(rain.GetProperty("mostOfAnHour"), same.GetProperty("hour"), "drainage.rain.mostOfAnHour");
        Most(rain.GetProperty("mostOfADay"), same.GetProperty("day"), "drainage.rain.mostOfADay");
        Compared(rain.GetProperty("total"), same.Number("total"), "drainage.rain.total", a => same.GetProperty(a), isPlain: true); // the API compares in percent, the bulletin prints both
        foreach (JsonProperty kind in own.GetProperty("events").EnumerateObject())
        {
            (JsonElement of, string path) = (api.GetProperty("events").GetProperty(kind.Name), "drainage.events." + kind.Name);
            Same(kind.Value, of, path, "running", "minutes", "longest", "volume");
            Compared(kind.Value.GetProperty("count"), of.Number("count"), path + ".count", a => of.GetProperty(a));
            Most(kind.Value.GetProperty("peak"), of.GetProperty("peak"), path + ".peak");
        }
    }

    private void Targets(JsonElement own, IReadOnlyList<JsonElement> api) => Each(own.EnumerateArray(), api, "targets", (a, b, path) =>
    {
        Assert.Equal(b.GetProperty("target").GetString(), a.GetProperty("target").GetString());
        Same(a, b, path, "bound", "good", "assessed", "remaining", "share", "budget");
    });

    private void Most(JsonElement own, JsonElement api, string path)
    {
        Assert.Equal(api.ValueKind, own.ValueKind);
        if (api.ValueKind != JsonValueKind.Object) return;
        Same(own, api, path, "value");
        Assert.Equal((api.GetProperty("day").GetString(), api.GetProperty("station").GetString()), (own.GetProperty("day").GetString(), own.GetProperty("station").GetString()));
    }

    /// <summary>A figure with its two comparisons; an earlier figure that is too thin to be printed is null, any other is the API's.</summary>
    private void Compared(JsonElement own, decimal? value, string path, Func<string, JsonElement> against, bool isPlain = false)
    {
        Hold(path + ".value", own.Number("value"), value);
        foreach (string side in new[] { "yearBefore", "previous" })
        {
            if (own.GetProperty(side).Number("before") is not { } before) continue;
            Hold($"{path}.{side}.before", before, against(side).Number("before"));
            Hold($"{path}.{side}.change", own.GetProperty(side).Number("change"), isPlain ? value - before : against(side).Number("change"));
            _held.Add($"{path}.{side}.direction"); // its sign
        }
    }

    private void Same(JsonElement own, JsonElement api, string path, params string[] names)
    {
        foreach (string name in names) Hold($"{path}.{name}", own.Number(name), api.Number(name));
    }

    private void Each(IEnumerable<JsonElement> own, IEnumerable<JsonElement> api, string path, Action<JsonElement, JsonElement, string> hold)
    {
        (JsonElement[] mine, JsonElement[] theirs) = ([.. own], [.. api]);
        Assert.True(mine.Length == theirs.Length, $"{where} {path}: {mine.Length}, by the API {theirs.Length}");
        for (int i = 0; i < mine.Length; i++) hold(mine[i], theirs[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
    }

    private void Hold(string path, decimal? own, decimal? api)
    {
        Assert.True(own == api, $"{where}.json {path}: {own?.Plain() ?? "null"}, by the API {api?.Plain() ?? "null"}");
        _held.Add(path);
    }

    private void NothingIsLeft(JsonElement of, string path)
    {
        switch (of.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in of.EnumerateObject()) NothingIsLeft(member.Value, $"{path}.{member.Name}");
                break;
            case JsonValueKind.Array:
                int at = 0;
                foreach (JsonElement one in of.EnumerateArray()) NothingIsLeft(one, string.Create(CultureInfo.InvariantCulture, $"{path}[{at++}]"));
                break;
            case JsonValueKind.Number:
                Assert.True(_held.Contains(path), $"{where}.json {path}: nothing of the API is held against it");
                break;
        }
    }
}
