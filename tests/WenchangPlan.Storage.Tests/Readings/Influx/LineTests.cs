using System.Globalization;
using System.Text;
using CsCheck;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

public sealed class LineTests
{
    [Fact]
    public void Verdicts_BecomeOneLineEach_WithTheNamesOfTheApi()
    {
        using var lines = new LineBuffer();
        VerdictLines.Write(SampleVerdicts.Round(), TestRegister.District, lines);

        Assert.Equal(8, lines.Lines);
        Assert.Equal("""
            air_hour,station=A1 validity="valid",edition="2012",aqi=100,level=2,primary="o3+pm25",o3_8h=160,o3_8h_iaqi=100,pm25=35.5,pm25_iaqi=50 1777593600000
            air_hour validity="invalid",edition="2012",primary="" 1777593600000
            air_day validity="valid",edition="2012",aqi=100,level=2,primary="o3_8h",good=1,o3_8h=160,o3_8h_iaqi=100,pm25=35.5,pm25_iaqi=50 1777564800000
            air_day,station=A1 validity="invalid",edition="2012",primary="",o3_8h=160,o3_8h_iaqi=100,pm25=35.5,pm25_iaqi=50 1777564800000
            water_month,station=W1 validity="valid",edition="GB 3838-2002",class=3,deciding="codmn",good=1,assessed=1,days=20,codmn=4.2,codmn_class=3,temp=18.5 1777564800000
            water_month,station=W2 validity="pending",edition="GB 3838-2002",deciding="",assessed=0,days=0 1777564800000
            target,target=good-air year=2026,indicator="goodAirDays",bound=70,good=100,assessed=120,notAssessed=1,remaining=244,share=83.3,budget=89,state="onTrack" 1777564800000
            target,target=good-water year=2026,indicator="waterSections",bound=88,good=0,assessed=0,notAssessed=2,remaining=0,state="noData" 1767196800000

            """, Encoding.UTF8.GetString(lines.Written.Span));
    }

    [Fact]
    public void Keys_AndTexts_AreEscaped()
    {
        using var lines = new LineBuffer();
        lines.Append(LineBuffer.Key("a b,c=d"));
        lines.AppendQuoted("say \"好\" \\ \r\n end");

        Assert.Equal("a\\ b\\,c\\=d\"say \\\"好\\\" \\\\   end\"", Encoding.UTF8.GetString(lines.Written.Span));
    }

    [Fact]
    public void Number_OfAnyKind_ReadsBackAsTheSameDouble() =>
        Gen.OneOf(Gen.Double, Gen.Double[-1e4, 1e4], Gen.Select(Gen.Long[-99_999_999, 99_999_999], Gen.Int[0, 8]).Select(t => t.Item1 / Math.Pow(10, t.Item2)), Gen.Const(-0.0))
            .Where(double.IsFinite).Sample(value =>
            {
                using var lines = new LineBuffer();
                lines.Append(value);
                double back = double.Parse(lines.Written.Span, CultureInfo.InvariantCulture);
                Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(back));
            }, iter: 100_000);

    [Theory]
    [InlineData(35.2, "35.2")]
    [InlineData(-0.05, "-0.05")]
    [InlineData(7, "7")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.1234, "0.1234")]
    [InlineData(1e300, "1E+300")]
    public void Number_IsWrittenShort(double value, string text)
    {
        using var lines = new LineBuffer();
        lines.Append(value);
        Assert.Equal(text, Encoding.UTF8.GetString(lines.Written.Span));
    }

    [Fact]
    public void Buffer_GrowsAndKeepsWhatItHolds()
    {
        using var lines = new LineBuffer();
        for (int i = 0; i < 50_000; i++)
        {
            lines.Append("x");
            lines.EndLine(i);
        }

        string[] written = Encoding.UTF8.GetString(lines.Written.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, 50_000).Select(i => $"x {i}"), written);
        byte[] twice = [.. LineBuffer.Compress(lines.Written.Span), .. LineBuffer.Compress("y 1\n"u8)];
        Assert.Equal([.. lines.Written.Span, .. "y 1\n"u8], LineBuffer.Decompress(twice));
    }
}
