using CsCheck;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Storage.Tests.State;

/// <summary>What is read of kept verdicts and hours is what was saved, however it is asked for.</summary>
public sealed class VerdictTableTests
{
    private static readonly DateOnly First = new(2026, 1, 1);
    private static readonly string?[] Places = [null, "A1", "A2"];

    [Fact]
    public void Read_OfOnePlace_GivesWhatReadingAllAndLeavingOutTheOthersGives()
    {
        Gen<(int Day, int Place)[]> saved = Gen.Select(Gen.Int[0, 20], Gen.Int[0, 2]).Array[0, 30];
        Gen<(int, int, int, (int, int)?, int)> asked = Gen.Select(Gen.Int[-3, 22], Gen.Int[-3, 22], Gen.Int[0, 3], Gen.Select(Gen.Int[0, 20], Gen.Int[0, 2]).Nullable(), Gen.Int[1, 12]);
        Gen.Select(saved, asked.Array[1, 8]).Sample((verdicts, queries) =>
        {
            using var store = new StoreFixture();
            var round = new AssessmentRound();
            round.Verdicts.AddRange(verdicts.Distinct().Select((v, i) => MadeVerdict.AirDay(First.AddDays(v.Day), Places[v.Place], "2012", i, 1, [], true, Validity.Valid, [], new Dictionary<string, VerdictPart>())));
            store.Assessment.Save(round);
            foreach ((int from, int to, int place, (int Day, int Place)? after, int limit) in queries)
            {
                VerdictKey? key = after is { } last ? new VerdictKey(First.AddDays(last.Day).DayNumber, Places[last.Place] ?? "") : null;
                var query = new VerdictQuery("airDay", place == 3 ? Place.Of("nowhere") : Place.Of(Places[place]), First.DayNumber + from, First.DayNumber + to) { After = key, Limit = limit };
                IEnumerable<Verdict> expected = round.Verdicts.Where(v => place < 3 && v.Station == Places[place] && v.Window.Number >= query.From && v.Window.Number <= query.To
                    && (key is not { } k || v.Window.Number > k.Window || (v.Window.Number == k.Window && string.CompareOrdinal(v.Station ?? "", k.Station) > 0))).OrderBy(v => v.Window).Take(limit);
                Assert.Equal(expected.Select(v => v.Value), store.Assessment.Read(query).Select(v => v.Value));
            }
        }, iter: 40);
    }

    [Fact]
    public void ReadHourSpan_GivesTheFirstAndTheLastHourOfAnyStation()
    {
        Gen.Select(Gen.Int[0, 1], Gen.Int[1, 120]).Array[0, 10].Sample(hours =>
        {
            using var store = new StoreFixture();
            var round = new AssessmentRound();
            string[] stations = ["A1", "A2"];
            round.Hours.AddRange(hours.Distinct().Select(h => new StationHour(TestRegister.Station(stations[h.Item1]).Index, h.Item2, [new HourValue("pm25", 7, 7, 7, 60, 60, 60)])));
            store.Assessment.Save(round);
            (int First, int Last)? span = store.Assessment.ReadHourSpan(TestRegister.Station("A1").Domain);
            Assert.Equal(hours.Length == 0 ? null : (hours.Min(h => h.Item2), hours.Max(h => h.Item2)), span);
            Assert.Null(store.Assessment.ReadHourSpan(TestRegister.District.Domains.Find("water")!));
        }, iter: 40);
    }

    [Fact]
    public void ReadDigest_IsAnotherAsSoonAsAVerdictOfTheRangeIs()
    {
        using var store = new StoreFixture();
        var query = new VerdictQuery("airDay", Place.All, First.DayNumber, First.AddDays(5).DayNumber);
        var seen = new HashSet<UInt128> { store.Assessment.ReadDigest(query) };
        Save(0, "A1", 40);
        Assert.True(seen.Add(store.Assessment.ReadDigest(query)));
        Save(0, "A2", 40);
        Assert.True(seen.Add(store.Assessment.ReadDigest(query)));
        Save(0, "A2", 41);
        Assert.True(seen.Add(store.Assessment.ReadDigest(query)));
        Save(6, "A1", 40);
        Assert.False(seen.Add(store.Assessment.ReadDigest(query))); // not of the range
        var round = new AssessmentRound();
        round.Withdrawn.Add(new Withdrawal("airDay", "A1", Window.Day(First)));
        store.Assessment.Save(round);
        Assert.True(seen.Add(store.Assessment.ReadDigest(query)));

        void Save(int day, string station, int aqi)
        {
            var saved = new AssessmentRound();
            saved.Verdicts.Add(MadeVerdict.AirDay(First.AddDays(day), station, "2012", aqi, 1, [], true, Validity.Valid, [], new Dictionary<string, VerdictPart>()));
            store.Assessment.Save(saved);
        }
    }
}
