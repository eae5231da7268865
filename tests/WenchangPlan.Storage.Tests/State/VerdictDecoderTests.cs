using System.Text;
using System.Text.Json;
using CsCheck;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.Tests.State;

/// <summary>Verdicts are read as the serializer reads them, whatever stands in the column.</summary>
public sealed class VerdictDecoderTests
{
    private static readonly string[] Codes = ["pm25", "o3_8h", "nh3n", "HJ 633-2026", "é\"\\ 水", ""];
    private static readonly Gen<string> Code = Gen.Int[0, Codes.Length - 1].Select(i => Codes[i]);
    private static readonly Gen<decimal?> Number = Gen.Int[-99_999_999, 99_999_999].Select(Gen.Int[0, 6], (n, d) => new decimal(Math.Abs(n), 0, 0, n < 0, (byte)d)).Nullable();
    private static readonly Gen<int?> Integer = Gen.Int[-9, 500].Nullable();
    private static readonly Gen<Reason> Why = Gen.Select(Code, Code.Null(), Integer, Integer, (code, parameter, have, need) => new Reason(code, parameter, have, need));
    private static readonly Gen<VerdictPart> Part = Gen.Select(Number, Integer, Gen.Int[0, 366], Why.Null(), Gen.Enum<PartSource>().Nullable(), Number,
        (value, grade, samples, reason, source, beside) => new VerdictPart(value, grade, samples, reason) { Source = source, Beside = beside });
    private static readonly Gen<Dictionary<string, VerdictPart>> Parts = Gen.Dictionary(Code, Part)[0, 5];
    private static readonly Gen<VerdictData> Data = Gen.Select(
        Gen.Select(Gen.Enum<Validity>(), Code.Array[0, 3].Null(), Number, Integer, Gen.Bool.Nullable()),
        Gen.Select(Why.Array[0, 3].Null(), Code.Array[0, 3].Null(), Integer, Gen.Int[1, 800_000].Select(DateOnly.FromDayNumber).Nullable(), Gen.Long.Select(Gen.Long, Gen.Long.Nullable(), (a, b, c) => new EventTimes(a, b, c)).Null()),
        Gen.Select(Parts.Null(), Number, Code.Array[0, 2], Parts),
        (first, second, third) => new VerdictData
        {
            Validity = first.Item1, Editions = first.Item2, Value = first.Item3, Grade = first.Item4, Good = first.Item5,
            Reasons = second.Item1, Deciding = second.Item2, Samples = second.Item3, AsOf = second.Item4, Event = second.Item5,
            Parts = third.Item1,
            Other = third.Item2 is null ? null : new OtherResult { IsWithout = true, Exclusions = [7], LeftOut = third.Item3, Value = third.Item2, Parts = third.Item4 },
        });

    [Fact]
    public void Decode_GivesWhatTheSerializerGives() => Data.Sample(data =>
    {
        string json = JsonSerializer.Serialize(data, VerdictJson.Default.VerdictData);
        Assert.Equal(json, Text(VerdictDecoder.Decode(Encoding.UTF8.GetBytes(json))));
    });

    [Fact]
    public void Decode_OfDamagedBytes_FailsWhereTheSerializerFails() => Gen.Select(Data, Gen.Double[0, 1], Gen.Byte[0x20, 0x7e], Gen.Bool).Sample((data, where, with, cut) =>
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(data, VerdictJson.Default.VerdictData);
        int at = Math.Min((int)(where * bytes.Length), bytes.Length - 1);
        if (cut)
        {
            bytes = bytes[..at];
        }
        else
        {
            bytes[at] = with;
        }

        Assert.Equal(
            Outcome(() => JsonSerializer.Deserialize(bytes, VerdictJson.Default.VerdictData)!),
            Outcome(() => VerdictDecoder.Decode(bytes)));
    });

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{} {}")]
    [InlineData("{\"validity\":\"Valid\",\"parts\":[]}")]
    [InlineData("{\"validity\":\"Valid\",\"value\":\"7\"}")]
    [InlineData("{\"validity\":\"Sound\"}")]
    public void Decode_OfSomethingElse_Fails(string json) => Assert.ThrowsAny<JsonException>(() => VerdictDecoder.Decode(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Decode_SkipsMembersItDoesNotKnow() =>
        Assert.Equal(3, VerdictDecoder.Decode("""{"validity":"Pending","later":{"value":1,"list":[1,{}]},"grade":3,"parts":{"co":{"new":[2],"samples":4}}}"""u8).Grade);

    private static string Text(VerdictData data) => JsonSerializer.Serialize(data, VerdictJson.Default.VerdictData);

    private static string Outcome(Func<VerdictData> read)
    {
        try
        {
            return Text(read());
        }
        catch (JsonException)
        {
            return "not a verdict";
        }
    }
}
