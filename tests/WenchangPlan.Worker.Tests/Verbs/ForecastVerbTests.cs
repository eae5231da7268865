using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

public sealed class ForecastVerbTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public ForecastVerbTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void ATable_IsForecast_AsKnownOnADay()
    {
        string table = "date,aqi\n" + Days(new DateOnly(2015, 1, 1), 365 + 182, i => i % 4 == 0 ? 120 : 80);
        (int code, string printed, string said) = Run(table, "--bound", "70", "--as-of", "2016-06-30");

        Assert.Equal((0, ""), (code, said));
        JsonElement forecast = JsonDocument.Parse(printed).RootElement;
        Assert.Equal(
            ["year", "asOf", "bound", "good", "assessed", "remaining", "share10", "share50", "share90", "probability", "neededGood", "certainOn", "pastDays"],
            forecast.EnumerateObject().Select(m => m.Name));
        Assert.Equal((2016, "2016-06-30", 182, 184, 365), (Int("year"), forecast.GetProperty("asOf").GetString(), Int("assessed"), Int("remaining"), Int("pastDays")));
        Assert.Equal(257 - Int("good"), Int("neededGood"));
        Assert.InRange(forecast.GetProperty("share50").GetDouble(), 70, 80);
        Assert.InRange(forecast.GetProperty("probability").GetDouble(), 0.5, 1);

        // What comes later is not looked at, not even where it is wrong; order and columns beside do not matter.
        Assert.Equal(printed, Run(table + "2016-07-01,999\n2016-07-02,x\n", "--bound", "70", "--as-of", "2016-06-30").Printed);
        string[] rows = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(printed, Run(string.Join('\n', rows.Skip(1).Reverse().Prepend(rows[0]).Select(r => r + ",x")), "--bound", "70", "--as-of", "2016-06-30").Printed);

        int Int(string name) => forecast.GetProperty(name).GetInt32();
    }

    [Fact]
    public void WithoutHistory_ItSaysSo()
    {
        (int code, string printed, string said) = Run("date,aqi\n2016-01-01,50\n2016-01-02,\n2016-01-03,NA\n", "--bound", "70", "--as-of", "2016-01-03");

        Assert.Equal((0, "No day before 2016 is known, so its season is unknown too: the band is wide.\n"), (code, said));
        JsonElement forecast = JsonDocument.Parse(printed).RootElement;
        Assert.Equal((1, 363, 0), (forecast.GetProperty("assessed").GetInt32(), forecast.GetProperty("remaining").GetInt32(), forecast.GetProperty("pastDays").GetInt32()));
        Assert.True(forecast.GetProperty("share90").GetDouble() - forecast.GetProperty("share10").GetDouble() > 50);
    }

    [Theory]
    [InlineData("date,aqi\n2016-01-01,50\n2016-01-01,60\n", "line 3: 2016-01-01 a second time, after line 2: a forecast is about one place, one row a day")]
    [InlineData("date,aqi\n2016-01-01,-9999\n", "line 2: aqi is no number from 0 to 500: '-9999'")]
    [InlineData("date,aqi\n2016-01-01,501\n", "line 2: aqi is no number from 0 to 500: '501'")]
    [InlineData("date,aqi\n2016-01-01,good\n", "line 2: aqi is no number from 0 to 500: 'good'")]
    [InlineData("date,aqi\n2016-13-01,50\n", "line 2: no date: '2016-13-01'")]
    [InlineData("date,aqi\n2016-01-01\n", "line 2: 1 fields, the header has 2")]
    [InlineData("date,index\n2016-01-01,50\n", "line 1: no column aqi (--column aqi=HEADER names it)")]
    [InlineData("aqi,x\n2016-01-01,50\n", "line 1: no column date (--column date=HEADER names it)")]
    [InlineData("", "line 1: the table is empty")]
    public void WhatIsWrong_IsNamed_AndNothingIsForecast(string table, string refusal) =>
        Assert.Equal((1, "", refusal + "\n"), Run(table, "--bound", "70", "--as-of", "2016-06-30"));

    [Theory]
    [InlineData("--bound", "101", "--as-of", "2016-06-30")]
    [InlineData("--bound", "70", "--as-of", "2016-06-31")]
    [InlineData("--bound", "70")]
    [InlineData("--as-of", "2016-06-30")]
    public void WrongOptions_AreRefused(params string[] options) => Assert.Equal(64, Run("date,aqi\n", options).Code);

    [Fact]
    public void OtherHeaders_AreNamed() =>
        Assert.Equal(0, Run("日期;指数\n2016/1/1;50\n", "--bound", "70", "--as-of", "2016-06-30", "--delimiter", ";", "--column", "aqi=指数", "--column", "date=日期").Code);

    [Fact]
    public void AFileThatIsNotThere_IsExitTwo()
    {
        File.Delete(_file);
        Assert.Equal(2, Invoke(["--bound", "70", "--as-of", "2016-06-30", "--input", _file]).Code);
    }

    private (int Code, string Printed, string Said) Run(string table, params string[] options)
    {
        File.WriteAllText(_file, table, new UTF8Encoding(false));
        return Invoke([.. options, "--input", _file]);
    }

    private static (int Code, string Printed, string Said) Invoke(string[] options)
    {
        ParseResult parsed = ForecastVerb.Create().Parse(options);
        if (parsed.Errors.Count > 0) return (64, "", string.Join('\n', parsed.Errors.Select(e => e.Message)));
        var (printed, said) = (new StringWriter(), new StringWriter());
        int code = parsed.Invoke(new InvocationConfiguration { Output = printed, Error = said, EnableDefaultExceptionHandler = false });
        return (code, printed.ToString(), said.ToString().ReplaceLineEndings("\n"));
    }

    private static string Days(DateOnly first, int count, Func<int, int> aqi) =>
        string.Concat(Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{first.AddDays(i):yyyy-MM-dd},{aqi(i)}\n")));
}
