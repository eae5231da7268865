using System.Text;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Assessment.Targets;
using WenchangPlan.Assessment.Tests.Laws;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests;

/// <summary>Days are judged by the register of their day.</summary>
public sealed class RegisterOfTheDayTests
{
    private const string Other = """{"id":"B","domain":"air","name":"乙","samplePeriod":"01:00:00","parameters":["pm25"]}""";
    private static readonly DateTimeOffset Now = DomainChain.At("2026-07-03 12:00");

    /// <summary>Two points, one of which ends with June and says nothing after: the district's June is of both, and its July of one, not "1 of 2 points".</summary>
    [Fact]
    public async Task AStationThatHasEnded_IsNotMissing()
    {
        using var chain = new DomainChain("""{"id":"A","domain":"air","name":"甲","samplePeriod":"01:00:00","parameters":["pm25"],"until":"2026-06-30"},""" + Other);
        chain.SendSeries("A", "pm25", DomainChain.At("2026-06-30 00:00"), TimeSpan.FromHours(1), Enumerable.Repeat(20d, 24));
        chain.SendSeries("B", "pm25", DomainChain.At("2026-06-30 00:00"), TimeSpan.FromHours(1), Enumerable.Repeat(60d, 72));
        await chain.AssessAsync(Now);
        Verdict[] district = [.. chain.Verdicts("airDay").Where(v => v.Station is null)];
        Assert.Equal([(Validity.Valid, 40m), (Validity.Valid, 60m), (Validity.Valid, 60m)], district.Select(v => (v.Validity, v.Parts["pm25"].Value!.Value)));
        Assert.Equal(["2026-06-30"], chain.Verdicts("airDay").Where(v => v.Station == "A").Select(v => v.Window.ToText(chain.District.Clock)));
    }

    /// <summary>Entered afterwards: what was judged of its days behind the end is withdrawn, with a revision, and what was made from it is judged again.</summary>
    [Fact]
    public async Task AnEndThatIsEnteredLater_WithdrawsWhatWasJudgedBehindIt()
    {
        District With(string members) => DomainChain.Read($$"""{"id":"A","domain":"air","name":"甲","samplePeriod":"01:00:00","parameters":["pm25"]{{members}}},""" + Other
            + $$""",{"id":"N","domain":"noise","name":"点","samplePeriod":"01:00:00","parameters":["leq"],"functionClass":"2"{{members}}}""", "{}", out _)!;
        using TempDirectory directory = new(), other = new();
        using LawDatabase one = new(directory.Path), two = new(other.Path);
        using var store = new AssessedStore(one, With(""), Now);
        await store.CommitAsync(Values("B", "pm25", 60, 72).Concat(Values("A", "pm25", 20, 72)).Concat(Values("N", "leq", 70, 72)));
        await store.AssessAsync();
        Assert.Contains("\"noiseMonth\"", Encoding.UTF8.GetString(store.Dump()), StringComparison.Ordinal);
        store.Open(With(""","until":"2026-06-30" """));
        await store.ReassessAsync();
        using var batch = new AssessedStore(two, With(""","until":"2026-06-30" """), Now);
        await batch.CommitAsync(Values("B", "pm25", 60, 72).Concat(Values("A", "pm25", 20, 72)).Concat(Values("N", "leq", 70, 72)));
        await batch.AssessAsync();
        Assert.Equal(batch.Dump(), store.Dump());
    }

    /// <summary>A point that ends in June owes a target half a year of nights, and none of July.</summary>
    [Fact]
    public void ATarget_AsksOfAPlaceWhatItsDaysAre()
    {
        District district = DomainChain.Read(
            """
            {"id":"N","domain":"noise","name":"点","parameters":["leq"],"functionClass":"2","until":"2026-06-30"},
            {"id":"M","domain":"noise","name":"点","parameters":["leq"],"functionClass":"2"}
            """, "{}", out _, """[{"id":"night","kind":"noiseNight","of":"stations","name":"夜","bound":85}]""")!;
        List<Outcome> nights =
        [
            .. from station in (string[])["N", "M"]
               from day in Enumerable.Range(0, 181) // to 30 June
               select new Outcome(station, Window.Day(new DateOnly(2026, 1, 1).AddDays(day)), Validity.Valid, true, null),
            new Outcome("N", Window.Day(new DateOnly(2026, 7, 1)), Validity.Valid, false, null), // judged before the end was known
        ];
        TargetProgress progress = new TargetJudge(district).Judge(district.Targets[0], 2026, new DateOnly(2026, 6, 30), nights);
        Assert.Equal((362, 362, 184, 274 + 136), (progress.Good, progress.Assessed, progress.Remaining, progress.Required!.Value)); // three quarters of 365 and of 181 nights
    }

    /// <summary>The functional zone of a night is that of its day, also where statistics count it later.</summary>
    [Fact]
    public void Statistics_CountByTheRegisterOfTheDay()
    {
        District district = DomainChain.Read(
            """{"id":"N","domain":"noise","name":"点","parameters":["leq"],"functionClass":"2","changes":[{"from":"2026-04-02","functionClass":"4a"},{"from":"2026-04-03","counts":false}]}""", "{}", out _)!;
        var first = new DateOnly(2026, 4, 1);
        NoiseStatistics found = NoiseStatistics.Of(Period.Parse("2026-04")!.Value, null, district,
            new Tests.Statistics.MadeReader([.. Enumerable.Range(0, 3).Select(i => Tests.Statistics.MadeReader.Day("noiseNight", "N", first.AddDays(i), true))]));
        Assert.Equal([("2", 1), ("4a", 1)], found.Night.ByClass.Select(c => (c.Key, c.Value.Valid)));
    }

    private static IEnumerable<SentValue> Values(string station, string code, double value, int hours) => Enumerable.Range(0, hours)
        .Select(h => new SentValue(station, DomainChain.At("2026-06-30 00:00").AddHours(h).ToUnixTimeMilliseconds(), code, value, ReadingFlag.Normal));
}
