using System.Text;
using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Tables;

/// <summary>What <c>aqi</c> and <c>water-class</c> make of tables as people have them: each case with relatives of its kind.</summary>
public sealed class JudgedCaseTests : IDisposable
{
    private static readonly string[] Daily = ["--report", "daily"];
    private static readonly string[] Daily2012 = ["--report", "daily", "--edition", "2012"];

    private readonly TableVerb _aqi = new(AqiVerb.Create);
    private readonly TableVerb _water = new(WaterClassVerb.Create);

    public void Dispose()
    {
        _aqi.Dispose();
        _water.Dispose();
    }

    [Fact]
    public void Header_UsualSpellings_AreKnown()
    {
        TableVerb.Outcome outcome = _aqi.Run(DataFile.Case("aqi-header-PM2.5.csv"), [.. Daily, "--language", "en"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Said));
        Assert.EndsWith(",250,Heavily polluted,pm25", outcome.Rows[1], StringComparison.Ordinal);
        Assert.EndsWith(",250,Heavily polluted,pm25", outcome.Rows[2], StringComparison.Ordinal);
        Assert.Equal("7.8,6.5,25,3,0.08,6,codmn+nh3n", _water.Run(DataFile.Case("water-header-units.csv")).Rows[1]);
    }

    [Theory]
    [InlineData("PM2.5(μg/m³)", "200")]
    [InlineData("pm2_5", "200")]
    [InlineData("PM₂.₅", "200")]
    [InlineData("细颗粒物（PM2.5）", "200")]
    [InlineData("PM<sub>2.5</sub> particulate matter (Hourly measured)", "200")]
    [InlineData("a34004-Avg", "200")]
    [InlineData("PM2.5 ug/m3", "200")]
    [InlineData("PM2.5[mg/m3]", "0.2")]
    public void Header_Relatives(string header, string value) =>
        Assert.Equal($"{value},50,250,重度污染,pm25", _aqi.Run($"{header},PM10\n{value},50\n", Daily2012).Rows[1]);

    [Theory]
    [InlineData("PM2.5 corrected", "pm25")]
    [InlineData("pm25_raw", "pm25")]
    [InlineData("PM2.5(Gr/ft3)", "pm25")]
    [InlineData("臭氧浓度估计", "o3")]
    [InlineData("so2_sensorA", "so2")]
    public void Header_ThatLooksLikeAJudgedQuantity_IsNamed(string header, string code)
    {
        TableVerb.Outcome outcome = _aqi.Run($"{header},PM10\n200,50\n", Daily2012);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Written));
        Assert.StartsWith($"line 1: the column '{header}' looks like {code} and is not known: --column", outcome.Said, StringComparison.Ordinal);
        Assert.Equal(0, _aqi.Run($"{header},PM10\n200,50\n", [.. Daily2012, "--pass", header]).ExitCode);
        if (code == "pm25") Assert.EndsWith(",250,重度污染,pm25", _aqi.Run($"{header},PM10\n200,50\n", [.. Daily2012, "--column", $"pm25={header}"]).Rows[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PM2.5,pm25_aqi,PM2.5等级,primary_pollutant,code,color,AQI")]
    [InlineData("PM2.5,pm25_flag,PM25_Unit_Code,No,month,level,day")]
    public void Header_OfWhatIsSaidAboutAQuantity_PassesThrough(string header) =>
        Assert.Equal(0, _aqi.Run($"{header}\n{string.Join(',', header.Split(',').Select((_, i) => i == 0 ? "20" : "x"))}\n", Daily2012).ExitCode);

    [Fact]
    public void Header_TwoColumnsOfOneQuantity_AreAsked()
    {
        Assert.Equal("line 1: the columns 'pm25' and 'PM2.5' both hold pm25: --column \"pm25=pm25\" says which is meant\n", _aqi.Run("pm25,PM2.5\n1,2\n", Daily2012).Said);
        Assert.Equal(0, _aqi.Run("pm25,PM2.5\n1,2\n", [.. Daily2012, "--column", "pm25=PM2.5"]).ExitCode);
    }

    [Theory]
    [InlineData("CO(μg/m³)", "co", "700", "0.7")]
    [InlineData("CO(ppm)", "co", "1", "1.1448")]
    [InlineData("O3_8h(ppb)", "o3_8h", "50", "98.09")]
    public void Units_InAHeader_AreConverted(string header, string code, string value, string same)
    {
        string expected = _aqi.Run($"{code}\n{same}\n", Daily2012).Rows[1][(same.Length + 1)..];
        Assert.Equal(expected, _aqi.Run($"{header}\n{value}\n", Daily2012).Rows[1][(value.Length + 1)..]);
        Assert.Equal(expected, _aqi.Run($"{code}\n{value}\n", [.. Daily2012, "--unit", $"{code}={header.Split('(')[1].TrimEnd(')')}"]).Rows[1][(value.Length + 1)..]);
    }

    [Fact]
    public void Units_WithoutAConversion_AreRefused()
    {
        Assert.Equal("line 1: ppb of 'PM2.5(ppb)' does not convert to µg/m³\n", _aqi.Run("PM2.5(ppb)\n1\n", Daily2012).Said);
        Assert.Equal(64, _aqi.Run("pm25\n1\n", [.. Daily2012, "--unit", "pm25=furlong"]).ExitCode);
    }

    [Fact]
    public void LineEnds_DoubledReturns_AreOne()
    {
        TableVerb.Outcome outcome = _aqi.Run(DataFile.Case("aqi-crcrlf.csv"), [.. Daily, "--edition", "by-date"]);
        Assert.Equal("date,pm10,pm25,aqi,category,primary\r\n2025-01-01,50,200,250,重度污染,pm25\r\n", outcome.Written);
    }

    [Theory]
    [InlineData("pm10,pm25\r50,200\r50,20\r")]
    [InlineData("pm10,pm25\r\n50,200\r\n50,20")]
    [InlineData("pm10,pm25\r\r\n50,200\r\r\n50,20\r\r\n")]
    [InlineData("\r\npm10,pm25\r\r50,200\n\n50,20\r")]
    [InlineData("\"pm10\",\"pm25\"\r\"50\",\"200\"\r\"50\",\"20\"\r")]
    public void LineEnds_Relatives(string table)
    {
        TableVerb.Outcome outcome = _aqi.Run(table, Daily2012);
        string[] rows = outcome.Written.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, 3), (outcome.ExitCode, rows.Length));
        Assert.EndsWith(",250,重度污染,pm25", rows[1], StringComparison.Ordinal);
        Assert.EndsWith(",50,优,", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public void LineEnds_NamedLines_AreThoseAPersonCounts()
    {
        foreach (string end in (string[])["\n", "\r\n", "\r\r\n", "\r"])
            Assert.StartsWith("line 5: ", _aqi.Run(string.Join(end, "x,pm25", "\"a" + end + "b\",1", "c,2", "d,x"), Daily2012).Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Sentinels_AreRefusedAndNamed()
    {
        TableVerb.Outcome outcome = _aqi.Run(DataFile.Case("aqi-sentinels.csv"), Daily);
        Assert.Equal((1, 1), (outcome.ExitCode, outcome.Rows.Length));
        Assert.Equal(
            [
                "line 2: pm25 is a number that says there is no value: '9999'", "line 3: no2 is a number that says there is no value: '32767'",
                "line 4: co is a number that says there is no value: '9999'", "line 5: o3_8h is a number that says there is no value: '99999'", "4 rows refused",
            ],
            outcome.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("pm25", "-999")]
    [InlineData("pm25", "1001")]
    [InlineData("co", "700")]
    [InlineData("o3_8h", "65535")]
    public void Implausible_Relatives(string column, string value) => Assert.Equal(1, _aqi.Run($"{column}\n{value}\n", Daily2012).ExitCode);

    [Theory]
    [InlineData("do\n9999\n")]
    [InlineData("do\n26\n")]
    [InlineData("codmn\n-9999\n")]
    [InlineData("tp\n32767\n")]
    public void Implausible_Water(string table) => Assert.Equal(1, _water.Run(table).ExitCode);

    [Theory]
    [InlineData("0.3L", "0.15")]
    [InlineData("<0.3", "0.15")]
    [InlineData("＜0.3", "0.15")]
    [InlineData("未检出(0.3)", "0.15")]
    [InlineData("ND", "0.005")]
    [InlineData("未检出", "0.005")]
    public void BelowDetection_HalfTheLimitTakesPart(string cell, string same) =>
        Assert.Equal(_water.Run($"tp\n{same}\n").Rows[1][same.Length..], _water.Run($"tp\n{cell}\n").Rows[1][cell.Length..]);

    [Fact]
    public void BelowDetection_WithoutALimit_IsNamed() =>
        Assert.StartsWith("line 2: cu was not detected, and no limit is named: 'ND'", _water.Run("cu\nND\n").Said, StringComparison.Ordinal);

    [Theory]
    [InlineData("so2", "-0.4")]
    [InlineData("pm25", "-2")]
    [InlineData("co", "-0.1")]
    public void SmallNegatives_AreAnInstrumentAtZero(string column, string value)
    {
        Assert.Equal(0, _aqi.Run($"{column}\n{value}\n", Daily2012).ExitCode);
        Assert.Equal(1, _aqi.Run($"{column}\n-6\n", Daily2012).ExitCode);
    }

    [Fact]
    public void Encoding_OneCutCharacter_LeavesTheOthers()
    {
        byte[] table = Encoding.UTF8.GetBytes("站点,pm25\n文昌湖,36\n焕然河,36\n范阳河,36\n");
        byte[] cut = [.. table[..15], .. table[17..]];
        Assert.Equal("焕然河,36,52,良,pm25", _aqi.Run(cut, Daily2012).Rows[2]);
        Assert.Equal("范阳河,36,52,良,pm25", _aqi.Run([.. table[..19], 0xFF, .. table[20..]], Daily2012).Rows[3]);

        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        byte[] gb = Encoding.GetEncoding("GB18030").GetBytes("站点,pm25\n文昌湖,36\n焕然河,36\n范阳河,36\n");
        Assert.Equal("焕然河,36,52,良,pm25", _aqi.Run([.. gb[..10], .. gb[11..]], Daily2012).Rows[2]);
        Assert.Equal("PM10 (°C),36,52,良,pm25", _aqi.Run([.. "x,pm25\nPM10 ("u8, 0xB0, .. "C),36\n"u8], Daily2012).Rows[1]);
        Assert.Equal("站,36,52,良,pm25", _aqi.Run(Encoding.Unicode.GetBytes("x,pm25\n站,36\n"), Daily2012).Rows[1]);
    }

    [Theory]
    [InlineData("GB18030")]
    [InlineData("UTF-8")]
    public void Encoding_ACharacterCutAtEitherEnd_LeavesTheOthers(string name)
    {
        Encoding encoding = name == "UTF-8" ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(name)!;
        foreach (string station in (string[])["文昌湖", "焕然河", "范阳", "淄博市"])
        {
            byte[] table = encoding.GetBytes($"{station},pm25\n{station}一号,36\n范阳河,36\n{station},36");
            int first = encoding.GetByteCount(station[..1]);
            for (int cut = 1; cut <= first; cut++)
                Assert.Equal("范阳河,36,52,良,pm25", _aqi.Run([.. table[cut..]], Daily2012).Rows[2]);

            byte[] last = encoding.GetBytes($"pm25,{station}\n36,{station}\n36,范阳河\n36,湖");
            for (int cut = 1; cut < encoding.GetByteCount("湖"); cut++)
                Assert.Equal("36,范阳河,52,良,pm25", _aqi.Run([.. last[..^cut]], Daily2012).Rows[2]);
        }
    }

    [Theory]
    [InlineData("x,pm25\nZürich,36\n", "Zürich")]
    [InlineData("x,pm25\n10 µg/m³ à 20 °C,36\n", "10 µg/m³ à 20 °C")]
    [InlineData("x,pm25\nÎle-de-France,36\n", "Île-de-France")]
    public void Encoding_Latin1_StaysLatin1(string table, string name) => Assert.StartsWith(name + ",", _aqi.Run(Encoding.Latin1.GetBytes(table), Daily2012).Rows[1], StringComparison.Ordinal);

    [Fact]
    public void Units_OfEachRow_AreConverted()
    {
        TableVerb.Outcome air = _aqi.Run("PM2.5,PM2.5_Unit,CO,CO_Unit\n0.2,mg/m3,0.7,mg/m3\n200,ug/m3,700,µg/m³\n200,,0.7,\n200,x,--,ppm\n--,x,0.7,\n1,ppb,0.7,\n", Daily2012);
        Assert.Equal(["250", "250", "250", "18"], air.Rows[1..].Select(r => r.Split(',')[4]));
        Assert.Equal("line 5: pm25: no unit that is known: 'x' (--unit pm25=UNIT says one for all rows)\nline 7: pm25 in ppb does not convert to µg/m³\n2 rows refused\n", air.Said);
        Assert.Equal(["6", "6"], _water.Run("codmn,CODMn_Units\n25,mg/L\n25000,ug/L\n").Rows[1..].Select(r => r.Split(',')[2]));
        Assert.Equal(["250", "250"], _aqi.Run("PM2.5,PM2.5_Unit\n0.2,ug/m3\n0.2,x\n", [.. Daily2012, "--unit", "pm25=mg/m3"]).Rows[1..].Select(r => r.Split(',')[2]));
    }

    [Theory]
    [InlineData("pm25;co\n35,5;0,7\n", "line 1: one column, 'pm25;co', that seems to be separated by ';', with decimal commas: --delimiter ';' --decimal , reads it\n")]
    [InlineData("pm25\tco\n35.5\t0.7\n", "line 1: one column, 'pm25 co', that seems to be separated by tab: --delimiter tab reads it\n")]
    [InlineData("pm25|co\n35.5|0.7\n", "line 1: one column, 'pm25|co', that seems to be separated by '|': --delimiter '|' reads it\n")]
    [InlineData("{\"pm25\":1}\n", "the file is JSON, not a table\n")]
    [InlineData("<html><table>\n", "the file is a web page or XML, even if its name ends in .xls: save it as .xlsx or CSV\n")]
    public void WhatCannotBeRead_SaysWhatWasSeen(string table, string said)
    {
        TableVerb.Outcome outcome = _aqi.Run(table, Daily2012);
        Assert.Equal((1, "", said), (outcome.ExitCode, outcome.Written, outcome.Said));
    }

    [Fact]
    public void OtherWritings_AreRead()
    {
        Assert.Equal("35,5;0,7;50;优;", _aqi.Run("pm25;co\n35,5;0,7\n", [.. Daily2012, "--delimiter", ";", "--decimal", ","]).Rows[1].Replace("51;良;pm25", "50;优;", StringComparison.Ordinal));
        Assert.Equal("36\t0.7\t52\t良\tpm25", _aqi.Run("pm25\tco\n36\t0.7\n", [.. Daily2012, "--delimiter", "tab"]).Rows[1]);
        Assert.Equal("36;52;良;pm25", _aqi.Run("sep=;\npm25;x\n36;1\n".Replace(";x", "", StringComparison.Ordinal).Replace(";1", "", StringComparison.Ordinal), Daily2012).Rows[1]);
        Assert.Equal("36,52,良,pm25", _aqi.Run("made by hand\n\npm25\n36\n", [.. Daily2012, "--skip", "2"]).Rows[1]);
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true)) gzip.Write("pm25\n36\n"u8);
        Assert.Equal("36,52,良,pm25", _aqi.Run(packed.ToArray(), Daily2012).Rows[1]);
        Assert.Equal(64, _aqi.Run("pm25\n1\n", [.. Daily2012, "--delimiter", "ab"]).ExitCode);
        Assert.Equal(64, _aqi.Run("pm25\n1\n", [.. Daily2012, "--decimal", ","]).ExitCode);
    }
}
