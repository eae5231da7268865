using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Telemetry.Tests.Acceptance;

/// <summary>Devices whose clock is wrong, or that have none.</summary>
public class DeviceClockTests
{
    private static readonly District District = RegisterReader.Read(
        "r.json", Encoding.UTF8.GetBytes(TestRegister.Json.Replace("\"D1\",", "\"D1\", \"timeFrom\": \"arrival\",", StringComparison.Ordinal)
            .Replace("\"W1\",", "\"W1\", \"timeFrom\": \"arrival\",", StringComparison.Ordinal)), out _)!;

    private static readonly long Now = At("2026-05-01T00:00:00Z");
    private readonly PayloadDecoder _decoder = new(new ReadingAcceptance(District));
    private readonly ReadingBatch _batch = new();

    [Theory]
    [InlineData("1970-01-01T00:00:07Z", RejectReason.ClockNotSet)]
    [InlineData("2000-01-01T00:00:00+08:00", RejectReason.ClockNotSet)]
    [InlineData("2000-12-31T23:59:59Z", RejectReason.ClockNotSet)]
    [InlineData("2001-01-01T00:00:00Z", RejectReason.TimeTooOld)]
    [InlineData("2023-04-01T00:00:00Z", RejectReason.TimeTooOld)]
    [InlineData("2026-05-01T00:05:00Z", RejectReason.None)]
    [InlineData("2026-05-01T00:05:01Z", RejectReason.TimeInFuture)]
    public void Time_BeforeClocksAreSet_HasAReasonOfItsOwn(string time, RejectReason reason) =>
        Assert.Equal(reason, Decode("A1", $$$"""{"ts":"{{{time}}}","values":{"pm25":1}}""", Now).Reason);

    [Fact]
    public void Time_OldButAccepted_IsTaken() // a history of before 2001 may be wanted
    {
        var bounds = new AcceptanceBounds(0, Now, 10) { Arrival = Now };
        Assert.Equal(RejectReason.None, _decoder.Decode("""{"ts":"1999-05-01T00:00:00Z","values":{"pm25":1}}"""u8, District.Find("A1")!, bounds, _batch).Reason);
    }

    [Theory]
    [InlineData("2026-05-01T08:00:00Z", true)] // 08:00 in China is 00:00 in UTC
    [InlineData("2026-05-01T07:56:00Z", true)]
    [InlineData("2026-05-01T08:04:00Z", true)]
    [InlineData("2026-05-01T07:00:00Z", false)]
    [InlineData("2026-05-01T09:00:00Z", false)]
    [InlineData("2026-05-02T08:00:00Z", false)]
    public void Time_AheadByTheOffset_IsSaidToBeAMistakeOfTheZone(string time, bool zone)
    {
        DecodeResult result = Decode("A1", $$$"""{"ts":"{{{time}}}","values":{"pm25":1}}""", Now);

        Assert.Equal((RejectReason.TimeInFuture, zone ? time + " (8 h ahead: local time sent as UTC?)" : time), (result.Reason, result.Detail));
    }

    [Theory]
    [InlineData("D1", """{"values":{"depth":1}}""", "2026-05-01T00:07:59.999Z", "2026-05-01T00:05:00Z")] // five minutes
    [InlineData("D1", """{"ts":0,"values":{"depth":1}}""", "2026-05-01T00:05:00Z", "2026-05-01T00:05:00Z")]
    [InlineData("D1", """{"ts":"never","ts":{"a":[1]},"values":{"depth":1}}""", "2026-05-01T00:04:59.999Z", "2026-05-01T00:00:00Z")]
    [InlineData("W1", """{"values":{"ph":7}}""", "2026-05-01T03:00:00Z", "2026-05-01T00:00:00Z")] // four hours from local midnight: 08:00 to 12:00
    [InlineData("D1", """[{"values":{"depth":1}}]""", "2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z")]
    public void NoClock_TheReadingHasTheStartOfThePeriodItArrivedIn(string station, string payload, string arrival, string time)
    {
        Assert.Equal(RejectReason.None, Decode(station, payload, At(arrival)).Reason);
        Assert.Equal(At(time), Assert.Single(_batch.Rows).Time);
    }

    [Fact]
    public void NoClock_AnArrayHasOneReading()
    {
        DecodeResult result = Decode("D1", """[{"values":{"depth":1}},{"values":{"depth":2}}]""", Now);

        Assert.Equal((true, RejectReason.TooMany), (result.Stored, result.Reason));
        Assert.Single(_batch.Rows);
    }

    private DecodeResult Decode(string station, string payload, long arrival) => _decoder.Decode(
        Encoding.UTF8.GetBytes(payload), District.Find(station)!, new AcceptanceBounds(arrival - (3L * 366 * 86_400_000), arrival + 300_000, 1000) { Arrival = arrival }, _batch);

    private static long At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
