using System.Text;
using CsCheck;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Tests.Acceptance;

public sealed class DayQuotaTests
{
    private const long T = 1_714_521_600_000; // 2024-05-01T08:00:00+08:00
    private const long Day = 86_400_000;
    private const string Register = """
        { "district": { "id": "x", "name": "区" }, "stations": [
            { "id": "A1", "domain": "air", "name": "站", "parameters": ["pm25"], "samplePeriod": "00:01:00" },
            { "id": "A2", "domain": "air", "name": "站", "parameters": ["pm25"], "samplePeriod": "00:00:05" },
            { "id": "A3", "domain": "air", "name": "站", "parameters": ["pm25"], "samplePeriod": "01:00:00", "timeIs": "end" } ] }
        """;

    private static readonly District District = RegisterReader.Read("r.json", Encoding.UTF8.GetBytes(Register), out _)!;
    private static readonly AcceptanceBounds Bounds = new(0, long.MaxValue, 5_000);

    [Theory]
    [InlineData("A1", 4, 8_640)] // 4 times 1,440, but never less than one each ten seconds
    [InlineData("A1", 10, 14_400)]
    [InlineData("A2", 4, 69_120)]
    [InlineData("A3", 4, 8_640)]
    public void TheLimit_FollowsTheSamplePeriod(string station, int factor, int limit) =>
        Assert.Equal(limit, new DayQuota(District, factor, (_, _, _) => []).LimitOf(District.Find(station)!));

    [Fact]
    public void ADayThatIsFull_RefusesTheReading_AndSaysWhy_WhileOtherDaysAndStationsGoOn()
    {
        var feed = new Feed(limit: 3, (_, _, _) => []);
        Assert.Equal([RejectReason.None, RejectReason.None, RejectReason.None, RejectReason.TooMany], Enumerable.Range(0, 4).Select(i => feed.Send("A3", T + i).Reason));

        DecodeResult refused = feed.Send("A3", T + 4);
        Assert.Equal((false, RejectReason.TooMany, "A3 has had its 3 readings of 2024-05-01 (Ingest:QuotaFactor)"), (refused.Stored, refused.Reason, refused.Detail));
        Assert.Equal(RejectReason.None, feed.Send("A3", T - Day).Reason);
        Assert.Equal(RejectReason.None, feed.Send("A1", T + 4).Reason);
        Assert.Equal((2L, 2, new DateOnly(2024, 5, 1)), feed.Quota.TakeRefused());
        Assert.Equal(0, feed.Quota.TakeRefused().Readings);
    }

    [Fact]
    public void AnArray_LosesOnlyWhatIsTooMuch()
    {
        var feed = new Feed(limit: 3, (_, _, _) => []);
        DecodeResult result = feed.Send("A3", T, T + 1, T + Day, T + 2, T + 3, T + Day + 1);

        Assert.Equal((true, RejectReason.TooMany), (result.Stored, result.Reason));
        Assert.Equal([T, T + 1, T + Day, T + 2, T + Day + 1], feed.Batch.Rows.Select(r => r.Time));
    }

    [Fact]
    public void WhatComesToNothing_TakesNothing()
    {
        var feed = new Feed(limit: 1, (_, _, _) => []);
        feed.SendText("A3", $$$"""{"ts":{{{T}}},"values":{"pm25":null}}""");
        feed.SendText("A3", $$$"""{"ts":{{{T}}},"values":{"pm25":"x"}}""");
        feed.SendText("A3", $$$"""[{"ts":{{{T}}},"values":{"pm25":1}},{]""");
        feed.SendText("A3", $$$"""{"ts":{{{T}}},"values":{"pm25":1},"station":"A1"}""");

        Assert.Equal(RejectReason.None, feed.Send("A3", T).Reason);
    }

    [Fact]
    public void TheEndOfADay_BelongsToIt_WhereTimeMarksTheEnd()
    {
        var feed = new Feed(limit: 1, (_, _, _) => []);
        long midnight = T + (16 * 3_600_000);
        Assert.Equal([RejectReason.None, RejectReason.TooMany, RejectReason.None], new[] { midnight - 1, midnight, midnight + 1 }.Select(t => feed.Send("A3", t).Reason));
    }

    [Fact]
    public void AStoreThatCannotBeRead_RefusesNothing()
    {
        var feed = new Feed(limit: 1, (_, _, _) => throw new IOException("away"));

        Assert.Equal(RejectReason.None, feed.Send("A3", T).Reason);
    }

    /// <summary>Days, repeats, lost messages and restarts in any order: no day ever has more than its readings, none is refused while there is room, and each is taken or refused.</summary>
    [Fact]
    public void WhateverComes_NoDayHasMoreThanItsReadings_AndNoneIsRefusedForNothing() =>
        Gen.Select(Gen.Int[0, 2], Gen.Select(Gen.Int[0, 200], Gen.Int[0, 6]).Array[1, 6], Gen.Int[0, 9]).List[1, 60].Sample(messages =>
        {
            const int Limit = 5;
            var stored = new HashSet<(int Station, long Time)>();
            List<(int, int)> Read(int station, int from, int to) => [.. stored.Where(s => s.Station == station).GroupBy(s => DayOf(s.Time)).Where(d => d.Key >= from && d.Key <= to).Select(d => (d.Key, d.Count()))];
            var feed = new Feed(Limit, Read);
            foreach ((int station, (int day, int minute)[] readings, int then) in messages)
            {
                long[] times = [.. readings.Select(r => T + (r.day * Day) + (r.minute * 60_000L))];
                Dictionary<int, int> had = times.Select(DayOf).Distinct().ToDictionary(d => d, d => stored.Count(s => s.Station == station && DayOf(s.Time) == d) + feed.Batch.Rows.Count(r => r.Station == station && DayOf(r.Time) == d));
                int before = feed.Batch.Rows.Count;
                feed.Send(District.Stations[station].Id, times);
                var taken = new Queue<long>(feed.Batch.Rows.Skip(before).Select(r => r.Time));
                foreach (long time in times)
                {
                    bool room = had[DayOf(time)] < Limit;
                    bool isTaken = taken.TryPeek(out long next) && next == time && room;
                    if (room != isTaken)
                    {
                        return false;
                    }

                    if (isTaken)
                    {
                        taken.Dequeue();
                        had[DayOf(time)]++;
                    }
                }

                if (taken.Count > 0)
                {
                    return false;
                }

                if (then < 4)
                {
                    feed.Commit(row => stored.Add((row.Station, row.Time)));
                }
                else if (then == 9)
                {
                    feed = new Feed(Limit, Read); // killed: what was not committed comes again, or not
                }
            }

            feed.Commit(row => stored.Add((row.Station, row.Time)));
            return stored.GroupBy(s => (s.Station, DayOf(s.Time))).All(d => d.Count() <= Limit);
        }, iter: 2_000);

    private static int DayOf(long time) => District.Clock.DayAt(time).DayNumber;

    /// <summary>Messages through the decoder into a batch.</summary>
    private sealed class Feed
    {
        private readonly PayloadDecoder _decoder;

        public Feed(int limit, Func<int, int, int, IReadOnlyList<(int Day, int Readings)>> readDays)
        {
            Quota = new DayQuota(District, _ => limit, readDays);
            _decoder = new PayloadDecoder(new ReadingAcceptance(District, new SequenceCheck(District), Quota));
        }

        public DayQuota Quota { get; }

        public ReadingBatch Batch { get; } = new();

        public DecodeResult Send(string station, params long[] times) =>
            SendText(station, "[" + string.Join(',', times.Select(t => $$$"""{"ts":{{{t}}},"values":{"pm25":1}}""")) + "]");

        public DecodeResult SendText(string station, string payload) => _decoder.Decode(Encoding.UTF8.GetBytes(payload), District.Find(station)!, Bounds, Batch);

        /// <summary>Commits as a store does that is told which rows are new.</summary>
        public void Commit(Func<ReadingRow, bool> isNew)
        {
            for (int i = 0; i < Batch.Rows.Count; i++)
            {
                if (!isNew(Batch.Rows[i]))
                {
                    Batch.NoteRepeated(i);
                }
            }

            Quota.Committed(Batch);
            Batch.Clear();
        }
    }
}
