using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Verbs;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Tests.Verbs;

public sealed class AssessVerbTests : IDisposable
{
    private static readonly DateOnly Day = new(2024, 5, 1);
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    /// <summary>A day of both air stations, every value the same, a reading every five minutes.</summary>
    private static string AirDay(int value, int hours = 24) => "station,time,pm25,pm10,so2,no2,co,o3\n" + string.Concat(
        from station in (string[])["A1", "A2"]
        from slot in Enumerable.Range(0, hours * 12)
        select $"{station},2024-05-01T{slot / 12:00}:{slot % 12 * 5:00}:00+08:00,{value},{value},{value},{value},1,{value}\n");

    [Fact]
    public async Task Readings_BecomeVerdicts_AndTheSecondTimeNothingChanges()
    {
        await _verbs.ImportAsync(AirDay(30));

        (int code, string output, string error) = await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("airDay 2024-05-01: none → {\"validity\":\"valid\"", output, StringComparison.Ordinal);
        Assert.Contains("airDay 2024-05-01 A1: none → ", output, StringComparison.Ordinal);
        Assert.Equal((0, "nothing changed\n", ""), await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01"));
        using DataVerbs.Opened store = _verbs.Open();
        Assert.Equal((Validity.Valid, true), (DistrictDay(store).Validity, DistrictDay(store).Good));
        Assert.Equal(24, store.Verdicts.Read(new VerdictQuery("airHour", Place.District, 0, long.MaxValue)).Count);
        Assert.Equal(1, store.Assessment.ReadTargets(2024).Single(t => t.Target == "good-air").Good);
        Assert.Empty(store.Assessment.ReadRevisions(null, 10));
    }

    [Fact]
    public async Task CorrectedReadings_ChangeTheVerdict_AndLeaveARevision()
    {
        await _verbs.ImportAsync(AirDay(30));
        await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01");
        await _verbs.ImportAsync(AirDay(180));

        (_, string output, _) = await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-04-01", "--to", "2024-05-31");

        using DataVerbs.Opened store = _verbs.Open();
        Revision revision = Assert.Single(store.Assessment.ReadRevisions(null, 10), r => r.Subject == "2024-05-01");
        Assert.Equal(("airDay", "reassessed"), (revision.Kind, revision.Cause));
        Assert.Contains($"airDay 2024-05-01: {revision.Old} → {revision.New}\n", output, StringComparison.Ordinal);
        Assert.Contains("\"good\":false", revision.New, StringComparison.Ordinal);
        Assert.Contains("airDay 2024-05-31: none → {\"validity\":\"invalid\"", output, StringComparison.Ordinal); // a day over without data has its verdict
        Assert.Equal(0, store.Assessment.ReadTargets(2024).Single(t => t.Target == "good-air").Good);
    }

    [Fact]
    public async Task AWaterMonth_IsJudgedWhole_WhateverDayIsAskedFor()
    {
        await _verbs.ImportAsync("station,time,ph,do,codmn,nh3n,tp,temp\n" + string.Concat(
            from day in Enumerable.Range(1, 31)
            from hour in (int[])[0, 4, 8, 12, 16, 20]
            select $"W1,2024-05-{day:00}T{hour:00}:00:00+08:00,7.5,8,3,0.3,0.05,20\n"));

        (_, string output, _) = await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-17", "--to", "2024-05-17");

        Assert.Contains("waterMonth 2024-05 W1: none → {\"validity\":\"valid\"", output, StringComparison.Ordinal);
        using DataVerbs.Opened store = _verbs.Open();
        Assert.Equal(31, store.Assessment.Read(new VerdictQuery("waterMonth", Place.Of("W1"), 0, long.MaxValue)).Single().Samples);
    }

    [Fact]
    public async Task AChangedRegister_MovesReadingsToTheHourTheyBelongTo()
    {
        await _verbs.ImportAsync("station,time,pm25\nA1,2024-05-01T08:00:00+08:00,30\n");
        await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01");
        await File.WriteAllTextAsync(_verbs.PathOf("district.json"), TestRegister.Json.Replace("\"id\": \"A1\", ", "\"id\": \"A1\", \"timeIs\": \"end\", ", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01");

        using DataVerbs.Opened store = _verbs.Open();
        StationHour hour = Assert.Single(store.Assessment.ReadHours(_verbs.District.Find("A1")!, 0, int.MaxValue), h => h.Values.Count > 0);
        Assert.Equal(_verbs.District.Clock.HourOf(1_714_521_600_000) - 1, hour.Hour);
    }

    [Fact]
    public async Task DaysWhoseReadingsWereDeleted_AreRefused_AndNothingChanges()
    {
        await _verbs.ImportAsync(AirDay(30));
        await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01");
        await _verbs.ImportAsync("station,time,pm25\nA1,2024-07-01T08:00:00+08:00,30\n"); // age counts from the newest reading
        using (DataVerbs.Opened store = _verbs.Open(keepReadings: TimeSpan.FromDays(30))) Assert.True(store.Retention.DeleteDue().Sum(s => s.Instants) > 0);

        (int code, string output, string error) = await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-02");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("readings before ", error, StringComparison.Ordinal);
        using DataVerbs.Opened after = _verbs.Open();
        Assert.Equal(Validity.Valid, DistrictDay(after).Validity);
    }

    [Fact]
    public async Task AnEmptyStore_ChangesNothing()
    {
        _verbs.Open().Dispose();
        Assert.Equal((0, "nothing changed\n", ""), await _verbs.RunAsync(AssessVerb.Create, "--from", "0001-01-01", "--to", "9999-12-31"));
    }

    [Theory]
    [InlineData("2024-05-02", "2024-05-01")]
    [InlineData("May", "2024-05-01")]
    public async Task DaysThatMakeNoSense_AreWrongUsage(string from, string to) =>
        Assert.Equal(64, (await _verbs.RunAsync(AssessVerb.Create, "--from", from, "--to", to)).Code);

    private static Verdict DistrictDay(DataVerbs.Opened store) =>
        store.Assessment.Read(new VerdictQuery("airDay", Place.District, Day.DayNumber, Day.DayNumber))[0];
}
