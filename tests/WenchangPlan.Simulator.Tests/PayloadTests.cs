using System.Text;
using System.Text.Json;
using WenchangPlan.Simulator.Faults;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Tests;

public class PayloadTests
{
    private static readonly DateTimeOffset From = Sample.Local(2026, 5);
    private static readonly DateTimeOffset To = Sample.Local(2026, 6);

    public static TheoryData<string> EveryStation => [.. Sample.Register.Stations.Select(s => s.Id)];

    [Theory, MemberData(nameof(EveryStation))]
    public void Messages_WithoutFaults_AreTakenWholly(string id)
    {
        var district = new SimulatedDistrict(Sample.Register, Sample.Seed, new SimulatorOptions { FaultShare = 0 });
        Station station = Sample.Register.Find(id)!;
        var decoder = new PayloadDecoder(new ReadingAcceptance(Sample.Register));
        var batch = new ReadingBatch();
        var bounds = new AcceptanceBounds(From.ToUnixTimeMilliseconds(), To.ToUnixTimeMilliseconds(), 5000);
        int readings = 0;
        foreach (SimulatedMessage message in district.Messages(station, From, To, Sample.HistoryInterval(station), TimeSpan.FromHours(6)))
        {
            DecodeResult result = decoder.Decode(message.Payload, station, bounds, batch);
            Assert.Equal(new DecodeResult(true, RejectReason.None, ""), result);
            Assert.Equal($"wenchang/{station.Domain.Code}/{id}/readings", message.Topic);
            readings += message.Readings;
        }

        Assert.Equal(readings, batch.Rows.Count);
        Assert.Distinct(batch.Rows.Select(r => r.Time));
        Assert.Equal(0, batch.RefusedValues);
        foreach (ReadingRow row in batch.Rows)
        {
            foreach (ParameterValue value in batch.Values(row))
            {
                StationParameter range = station.Parameters.Single(p => p.Parameter.Index == value.Parameter);
                Assert.InRange(value.Value, range.Min, range.Max);
                Assert.Equal(ReadingFlag.Normal, value.Flag);
                Assert.Equal(Math.Round(value.Value, range.Parameter.Decimals), value.Value, 9);
            }
        }
    }

    [Fact]
    public void Messages_OneReadingEach_AreOneObjectWithTimeAndOffset()
    {
        var district = new SimulatedDistrict(Sample.Register, Sample.Seed, new SimulatorOptions { FaultShare = 0 });
        SimulatedMessage message = district.Messages(Sample.Register.Find("air-school")!, From, From.AddMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.Zero).Single();

        using var json = JsonDocument.Parse(message.Payload);
        Assert.Equal("2026-05-01T00:00:00+08:00", json.RootElement.GetProperty("ts").GetString());
        Assert.Equal(
            ["pm25", "pm10", "so2", "no2", "co", "o3", "temp", "rh", "pressure", "ws", "wd"],
            json.RootElement.GetProperty("values").EnumerateObject().Select(v => v.Name));
        Assert.Equal(From, message.LastTime);
    }

    [Fact]
    public void Messages_SixHoursOfFiveMinutes_ShareAnArrayOf72()
    {
        var district = new SimulatedDistrict(Sample.Register, Sample.Seed, new SimulatorOptions { FaultShare = 0 });
        List<SimulatedMessage> messages = [.. district.Messages(Sample.Register.Find("air-school")!, From.AddHours(1), From.AddDays(1), TimeSpan.FromMinutes(5), TimeSpan.FromHours(6))];

        Assert.Equal([60, 72, 72, 72], messages.Select(m => m.Readings));
        Assert.Equal([6, 12, 18, 24], messages.Select(m => (m.Until!.Value - From).TotalHours));
    }

    [Fact]
    public void Messages_Analysers_AnswerEveryFourHoursAndProbesEveryHour()
    {
        var district = new SimulatedDistrict(Sample.Register, Sample.Seed, new SimulatorOptions { FaultShare = 0 });
        ILookup<string, DateTimeOffset> times = Sample.Values(district, Sample.Register.Find("water-fanyang-bridge")!, From, From.AddDays(1)).ToLookup(v => v.Code, v => v.Time);

        Assert.Equal(24, times["do"].Count());
        Assert.Equal([0, 4, 8, 12, 16, 20], times["nh3n"].Select(t => t.Hour));
    }

    [Fact]
    public void Messages_OfAYear_ShowEveryKindOfFaultAsTheServiceSeesIt()
    {
        DateTimeOffset from = Sample.Local(2026);
        DateTimeOffset to = Sample.Local(2027);
        var district = new SimulatedDistrict(Sample.Register, Sample.Seed, new SimulatorOptions { LiveFrom = from });
        var decoder = new PayloadDecoder(new ReadingAcceptance(Sample.Register));
        var seen = FaultKinds.None;
        var reasons = new Dictionary<FaultKinds, HashSet<RejectReason>>();
        foreach (Station station in Sample.Register.Stations)
        {
            var batch = new ReadingBatch();
            DateTimeOffset before = from;
            string last = "";
            foreach (SimulatedMessage message in district.Messages(station, from, to, station.Domain.Code == "water" ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(15), TimeSpan.FromHours(6)))
            {
                seen |= message.Faults;
                seen |= message.LastTime - before > TimeSpan.FromHours(30) ? FaultKinds.LongOutage : message.LastTime - before > TimeSpan.FromHours(7) ? FaultKinds.Outage : FaultKinds.None;
                before = message.LastTime;
                Assert.Equal(message.Faults == FaultKinds.Duplicate, last == Encoding.UTF8.GetString(message.Payload));
                last = Encoding.UTF8.GetString(message.Payload);
                // The service of that day: nothing older than three years, nothing more than five minutes ahead.
                var bounds = new AcceptanceBounds(message.LastTime.AddYears(-3).ToUnixTimeMilliseconds(), message.LastTime.AddMinutes(5).ToUnixTimeMilliseconds(), 5000);
                batch.Clear();
                DecodeResult result = decoder.Decode(message.Payload, station, bounds, batch);
                (reasons.TryGetValue(message.Faults, out HashSet<RejectReason>? known) ? known : reasons[message.Faults] = []).Add(result.Reason);
            }
        }

        Assert.All(Enum.GetValues<FaultKinds>(), kind => Assert.Equal(kind, seen & kind));
        Assert.Equal([RejectReason.None], reasons[FaultKinds.None]);
        Assert.Equal([RejectReason.NotJson], reasons[FaultKinds.NotJson]);
        Assert.Equal([RejectReason.NotJson], reasons[FaultKinds.Truncated]);
        Assert.Equal([RejectReason.TimeInFuture], reasons[FaultKinds.ClockAhead]);
        Assert.Equal([RejectReason.ClockNotSet], reasons[FaultKinds.ClockReset]);
        Assert.Contains(RejectReason.ParameterUnknown, reasons[FaultKinds.UnknownParameter]);
    }

    [Fact]
    public void Messages_BeforeLiveSending_NeverHaveAClockAhead()
    {
        var district = new SimulatedDistrict(Sample.Register, Sample.Seed, new SimulatorOptions { FaultShare = 20 });

        Assert.All(
            Sample.Register.Stations.SelectMany(s => district.Messages(s, From, To, Sample.HistoryInterval(s), TimeSpan.FromHours(6))),
            m => Assert.Equal(FaultKinds.None, m.Faults & FaultKinds.ClockAhead));
    }
}
