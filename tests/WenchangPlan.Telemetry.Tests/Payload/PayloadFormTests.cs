using System.Globalization;
using System.Text;
using CsCheck;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Telemetry.Tests.Payload;

/// <summary>What devices really send: escapes, numbers that are none, padding, times in many forms. Made small from public trouble reports; the threads are named.</summary>
public class PayloadFormTests
{
    private static readonly long Now = At("2026-11-30T04:00:00+08:00");
    private static readonly Station Air = TestRegister.Station("A1");
    private readonly PayloadDecoder _decoder = new(new ReadingAcceptance(TestRegister.District));
    private readonly ReadingBatch _batch = new();

    [Theory]
    [InlineData("""{"ts":"2026-11-30T03:06:21\u002B08:00","values":{"pm25":5}}""", ReadingFlag.Normal)] // dotnet/runtime#35281
    [InlineData("""{"ts":"\u0032026-11-30\u005403:06:21\u002b08\u003A00","values":{"pm25":5}}""", ReadingFlag.Normal)]
    [InlineData("""{"\u0074s":"2026-11-30T03:06:21+08:00","v\u0061lues":{"pm\u0032\u0035":5},"\u0066lags":{"\u0070m25":"\u004E"}}""", ReadingFlag.Normal)]
    [InlineData("""{"ts":"2026-11-30T03:06:21+08:00","values":{"pm25":5},"flags":{"pm25":"\u004D"}}""", ReadingFlag.Maintenance)]
    [InlineData("""{"ts":"2026-11-30T03:06:21+08:00","values":{"pm25":5},"st\u0061tion":"\u00411"}""", ReadingFlag.Normal)]
    public void Escapes_AreText(string payload, ReadingFlag flag)
    {
        Assert.Equal(new DecodeResult(true, RejectReason.None, ""), Decode(payload));
        Assert.Equal([("pm25", 5, flag)], Values());
        Assert.Equal(At("2026-11-30T03:06:21+08:00"), _batch.Rows[0].Time);
    }

    [Theory]
    [InlineData("\"flags\":{\"pm25\":null}", ReadingFlag.Normal)]
    [InlineData("\"flags\":{\"pm25\":\"\"}", ReadingFlag.Normal)]
    [InlineData("\"flags\":null", ReadingFlag.Normal)]
    [InlineData("\"flags\":{\"so2\":\"M\"}", ReadingFlag.Normal)]
    [InlineData("\"flags\":{\"pm25\":\"m\"}", ReadingFlag.Unknown)]
    [InlineData("\"flags\":{\"pm25\":0}", ReadingFlag.Unknown)]
    [InlineData("\"flags\":{\"pm25\":M}", ReadingFlag.Unknown)]
    [InlineData("\"flags\":{\"pm25\":{\"a\":\"M\"}}", ReadingFlag.Unknown)]
    [InlineData("\"flags\":{\"pm25\":\"M\",\"pm25\":\"N\"}", ReadingFlag.Unknown)]
    [InlineData("\"flags\":{\"pm25\":\"M\",\"pm25\":\"M\"}", ReadingFlag.Maintenance)]
    [InlineData("\"flags\":\"M\"", ReadingFlag.Unknown)] // marked, and nobody can say what
    [InlineData("\"flags\":[\"M\"]", ReadingFlag.Unknown)]
    public void Flags_ThatSayNothing_AreNone_AndThoseNotUnderstoodNeverCount(string member, ReadingFlag flag)
    {
        Assert.Equal(RejectReason.None, Decode($$"""{{{member}},"ts":1795979200000,"values":{"pm25":1} }""").Reason);
        Assert.Equal([("pm25", 1, flag)], Values());
    }

    [Theory]
    [InlineData("nan")] // arendst/Tasmota#4147
    [InlineData("NaN")]
    [InlineData("-nan(ind)")]
    [InlineData("1.#QNAN")]
    [InlineData("Infinity")]
    [InlineData("-inf")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("007")]
    [InlineData("-00.5")]
    [InlineData("+5")]
    [InlineData("--5")]
    [InlineData("1e")]
    [InlineData("0x1F")]
    [InlineData("TRUE")]
    [InlineData("'7'")]
    [InlineData("无")]
    [InlineData("")]
    public void WhatIsNoJson_WhereAValueBelongs_CostsThatValueOnly(string word)
    {
        DecodeResult result = Decode($$$"""{"ts":1795979200000,"values":{"temp":17.1,"so2": {{{word}}} ,"pm25":12},"seq":{{{word}}}}""");

        Assert.Equal(new DecodeResult(true, RejectReason.ValueNotANumber, "so2 = " + word), result);
        Assert.Equal([("pm25", 12, ReadingFlag.Normal), ("temp", 17.1, ReadingFlag.Normal)], Values());
        Assert.Equal((1, 1), (_batch.RefusedValues, _batch.Messages));
    }

    [Theory]
    [InlineData("""[{"ts":nan,"values":{"pm25":1}},{"ts":1795979200000,"values":{"pm25":12}}]""", RejectReason.TimeNotReadable)]
    [InlineData("""[{"ts":+1795979200000,"values":{"pm25":1}},{"ts":1795979200000,"values":{"pm25":12}}]""", RejectReason.TimeNotReadable)]
    [InlineData("""[{"ts":1795979200000,"values":nan},{"ts":1795979200000,"values":{"pm25":12}}]""", RejectReason.ValuesMissing)]
    [InlineData("""[nan,{"ts":1795979200000,"values":{"pm25":12}}]""", RejectReason.NotAnObject)]
    [InlineData("""[{"ts":1795979200000,"station":A1,"values":{"pm25":1}},{"ts":1795979200000,"values":{"pm25":12}}]""", RejectReason.StationMismatch)]
    [InlineData("""{"ts":1795979200000,"values":{"pm25":12,"radon":nan}}""", RejectReason.ParameterUnknown)]
    [InlineData("""{"ts":1795979200000,"more":[nan,{"a":.5}],"values":{"pm25":12}}""", RejectReason.None)]
    public void WhatIsNoJson_Elsewhere_CostsWhatItStandsFor(string payload, RejectReason reason)
    {
        Assert.Equal((true, reason), (Decode(payload).Stored, _last.Reason));
        Assert.Equal([("pm25", 12, ReadingFlag.Normal)], Values());
    }

    [Theory]
    [InlineData("""{"ts":1795979200000,"values":{"pm25":12,"so2":nan""")]
    [InlineData("""{"ts":1795979200000,"values":{"pm25":12,so2:nan}}""")]
    [InlineData("""{"ts":1795979200000,"values":{"pm25":1 2,"so2":nan}}""")]
    [InlineData("""{"ts":1795979200000,"values":{"pm25":12,"so2":n\u0061n}}""")]
    [InlineData("""{"ts":1795979200000,"values":{"pm25":1,5,"so2":nan}}""")]
    [InlineData("""{"ts":1795979200000,"values":{"pm25":12,"so2":nan}}{"ts":1795979200000,"values":{"pm25":12}}""")]
    public void WhatCannotBeRead_CostsTheMessage(string payload)
    {
        DecodeResult result = Decode(payload);

        Assert.Equal((false, RejectReason.NotJson), (result.Stored, result.Reason));
        Assert.Matches("^line 1, byte [0-9]+$", result.Detail);
        Assert.Equal((0, 0), (_batch.Rows.Count, _batch.RefusedValues));
    }

    [Theory]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { (byte)'\r', (byte)'\n', 0 })]
    [InlineData(new byte[] { 0x1A })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF })]
    public void Padding_IsNotPartOfThePayload(byte[] padding)
    {
        byte[] payload = [.. """{"ts":1795979200000,"values":{"pm25":12}}"""u8, .. padding];
        Assert.Equal(new DecodeResult(true, RejectReason.None, ""), _decoder.Decode(payload, Air, Bounds, _batch));
        Assert.Equal([("pm25", 12, ReadingFlag.Normal)], Values());
        Assert.Equal(RejectReason.Empty, _decoder.Decode(padding, Air, Bounds, _batch).Reason);
    }

    [Fact]
    public void AnotherMessageBehindTheEnd_IsNoPadding() // a second reading would be lost without a word
    {
        byte[] payload = [.. """{"ts":1795979200000,"values":{"pm25":12}}"""u8, 0, .. """{"ts":1795979260000,"values":{"pm25":13}}"""u8];
        Assert.Equal(RejectReason.NotJson, _decoder.Decode(payload, Air, Bounds, _batch).Reason);
        Assert.Empty(_batch.Rows);
    }

    [Theory] // dotnet/corefx#41711; the first line of each is the form, the second what it is
    [InlineData("\"2026-11-30T03:06:19+0800\"", "2026-11-30T03:06:19+08:00")]
    [InlineData("\"2026-11-30T03:06:20+08\"", "2026-11-30T03:06:20+08:00")]
    [InlineData("\"2026-11-30 03:06:23+08:00\"", "2026-11-30T03:06:23+08:00")]
    [InlineData("\"2026-11-29T19:06:17z\"", "2026-11-30T03:06:17+08:00")]
    [InlineData("\"2026-11-30t03:06:18+08:00\"", "2026-11-30T03:06:18+08:00")]
    [InlineData("\"2026-11-30T03:06:26,123+08:00\"", "2026-11-30T03:06:26.123+08:00")]
    [InlineData("\"2026-11-29T24:00:00+08:00\"", "2026-11-30T00:00:00+08:00")]
    [InlineData("\"2026-11-29T19:06:26.1239999Z\"", "2026-11-30T03:06:26.123+08:00")]
    [InlineData("\"2026-11-29T14:06:00-05:00\"", "2026-11-30T03:06:00+08:00")]
    [InlineData("\"20261130T030619+0800\"", "2026-11-30T03:06:19+08:00")]
    [InlineData("\"2026/11/30 03:06 +08:00\"", "2026-11-30T03:06:00+08:00")]
    [InlineData("1795979169000.0", "2026-11-30T03:06:09+08:00")]
    [InlineData("1795979169000.999", "2026-11-30T03:06:09+08:00")]
    [InlineData("1.795979170000e+12", "2026-11-30T03:06:10+08:00")]
    [InlineData("\"1795979172000\"", "2026-11-30T03:06:12+08:00")]
    public void Time_InAnyFormThatIsPlain_IsTaken(string ts, string time)
    {
        Assert.Equal(new DecodeResult(true, RejectReason.None, ""), Decode($$$"""{"ts":{{{ts}}},"values":{"pm25":1}}"""));
        Assert.Equal(At(time), _batch.Rows[0].Time);
    }

    [Theory] // thingsboard/thingsboard#1754
    [InlineData("1795979000", "1795979000: seconds? milliseconds are expected")]
    [InlineData("1795979000.25", "1795979000: seconds? milliseconds are expected")]
    [InlineData("\"1795979000\"", "1795979000: seconds? milliseconds are expected")]
    [InlineData("1796010000", "1796010000: seconds? milliseconds are expected")] // eight hours ahead as well
    [InlineData("1795979000000000", "1795979000000000: microseconds? milliseconds are expected")]
    [InlineData("1795979000000000000", "1795979000000000000: nanoseconds? milliseconds are expected")]
    [InlineData("20261130030619", "20261130030619: digits of a local time? milliseconds since 1970, or a text with offset, are expected")]
    [InlineData("\"2026113003\"", "2026113003: digits of a local time? milliseconds since 1970, or a text with offset, are expected")]
    [InlineData("\"2026-11-30T03:06:19\"", "2026-11-30T03:06:19: no offset, such as +08:00")]
    [InlineData("\"2026-11-30\"", "2026-11-30: no offset, such as +08:00")]
    [InlineData("\"30/11/2026 03:06:19+08:00\"", "30/11/2026 03:06:19+08:00: expected is a form such as 2026-05-01T08:00:00+08:00")]
    [InlineData("\"2026-11-30T03:06:61+08:00\"", "2026-11-30T03:06:61+08:00: expected is a form such as 2026-05-01T08:00:00+08:00")]
    [InlineData("\"2026-11-30 03:06-05:00\"", "2026-11-30 03:06-05:00: expected is a form such as 2026-05-01T08:00:00+08:00")] // a span from 03:06 to 05:00?
    [InlineData("true", "true")]
    [InlineData("1e40", "1e40")]
    public void Time_ThatIsNotTaken_SaysWhatIsExpected(string ts, string detail) =>
        Assert.Equal(new DecodeResult(false, RejectReason.TimeNotReadable, detail), Decode($$$"""{"ts":{{{ts}}},"values":{"pm25":1}}"""));

    [Theory]
    [InlineData("7000", RejectReason.ClockNotSet)] // seven seconds after a start without a clock
    [InlineData("946684800000", RejectReason.ClockNotSet)]
    [InlineData("1795999999000", RejectReason.TimeInFuture)]
    public void Time_InTheRightUnit_KeepsItsOwnReason(string ts, RejectReason reason) => Assert.Equal(reason, Decode($$$"""{"ts":{{{ts}}},"values":{"pm25":1}}""").Reason);

    [Theory]
    [InlineData("\"35.2\"", 35.2, RejectReason.None)]
    [InlineData("\" 35.20 \"", 35.2, RejectReason.None)]
    [InlineData("\"007\"", 7.0, RejectReason.None)]
    [InlineData("\"+.5e1\"", 5.0, RejectReason.None)]
    [InlineData("\"\\u0033\"", 3.0, RejectReason.None)]
    [InlineData("35.2", 35.2, RejectReason.None)]
    [InlineData("\"\"", null, RejectReason.None)]
    [InlineData("\"NA\"", null, RejectReason.None)]
    [InlineData("null", null, RejectReason.None)]
    [InlineData("\"35,2\"", null, RejectReason.ValueNotANumber)]
    [InlineData("\"many\"", null, RejectReason.ValueNotANumber)]
    [InlineData("\"0.01L\"", null, RejectReason.ValueNotANumber)]
    [InlineData("\"1e999\"", null, RejectReason.ValueNotANumber)]
    [InlineData("\"0x10\"", null, RejectReason.ValueNotANumber)]
    [InlineData(".5", null, RejectReason.ValueNotANumber)]
    [InlineData("007", null, RejectReason.ValueNotANumber)]
    public void NumbersAsText_AreTaken_WhereTheRegisterSaysSo(string pm25, double? value, RejectReason reason)
    {
        District district = RegisterReader.Read("r.json", Encoding.UTF8.GetBytes(TestRegister.Json.Replace("\"A1\",", "\"A1\", \"numbersAsText\": true,", StringComparison.Ordinal)), out _)!;
        string payload = $$$"""{"ts":1795979200000,"values":{"so2":"9","pm25":{{{pm25}}}}}""";
        DecodeResult result = new PayloadDecoder(new ReadingAcceptance(district)).Decode(Encoding.UTF8.GetBytes(payload), district.Find("A1")!, Bounds, _batch);

        Assert.Equal((true, reason), (result.Stored, result.Reason));
        Assert.Equal([.. value is { } number ? [("pm25", number, ReadingFlag.Normal)] : Array.Empty<(string, double, ReadingFlag)>(), ("so2", 9.0, ReadingFlag.Normal)], Values());
        Assert.Equal(RejectReason.ValueNotANumber, Decode(payload).Reason); // and nowhere else
    }

    /// <summary>Has it an offset is what the parser saw: printed in every form, the instant comes back; without its offset it is refused.</summary>
    [Fact]
    public void Time_PrintedInEveryForm_IsReadBack_AndRefusedWithoutItsOffset()
    {
        string[] dates = ["yyyy-MM-dd", "yyyy/M/d", "yyyyMMdd", "yyyy.MM.dd", "yyyy年M月d日"];
        string[] between = ["T", "t", " "];
        string[] clocks = ["HH:mm:ss", "HH:mm:ss.fff", "HH:mm:ss,fff", "HHmmss"];
        Gen.Select(Gen.Long[0, 60_000_000], Gen.Int[-56, 56], Gen.Int[0, dates.Length - 1], Gen.Int[0, between.Length - 1], Gen.Int[0, clocks.Length - 1], Gen.Int[0, 4], Gen.Bool)
            .Sample((back, quarters, date, separator, clock, form, escaped) =>
            {
                DateTimeOffset local = DateTimeOffset.FromUnixTimeMilliseconds(Now - (clocks[clock].EndsWith("fff", StringComparison.Ordinal) ? back : back / 1000 * 1000)).ToOffset(TimeSpan.FromMinutes(quarters * 15));
                string plain = local.ToString(dates[date], CultureInfo.InvariantCulture) + between[separator] + local.ToString(clocks[clock], CultureInfo.InvariantCulture);
                string offset = Offset(local, form);
                string text = escaped ? string.Concat((plain + offset).Select(c => $"\\u{(int)c:x4}")) : plain + offset;
                _batch.Clear();
                Assert.Equal(new DecodeResult(true, RejectReason.None, ""), Decode($$$"""{"ts":"{{{text}}}","values":{"pm25":1}}"""));
                Assert.Equal(local.ToUnixTimeMilliseconds(), _batch.Rows[0].Time);
                Assert.Equal(new DecodeResult(false, RejectReason.TimeNotReadable, plain + ": no offset, such as +08:00"), Decode($$$"""{"ts":"{{{plain}}}","values":{"pm25":1}}"""));
            }, iter: 5_000, threads: 1);
    }

    [Fact]
    public void ABareWord_WhereverItStands_LeavesTheRestAsItIs()
    {
        string[] words = ["nan", "-nan", "Infinity", ".5", "007", "+5", "5.", ""];
        string[] codes = ["pm25", "so2", "temp", "co"];
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, words.Length - 1], Gen.Int[0, 2]).Sample((bad, word, blanks) =>
        {
            _batch.Clear();
            string blank = new(' ', blanks);
            string values = string.Join(',', codes.Select((c, i) => $"\"{c}\":{blank}{(i == bad ? words[word] : (i + 1).ToString(CultureInfo.InvariantCulture))}{blank}"));
            Assert.Equal(new DecodeResult(true, RejectReason.ValueNotANumber, $"{codes[bad]} = {words[word]}"), Decode($$$"""{"values":{{{{values}}}},"ts":1795979200000}"""));
            Assert.Equal(codes.Select((c, i) => (c, i + 1.0, ReadingFlag.Normal)).Where(v => v.c != codes[bad]).Order(), Values().Order());
        }, iter: 1_000, threads: 1);
    }

    private static AcceptanceBounds Bounds => new(At("2023-11-30T00:00:00Z"), Now + 300_000, 1000) { Arrival = Now };

    private DecodeResult _last;

    private DecodeResult Decode(string payload) => _last = _decoder.Decode(Encoding.UTF8.GetBytes(payload), Air, Bounds, _batch);

    private List<(string Code, double Value, ReadingFlag Flag)> Values()
    {
        var values = new List<(string, double, ReadingFlag)>();
        foreach (ParameterValue value in _batch.Values(Assert.Single(_batch.Rows)))
        {
            values.Add((TestRegister.District.Catalog.All[value.Parameter].Code, value.Value, value.Flag));
        }

        return values;
    }

    private static string Offset(DateTimeOffset time, int form)
    {
        string text = time.ToString("zzz", CultureInfo.InvariantCulture);
        return form switch
        {
            0 when time.Offset == TimeSpan.Zero => "Z",
            1 => text.Replace(":", "", StringComparison.Ordinal),
            2 when time.Offset.Minutes == 0 => text[..3],
            3 => " " + text,
            4 => "UTC" + text,
            _ => text,
        };
    }

    private static long At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
