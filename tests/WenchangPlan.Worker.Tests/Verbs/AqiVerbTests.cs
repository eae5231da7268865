using System.Globalization;
using System.Text;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

public sealed class AqiVerbTests : IDisposable
{
    private static readonly string[] Daily = ["--report", "daily"];
    private static readonly string[] Hourly2012 = ["--report", "hourly", "--edition", "2012"];

    private readonly TableVerb _verb = new(AqiVerb.Create);

    public void Dispose() => _verb.Dispose();

    [Fact]
    public void Daily_ByDate_TakesTheEditionOfEachDay() =>
        Assert.Equal(
            ["date,pm25,pm10,so2,no2,co,o3_8h,o3,aqi,category,primary", "2026-02-28,61,50,5,30,0.6,100,120,83,良,pm25", "2026-03-01,61,50,5,30,0.6,100,120,101,轻度污染,pm25"],
            _verb.Run("date,pm25,pm10,so2,no2,co,o3_8h,o3\n2026-02-28,61,50,5,30,0.6,100,120\n2026-03-01,61,50,5,30,0.6,100,120\n", Daily).Rows);

    [Theory]
    [InlineData("2012", "83,良,pm25")]
    [InlineData("2026", "101,轻度污染,pm25")]
    public void Daily_Pinned_NeedsNoDate(string edition, string added) =>
        Assert.Equal("61,50,5,30,0.6,100," + added, _verb.Run("pm25,pm10,so2,no2,co,o3_8h\n61,50,5,30,0.6,100\n", [.. Daily, "--edition", edition]).Rows[1]);

    [Fact]
    public void Daily_InEnglish_NamesTheCategory() =>
        Assert.EndsWith(",83,Good,pm25", _verb.Run("pm25\n61\n", [.. Daily, "--edition", "2012", "--language", "en"]).Rows[1], StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("-")]
    [InlineData("--")]
    [InlineData("*")]
    [InlineData("NaN")]
    [InlineData("—")]
    [InlineData("\" \"")]
    public void Missing_EveryMark_IsNotZero(string mark)
    {
        Assert.Equal($"{mark},1,NA,NA,NA", _verb.Run($"pm25,x\n{mark},1\n", Hourly2012).Rows[1]);
        Assert.Equal($"{mark},60,75,良,pm10", _verb.Run($"pm25,pm10\n{mark},100\n", Hourly2012).Rows[1].Replace(",100,", ",60,", StringComparison.Ordinal));
    }

    [Fact]
    public void Daily2026_OneMissing_IsNotAvailableUnlessPolluted()
    {
        string[] rows = _verb.Run("pm25,pm10,so2,no2,co,o3_8h\n35,60,5,30,0.6,NA\n61,60,5,30,0.6,NA\n35,60,5,30,/,100\n", [.. Daily, "--edition", "2026"]).Rows;
        Assert.EndsWith(",NA,NA,NA,NA", rows[1], StringComparison.Ordinal);
        Assert.EndsWith(",NA,101,轻度污染,pm25", rows[2], StringComparison.Ordinal);
        Assert.EndsWith(",58,良,pm10", rows[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Primary_Ties_AreJoinedAndCleanAirHasNone() =>
        Assert.Equal(
            ["75,150,100,良,pm25+pm10", "35,10,50,优,"],
            _verb.Run("pm25,pm10\n75,150\n35,10\n", Hourly2012).Rows[1..]);

    [Theory] // an hour-ending label: midnight is the end of the day before
    [InlineData("2026-03-01T00:00:00", "82")]
    [InlineData("2026-03-01 01:00", "100")]
    [InlineData("2026-02-28 24:00", "82")]
    [InlineData("2026/3/1 0:00", "82")]
    [InlineData("20260301", "100")]
    [InlineData("2026-02-28T16:00:00Z", "82")]
    [InlineData("2026-02-28T17:00:00.000Z", "100")]
    [InlineData("2026-03-01T00:00:00+08:00", "82")]
    [InlineData("2026-02-28T23:00:00-0700", "100")]
    public void Hourly_ByDate_CountsMidnightToTheDayBefore(string time, string aqi) =>
        Assert.EndsWith($",{aqi},良,pm25", _verb.Run($"time,pm25,pm10,so2,no2,co,o3\n{time},60,1,1,1,1,1\n", "--report", "hourly").Rows[1], StringComparison.Ordinal);

    [Theory]
    [InlineData("hourly", "2026-03-01 00:00", "82")]
    [InlineData("hourly", "2026-03-01", "100")]
    [InlineData("daily", "2026-03-01 00:00", "100")]
    public void ByDate_ColumnDate_IsReadTheSameWay(string report, string date, string aqi) =>
        Assert.EndsWith($",{aqi},良,pm25", _verb.Run($"date,pm25,pm10,so2,no2,co,o3,o3_8h\n{date},60,1,1,1,1,1,1\n", "--report", report).Rows[1], StringComparison.Ordinal);

    [Fact]
    public void OtherColumns_PassThroughByteForByte() =>
        Assert.Equal(
            "a,\"b, \"\"c\"\"\",pm25,\"two\r\nlines\",aqi,category,primary\r\n x ,\"1,\n2\",36,\"\",52,良,pm25\r\n",
            _verb.Run("a,\"b, \"\"c\"\"\",pm25,\"two\r\nlines\"\r\n x ,\"1,\n2\",36,\"\"", Hourly2012).Written);

    [Fact]
    public void BadRows_AreNamedByLineAndLeftOut()
    {
        TableVerb.Outcome outcome = _verb.Run("s,pm25\na,36\nb,-9\n\"c\nd\",x\ne,1,2\n\nf,65535\ng,1e3\nh,1e999\n\"i,1\n", Hourly2012);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(["s,pm25,aqi,category,primary", "a,36,52,良,pm25", "g,1e3,500,严重污染,pm25"], outcome.Rows);
        Assert.Equal(
            """
            line 3: pm25 is not plausible: '-9' (0 to 1000 is expected)
            line 4: pm25 is no number: 'x'
            line 6: 3 fields, the header has 2
            line 8: pm25 is a number that says there is no value: '65535'
            line 10: pm25 is no number: '1e999'
            line 11: a quote that never closes
            6 rows refused

            """.ReplaceLineEndings("\n"),
            outcome.Said);
    }

    [Fact]
    public void BadRow_Strict_StopsThere()
    {
        TableVerb.Outcome outcome = _verb.Run("pm25\n36\nx\n36\n", [.. Hourly2012, "--strict"]);
        Assert.Equal((1, 2), (outcome.ExitCode, outcome.Rows.Length));
    }

    [Theory]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-29")]
    [InlineData("2026-02-28T25:00")]
    [InlineData("2026-02-28Tx")]
    [InlineData("2026-02-28T08:6")]
    [InlineData("2026-02-28T08:00+99:00")]
    [InlineData("28.02.2026")]
    [InlineData("")]
    public void ByDate_NoDate_RefusesTheRow(string date)
    {
        TableVerb.Outcome outcome = _verb.Run($"time,pm25\n{date},36\n", "--report", "hourly");
        Assert.Equal((1, $"line 2: no date: '{date}'"), (outcome.ExitCode, outcome.Said.Split('\n')[0]));
    }

    [Theory]
    [InlineData("pm25\n36\n", "line 1: no column date or time to choose the edition by")]
    [InlineData("date,x\n2026-01-01,36\n", "line 1: none of the columns pm25, pm10, so2, no2, co, o3_8h, o3")]
    [InlineData("date,pm25,PM25\n2026-01-01,36,36\n", "line 1: two columns are called pm25")]
    [InlineData("", "line 1: the table is empty")]
    [InlineData("\n\n\"date,pm25\n", "line 3: a quote that never closes")]
    public void WrongTable_IsRefused(string table, string said)
    {
        TableVerb.Outcome outcome = _verb.Run(table, Daily);
        Assert.Equal((1, "", said + "\n"), (outcome.ExitCode, outcome.Written, outcome.Said));
    }

    [Theory]
    [InlineData("GB18030", false)]
    [InlineData("GB18030", true)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    public void Encoding_IsRecognised(string name, bool marked)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = Encoding.GetEncoding(name);
        byte[] table = encoding.GetBytes((marked ? "\uFEFF" : "") + "date,station,pm25\n2025-01-01,文昌湖𠀀㐀,36\n2025-01-01,b,—\n");
        Assert.Equal(
            ["date,station,pm25,aqi,category,primary", "2025-01-01,文昌湖𠀀㐀,36,52,良,pm25", "2025-01-01,b,—,NA,NA,NA"],
            _verb.Run(table, Daily).Rows);
    }

    [Fact]
    public void Encoding_FirstChineseFarIntoTheTable_IsRecognised()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        string plain = string.Concat(Enumerable.Repeat("a,36\n", 40_000));
        TableVerb.Outcome outcome = _verb.Run(Encoding.GetEncoding("GB18030").GetBytes($"s,pm25\n{plain}文昌湖,36\n{plain}焕然河,36\n"), Hourly2012);
        Assert.Equal(80_003, outcome.Rows.Length);
        Assert.Equal("文昌湖,36,52,良,pm25", outcome.Rows[40_001]);
        Assert.Equal("焕然河,36,52,良,pm25", outcome.Rows[80_002]);
    }

    [Fact]
    public void LongRecords_AreReadOrRefusedButNeverGlued()
    {
        string wide = new('x', 300_000), tooWide = new('y', 1_200_000);
        TableVerb.Outcome outcome = _verb.Run($"s,pm25\n{wide},36\n{tooWide},36\na,36\n", Hourly2012);
        Assert.Equal(3, outcome.Rows.Length);
        Assert.Equal("a,36,52,良,pm25", outcome.Rows[2]);
        Assert.StartsWith("line 3: longer than 1 MiB", outcome.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Culture_DoesNotMatter()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            TableVerb.Outcome outcome = _verb.Run("co\n1.1\n\"1,1\"\n", [.. Daily, "--edition", "2012"]);
            Assert.Equal("1.1,28,优,", outcome.Rows[1]);
            Assert.Equal("line 3: co is no number: '1,1' (--decimal , if the comma is the decimal sign)\n1 rows refused\n", outcome.Said);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Columns_MayBeCalledOtherwise()
    {
        string[] mapped = [.. Hourly2012, "--column", "o3=o3_24h", "--column", "pm25=PM2.5=x"];
        Assert.Equal("10,201,500,101,轻度污染,o3", _verb.Run("PM2.5=x,o3_24h,o3\n10,201,500\n", mapped).Rows[1]);
        Assert.Equal("line 1: there is no column o3_24h\n", _verb.Run("PM2.5=x\n1\n", mapped).Said);
    }

    [Fact]
    public void Usage_IsChecked()
    {
        Assert.Equal(64, _verb.Run("pm25\n1\n").ExitCode);
        Assert.Equal(64, _verb.Run("pm25\n1\n", "--report", "weekly").ExitCode);
        Assert.Equal(64, _verb.Run("pm25\n1\n", [.. Daily, "--edition", "1996"]).ExitCode);
        Assert.Equal(64, _verb.Run("pm25\n1\n", [.. Daily, "--column", "pm25"]).ExitCode);
        Assert.Equal(64, _verb.Run("pm25\n1\n", [.. Daily, "--column", "pm25=a", "--column", "pm25=b"]).ExitCode);
        Assert.Equal(64, _verb.RunFile([.. Daily, "--input", _verb.Input, "--output", _verb.Input]).ExitCode);
    }

    [Fact]
    public void Files_ThatCannotBeOpened_AreSaidToBe()
    {
        TableVerb.Outcome outcome = _verb.RunFile([.. Daily, "--input", _verb.Input + ".none", "--output", _verb.Output]);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Written));
        Assert.Contains("in.csv.none", outcome.Said, StringComparison.Ordinal);
        Assert.Equal(2, _verb.Run("pm25\n1\n", [.. Hourly2012]) is { ExitCode: 0 } ? _verb.RunFile([.. Hourly2012, "--input", _verb.Input, "--output", Path.Combine(_verb.Output, "x")]).ExitCode : -1);
    }
}
