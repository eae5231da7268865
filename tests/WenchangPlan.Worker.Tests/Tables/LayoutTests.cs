using MiniExcelLibs;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Tables;

/// <summary>Tables as platforms export them, imported with one command each.</summary>
public sealed class LayoutTests : IDisposable
{
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    [Theory]
    [InlineData("uci-hourly.csv", "A1 00:00 co=1 no2=67 o3=1 pm10=84 pm25=37 so2=33 temp=-3.7 wd=292.5; A1 01:00 co=0.9 no2=60 o3=2 pm25=38 so2=34 temp=-4.1 wd=0; A1 23:00 pm10=90 pm25=40",
        "--station", "A1=Aotizhongxin", "--offset", "+08:00", "--unit", "co=ug/m3", "--pass", "RAIN")]
    [InlineData("station-columns.csv", "A1 00:00 co=0.7 pm25=35; A1 23:00 pm25=36; A2 00:00 co=0.8; A2 23:00 pm25=37", "--station", "A1=1001A", "--station", "A2=1002A", "--local-time")]
    [InlineData("cnemc-hourly.csv", "A1 08:00 co=1.2 no2=28 o3=61 pm10=92 pm25=101 so2=3; A1 09:00 o3=61", "--station", "A1=1001A", "--local-time", "--column", "o3=o3_24h")]
    [InlineData("cnemc-water.csv", "W1 08:00 codmn=5.81 do=8.64 nh3n=0.097 ph=7.99 temp=4.2 tn=1.67 tp=0.065; W1 12:00 codmn=5.9 nh3n=0.025(below) ph=8.01 tn=1.7 tp=0.07",
        "--station", "W1=马踏湖桥", "--local-time", "--year", "2026")]
    [InlineData("uk-air.csv", "A1 07:00 no2=21.4 pm10=12.3; A1 08:00 pm10=13.1", "--station", "A1", "--skip", "4", "--date-order", "dmy", "--offset", "Z")]
    [InlineData("airnow-hourly.csv", "A1 16:00 co=0.457952794842 o3=82.398640339789 pm25=12.1", "--station", "A1=840060370002", "--date-order", "mdy", "--offset", "Z")]
    [InlineData("openaq.csv", "A1 08:00 no2=37.608617106588 pm25=35.5; A1 09:00 pm25=-999(sentinel)", "--station", "A1=Zibo 1")]
    [InlineData("purpleair.csv", "A1 08:00 pm25=10.4 temp=25", "--station", "A1=12345", "--column", "pm25=pm2.5_atm", "--unit", "temp=F")]
    [InlineData("thingspeak.csv", "A1 08:00 pm25=35.5 temp=-3.2; A1 08:20 pm25=36", "--station", "A1", "--column", "pm25=field1", "--column", "temp=field2")]
    [InlineData("sensor-community.csv", "A1 08:00 pm10=12.37 pm25=6.23", "--station", "A1=2314", "--delimiter", ";", "--offset", "Z", "--column", "pm10=P1", "--column", "pm25=P2")]
    [InlineData("usgs.rdb", "W1 08:00 do=11.2 temp=4.1; W1 08:15 temp=4", "--station", "W1=01646500", "--delimiter", "tab", "--column", "do=69928_00300", "--column", "temp=69929_00010")]
    [InlineData("station-hours.xlsx", "A1 00:00 co=0.8; A1 08:00 co=0.7 pm25=35.1; A2 00:00 pm25=12", "--local-time", "--skip", "1")]
    [InlineData("wqp.csv", "W1 08:00 nh3n=0.02(below) temp=4 tp=0.05", "--station", "W1=USGS-01646500")]
    public async Task ALayout_IsImportedWithOneCommand(string file, string readings, params string[] options)
    {
        (int code, _, string error) = await _verbs.RunAsync(ImportVerb.Create, [DataFile.Path("Layouts", file), .. options]);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(readings, await ShownAsync());
    }

    [Fact]
    public async Task AWorkbookOfAnotherWriter_IsTheSame()
    {
        var rows = new List<Dictionary<string, object?>>
        {
            new() { ["a"] = "文昌湖区空气站小时数据", ["b"] = null, ["c"] = null, ["d"] = null, ["e"] = null },
            new() { ["a"] = "站点名称", ["b"] = "监测时间", ["c"] = "PM2.5(μg/m³)", ["d"] = "一氧化碳(mg/m³)", ["e"] = "首要污染物" },
            new() { ["a"] = "一号空气站", ["b"] = new DateTime(2026, 1, 6, 8, 0, 0, DateTimeKind.Unspecified), ["c"] = 35.1, ["d"] = 0.7, ["e"] = "PM2.5, \"细\"" },
            new() { ["a"] = "一号空气站", ["b"] = new DateTime(2026, 1, 6, 0, 0, 0, DateTimeKind.Unspecified), ["c"] = "—", ["d"] = 0.8, ["e"] = null },
            new() { ["a"] = "二号空气站", ["b"] = "2026-01-06 24:00", ["c"] = 12, ["d"] = null, ["e"] = null },
        };
        string path = _verbs.PathOf("hours.xlsx");
        await MiniExcel.SaveAsAsync(path, rows, printHeader: false, cancellationToken: TestContext.Current.CancellationToken);

        (int code, string output, string error) = await _verbs.RunAsync(ImportVerb.Create, path, "--local-time", "--skip", "1");

        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith("; left out: '首要污染物'\n", output, StringComparison.Ordinal);
        Assert.Equal("A1 00:00 co=0.8; A1 08:00 co=0.7 pm25=35.1; A2 00:00 pm25=12", await ShownAsync());
    }

    [Fact]
    public async Task WithoutItsOption_ALayoutSaysWhichItWants()
    {
        async Task<string> SaidAsync(string file, params string[] options) => (await _verbs.RunAsync(ImportVerb.Create, [DataFile.Path("Layouts", file), .. options])).Error.Split('\n')[0];
        Assert.Contains("--skip N", await SaidAsync("uk-air.csv", "--station", "A1"), StringComparison.Ordinal);
        Assert.Contains("--delimiter ';' reads it", await SaidAsync("sensor-community.csv"), StringComparison.Ordinal);
        Assert.Contains("--delimiter tab reads it", await SaidAsync("usgs.rdb"), StringComparison.Ordinal);
        Assert.Contains("--year", await SaidAsync("cnemc-water.csv", "--station", "W1=马踏湖桥"), StringComparison.Ordinal);
        Assert.Contains("--column \"pm25=pm2.5_atm\"", await SaidAsync("purpleair.csv", "--station", "A1=12345"), StringComparison.Ordinal);
        Assert.Contains("--station", await SaidAsync("thingspeak.csv"), StringComparison.Ordinal);
        Assert.Empty(await ShownAsync());
    }

    /// <summary>Station, local time and values; what stands in parentheses is the flag.</summary>
    private async Task<string> ShownAsync()
    {
        using DataVerbs.Opened store = _verbs.Open();
        var shown = new List<string>();
        foreach (string station in (string[])["A1", "A2", "W1"])
        {
            foreach (IGrouping<long, (long Time, string Code, double Value, ReadingFlag Flag)> instant in (await store.ReadAsync(station)).GroupBy(r => r.Time))
            {
                IEnumerable<string> values = instant.OrderBy(r => r.Code, StringComparer.Ordinal).Select(r => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{r.Code}={r.Value}{(r.Flag is ReadingFlag.Normal ? "" : $"({r.Flag.ToCode()})")}"));
                shown.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{station} {_verbs.District.Clock.At(instant.Key):HH:mm} {string.Join(' ', values)}"));
            }
        }

        return string.Join("; ", shown);
    }
}
