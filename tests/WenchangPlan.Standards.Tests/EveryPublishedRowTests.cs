using System.Text.RegularExpressions;
using WenchangPlan.Standards.Air;
using WenchangPlan.Standards.Water;

namespace WenchangPlan.Standards.Tests;

/// <summary>Every published row there is: the whole sets where they are known, else the extracts; see <see cref="PublishedSets"/>.</summary>
public partial class EveryPublishedRowTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> Codes = new(StringComparer.Ordinal)
    {
        ["细颗粒物(PM2.5)"] = "pm25", ["颗粒物(PM10)"] = "pm10", ["臭氧1小时"] = "o3", ["二氧化氮"] = "no2", ["二氧化硫"] = "so2", ["一氧化碳"] = "co",
    };

    private static readonly string[] Numerals = ["", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"];

    [Theory]
    [InlineData("cn-air-hourly-cnemc/2019-07-18_12-16h.csv", "Data/air-hourly-2019-07-18.csv", "o3_24h")] // the feed swaps o3 and o3_24h
    [InlineData("cn-air-hourly-2020/shandong_2020-04-02_05.csv", "Data/air-hourly-2020-04.csv", "o3_1h")]
    [InlineData("cn-air-hourly-2020/national_2020-04-02_05.csv.gz", "Data/air-hourly-2020-04.csv", "o3_1h")]
    public void HourlyAqi_IsReproducedInEveryRow(string whole, string extract, string ozone)
    {
        int rows = 0, led = 0, otherPrimary = 0;
        foreach (Dictionary<string, string> row in PublishedSets.Read(whole, extract))
        {
            if (!int.TryParse(row.GetValueOrDefault("aqi") ?? row["published_aqi"], CultureInfo.InvariantCulture, out int published)) continue;
            AqiResult result = AirEdition.Named("2012").Hourly(new()
            {
                Pm25 = Table.NumberOrMissing(row.GetValueOrDefault("pm2_5") ?? row["pm25"]),
                Pm10 = Table.NumberOrMissing(row["pm10"]),
                So2 = Table.NumberOrMissing(row["so2"]),
                No2 = Table.NumberOrMissing(row["no2"]),
                Co = Table.NumberOrMissing(row["co"]),
                O3 = Table.NumberOrMissing(row.GetValueOrDefault(ozone) ?? row["o3"]),
            });
            rows++;
            Assert.Equal(published, result.Aqi);
            if (published <= 50) continue;
            led++;
            string primaries = row.GetValueOrDefault("primarypollutant") ?? row.GetValueOrDefault("primary_pollutant") ?? row["published_primary"];
            if (!primaries.Split(',', '+').Select(name => Codes.GetValueOrDefault(name.Trim(), name)).ToHashSet().SetEquals(result.Primary.Select(AirIndicators.Code)))
                otherPrimary++;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} rows with an index, all equal; {led} above 50, {otherPrimary} with another primary pollutant"));
        Assert.True(rows > 200);
        Assert.True(otherPrimary <= (whole.Contains("national", StringComparison.Ordinal) && PublishedSets.AreWhole ? 1 : 0));
    }

    /// <remarks>
    /// The body comes from the table derived of these sets. What is left are displayed values that equal a limit while the class was
    /// published of the value before rounding, and classes of another hour; Data/water-disagreements.csv lists each with its cause.
    /// </remarks>
    [Theory]
    [InlineData("cn-surface-water/cnemc_auto_2021-04-01_03.csv.gz", "Data/water-2021-04.csv", "0.987")]
    [InlineData("cn-surface-water/cnemc_snapshot_2026-02-04_11h.csv", "Data/water-2026-02-04.csv", "0.992")]
    [InlineData("cn-surface-water/cnemc_snapshot_2026-08-21_20h.csv", "Data/water-2026-08-21.csv", "1")]
    public void WaterClass_IsReproduced(string whole, string extract, string share)
    {
        Dictionary<string, string> bodies = PublishedSets.AreWhole
            ? PublishedSets.Read("cn-surface-water/derived_tp_table.csv", "").ToDictionary(Section, row => row["tp_table_that_fits"])
            : [];
        HashSet<string> known = [.. Table.Rows("Data/water-disagreements.csv").Select(row => string.Join(' ', row[..4]))];
        int rows = 0, equal = 0;
        foreach (Dictionary<string, string> row in PublishedSets.Read(whole, extract))
        {
            string published = row.GetValueOrDefault("水质类别") ?? row["published_class"];
            int expected = Array.IndexOf(Numerals, published) is > 0 and var index ? index : published is [>= '1' and <= '6'] ? published[0] - '0' : 0;
            if (expected == 0) continue;
            string body = row.GetValueOrDefault("body") ?? bodies.GetValueOrDefault(Section(row), "river");
            SectionAssessment result = WaterEvaluation.Named("2011").Assess([.. Values(row)], body is "lake" ? WaterBody.Lake : WaterBody.River);
            rows++;
            if ((int)result.Class == expected) equal++;
            else Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{Section(row)} {row.GetValueOrDefault("监测时间") ?? row["time"]} {expected} {(int)result.Class}"), known);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{equal} of {rows} rows equal, {(decimal)equal / rows:P2}"));
        Assert.True(rows >= 144);
        Assert.True((decimal)equal / rows >= Table.Number(share));
    }

    private static string Section(Dictionary<string, string> row) => row.GetValueOrDefault("section") ?? $"{row["省份"]}/{row["流域"]}/{row["断面名称"]}";

    private static IEnumerable<WaterValue> Values(Dictionary<string, string> row)
    {
        foreach ((string code, string name) in new[]
        {
            ("ph", "pH(无量纲)"), ("do", "溶解氧(mg/L)"), ("codmn", "高锰酸盐指数(mg/L)"), ("nh3n", "氨氮(mg/L)"), ("tp", "总磷(mg/L)"), ("tn", "总氮(mg/L)"),
        })
        {
            if (Table.NumberOrMissing(Tag().Replace(row.GetValueOrDefault(name) ?? row[code], "")) is { } value)
                yield return new WaterValue(WaterIndicators.Parse(code), value);
        }
    }

    /// <summary>The feed wraps withheld values in HTML that says why.</summary>
    [GeneratedRegex("<[^>]*>", RegexOptions.None)]
    private static partial Regex Tag();
}
