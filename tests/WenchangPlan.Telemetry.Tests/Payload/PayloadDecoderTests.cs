using System.Text;
using CsCheck;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Telemetry.Tests.Payload;

public class PayloadDecoderTests
{
    private const string Good = """{"ts":"2026-05-01T08:00:00+08:00","values":{"pm25":35.2,"so2":9,"co":0.7},"flags":{"so2":"M"},"seq":123}""";
    private static readonly AcceptanceBounds Bounds = new(0, DateTimeOffset.Parse("2027-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), 1000);
    private static readonly Station Air = TestRegister.Station("A1");
    private readonly PayloadDecoder _decoder = new(new ReadingAcceptance(TestRegister.District));
    private readonly ReadingBatch _batch = new();

    [Fact]
    public void Decode_ThePayloadOfTheContract_GivesItsReadings()
    {
        DecodeResult result = Decode(Good);

        Assert.Equal(new DecodeResult(true, RejectReason.None, ""), result);
        ReadingRow row = Assert.Single(_batch.Rows);
        Assert.Equal(DateTimeOffset.Parse("2026-05-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), row.Time);
        Assert.Equal(
            [("pm25", 35.2, ReadingFlag.Normal), ("so2", 9, ReadingFlag.Maintenance), ("co", 0.7, ReadingFlag.Normal)],
            Values(row));
    }

    [Theory]
    [InlineData("""{"flags":{"pm25":"C"},"values":{"pm25":1},"ts":1777593600000}""", ReadingFlag.Calibration)]
    [InlineData("""{"values":{"pm25":1},"extra":{"deep":[1,{"a":2}]},"ts":1777593600000,"flags":{"pm25":"Q"}}""", ReadingFlag.Unknown)]
    [InlineData("""{"ts":1777593600000,"station":"A1","values":{"pm25":1}}""", ReadingFlag.Normal)]
    [InlineData("""{"ts":1777593600000,"values":{"\u0070m25":1}}""", ReadingFlag.Normal)]
    public void Decode_MembersInAnyOrder_GivesTheSameReading(string payload, ReadingFlag flag)
    {
        Assert.Equal(RejectReason.None, Decode(payload).Reason);
        Assert.Equal([("pm25", 1, flag)], Values(Assert.Single(_batch.Rows)));
    }

    [Theory]
    [InlineData("", RejectReason.Empty)]
    [InlineData("hello", RejectReason.NotJson)]
    [InlineData("{\"ts\":1777593600000,\"values\":{\"pm25\":1}", RejectReason.NotJson)]
    [InlineData(Good + "x", RejectReason.NotJson)]
    [InlineData(Good + Good, RejectReason.NotJson)]
    [InlineData("42", RejectReason.NotAnObject)]
    [InlineData("[1,2]", RejectReason.NotAnObject)]
    [InlineData("[]", RejectReason.NothingToStore)]
    [InlineData("""{"values":{"pm25":1}}""", RejectReason.TimeMissing)]
    [InlineData("""{"ts":"2026-05-01T08:00:00","values":{"pm25":1}}""", RejectReason.TimeNotReadable)]
    [InlineData("""{"ts":"yesterday","values":{"pm25":1}}""", RejectReason.TimeNotReadable)]
    [InlineData("""{"ts":1777593600.5,"values":{"pm25":1}}""", RejectReason.TimeNotReadable)]
    [InlineData("""{"ts":null,"values":{"pm25":1}}""", RejectReason.TimeNotReadable)]
    [InlineData("""{"ts":99999999999999,"values":{"pm25":1}}""", RejectReason.TimeInFuture)]
    [InlineData("""{"ts":-5,"values":{"pm25":1}}""", RejectReason.ClockNotSet)]
    [InlineData("""{"ts":1777593600000}""", RejectReason.ValuesMissing)]
    [InlineData("""{"ts":1777593600000,"values":[1]}""", RejectReason.ValuesMissing)]
    [InlineData("""{"ts":1777593600000,"values":{}}""", RejectReason.NothingToStore)]
    [InlineData("""{"ts":1777593600000,"values":{"pm25":null}}""", RejectReason.NothingToStore)]
    [InlineData("""{"ts":1777593600000,"values":{"radon":1}}""", RejectReason.ParameterUnknown)]
    [InlineData("""{"ts":1777593600000,"values":{"pm25":"35"}}""", RejectReason.ValueNotANumber)]
    [InlineData("""{"ts":1777593600000,"values":{"pm25":1e999}}""", RejectReason.ValueNotFinite)]
    [InlineData("""{"ts":1777593600000,"ts":1777593600000,"values":{"pm25":1}}""", RejectReason.DuplicateMember)]
    [InlineData("""{"ts":1777593600000,"station":"A2","values":{"pm25":1}}""", RejectReason.StationMismatch)]
    [InlineData("""{"ts":1777593600000,"values":{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":{"j":{"k":{"l":{"m":{"n":{"o":{"p":1}}}}}}}}}}}}}}}}}}""", RejectReason.NotJson)]
    public void Decode_NothingUsable_SaysWhyAndStoresNothing(string payload, RejectReason reason)
    {
        DecodeResult result = Decode(payload);

        Assert.Equal((false, reason), (result.Stored, result.Reason));
        Assert.Empty(_batch.Rows);
        Assert.Equal(0, _batch.ValueCount);
    }

    [Theory]
    [InlineData("""{"ts":1777593600000,"values":{"pm25":1,"radon":2}}""", RejectReason.ParameterUnknown, "radon")]
    [InlineData("""{"ts":1777593600000,"values":{"so2":[1],"pm25":1}}""", RejectReason.ValueNotANumber, "so2 = an array")]
    [InlineData("""{"ts":1777593600000,"values":{"pm25":1,"so2":-1e999}}""", RejectReason.ValueNotFinite, "so2 = -1e999")]
    [InlineData("""{"ts":1777593600000,"values":{"pm25":1,"pm25":2}}""", RejectReason.DuplicateMember, "pm25")]
    [InlineData("""[{"ts":1777593600000,"values":{"pm25":1}},{"values":{"pm25":2}}]""", RejectReason.TimeMissing, "ts")]
    public void Decode_OneBadPart_CostsThatPartOnly(string payload, RejectReason reason, string detail)
    {
        Assert.Equal(new DecodeResult(true, reason, detail), Decode(payload));
        Assert.Equal([("pm25", 1, ReadingFlag.Normal)], Values(Assert.Single(_batch.Rows)));
    }

    [Theory]
    [InlineData("0", ReadingFlag.Normal)]
    [InlineData("1000", ReadingFlag.Normal)]
    [InlineData("1000.1", ReadingFlag.Range)]
    [InlineData("-0.1", ReadingFlag.ZeroDrift)]
    [InlineData("-2.1", ReadingFlag.Range)]
    [InlineData("-9999", ReadingFlag.Sentinel)]
    [InlineData("65535", ReadingFlag.Sentinel)]
    public void Decode_ImplausibleValue_IsKeptAndFlagged(string number, ReadingFlag flag)
    {
        Assert.True(Decode($$$"""{"ts":1777593600000,"values":{"pm25":{{{number}}}}}""").Stored);
        Assert.Equal([("pm25", double.Parse(number, System.Globalization.CultureInfo.InvariantCulture), flag)], Values(Assert.Single(_batch.Rows)));
    }

    [Fact]
    public void Decode_ByteOrderMark_IsSkipped()
    {
        Assert.True(_decoder.Decode([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Good)], Air, Bounds, _batch).Stored);
    }

    [Fact]
    public void Decode_InvalidUtf8_IsRefused()
    {
        byte[] payload = Encoding.UTF8.GetBytes(Good);
        payload[^3] = 0xFF;
        Assert.Equal(RejectReason.NotJson, _decoder.Decode(payload, Air, Bounds, _batch).Reason);
    }

    [Fact]
    public void Decode_CutAnywhere_StoresAllOrNothing()
    {
        byte[] payload = Encoding.UTF8.GetBytes("[" + Good + "," + Good + "]");
        for (int cut = 0; cut < payload.Length; cut++)
        {
            DecodeResult result = _decoder.Decode(payload.AsSpan(0, cut), Air, Bounds, _batch);
            Assert.False(result.Stored);
            Assert.Empty(_batch.Rows);
        }
    }

    [Fact]
    public void Decode_AnyBytes_NeverThrowsAndKeepsTheBatchWhole()
    {
        Gen<byte[]> mangled = Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Byte, Gen.Int[0, Good.Length]).Select(t =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Good);
            bytes[t.Item1] = t.Item2;
            return bytes[..t.Item3];
        });
        Gen.OneOf(mangled, Gen.Byte.Array[0, 200]).Sample(payload =>
        {
            var batch = new ReadingBatch();
            DecodeResult result = new PayloadDecoder(new ReadingAcceptance(TestRegister.District)).Decode(payload, Air, Bounds, batch);
            Assert.Equal(result.Stored, batch.Rows.Count > 0);
            Assert.True(result.Stored || result.Reason != RejectReason.None);
            Assert.Equal(batch.ValueCount, batch.Rows.Sum(r => r.Count));
        }, iter: 20_000);
    }

    [Fact]
    public void Decode_AGoodPayload_AllocatesNothing()
    {
        byte[] payload = Encoding.UTF8.GetBytes(Good);
        for (int i = 0; i < 100; i++)
        {
            _decoder.Decode(payload, Air, Bounds, _batch);
        }

        _batch.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _decoder.Decode(payload, Air, Bounds, _batch);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private DecodeResult Decode(string payload) => _decoder.Decode(Encoding.UTF8.GetBytes(payload), Air, Bounds, _batch);

    private List<(string Code, double Value, ReadingFlag Flag)> Values(ReadingRow row)
    {
        var values = new List<(string, double, ReadingFlag)>();
        foreach (ParameterValue value in _batch.Values(row))
        {
            values.Add((TestRegister.District.Catalog.All[value.Parameter].Code, value.Value, value.Flag));
        }

        return values;
    }
}
