using System.Text;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

public sealed class QuarantineVerbTests : IDisposable
{
    private const long T = 1_714_521_600_000; // 2024-05-01T08:00:00+08:00
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task Replay_AfterTheRegisterNamesTheStation_StoresTheMessage_AndTheBooksBalance()
    {
        await QuarantineAsync("wenchang/air/A9/readings", """{"ts":1714521600000,"values":{"pm25":35.2}}""", RejectReason.StationUnknown, "A9");
        await QuarantineAsync("wenchang/air/A1/readings", "garbage", RejectReason.NotJson, "line 1\u001b[2J");
        Assert.Equal((1, "0 taken in, 0 in part, 2 still refused\n", ""), await RunAsync("replay"));

        await File.WriteAllTextAsync(_verbs.PathOf("district.json"), TestRegister.Json.Replace("\"A2\"", "\"A9\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal((1, "1 taken in, 0 in part, 1 still refused\n", ""), await RunAsync("replay"));

        using var store = new DataVerbs.Opened(new WenchangPlan.Storage.StorageOptions { DataDirectory = _verbs.PathOf("data") }, WenchangPlan.Telemetry.Register.RegisterReader.ReadFile(_verbs.PathOf("district.json"), out _)!);
        Assert.Equal([(T, "pm25", 35.2, ReadingFlag.Normal)], await store.ReadAsync("A9"));
        Balance books = store.Balance.ReadBalance();
        Assert.Equal((1, 1), (books.Stored, books.Quarantined));
        Assert.Equal("2\t2024-05-01T08:00:00+08:00\tnot-json\twhole\t7\twenchang/air/A1/readings\tline 1?[2J\n", (await RunAsync("list")).Output);
    }

    [Fact]
    public async Task Replay_APartOnly_KeepsTheMessageForTheRest()
    {
        await QuarantineAsync("wenchang/air/A1/readings", """{"ts":1714521600000,"values":{"pm25":35.2,"radon":1}}""", RejectReason.InternalFault, "");

        Assert.Equal((1, "0 taken in, 1 in part, 0 still refused\n", ""), await RunAsync("replay"));
        Assert.Contains("\tparameter-unknown\tpartial\t", (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discard_WithAFilter_RemovesOnlyThat()
    {
        await QuarantineAsync("a", "1", RejectReason.NotJson, "");
        await QuarantineAsync("b", "2", RejectReason.TopicUnknown, "");

        Assert.Equal((0, "0 discarded\n", ""), await RunAsync("discard", "--before", "2024-05-01"));
        Assert.Equal((0, "1 discarded\n", ""), await RunAsync("discard", "--before", "2024-05-02", "--reason", "not-json"));
        Assert.StartsWith("2\t", (await RunAsync("list")).Output, StringComparison.Ordinal);
        Assert.Equal((0, "1 discarded\n", ""), await RunAsync("discard", "--id", "2"));
        Assert.Equal((0, "", ""), await RunAsync("list"));
        using DataVerbs.Opened store = _verbs.Open();
        Assert.Equal(2, store.Balance.ReadBalance().Quarantined);
    }

    [Fact]
    public async Task Discard_WithoutAFilter_IsWrongUsage() => Assert.Equal(64, (await RunAsync("discard")).Code);

    [Fact]
    public async Task AReasonThatDoesNotExist_IsWrongUsage() => Assert.Equal(64, (await RunAsync("list", "--reason", "bad-luck")).Code);

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => await _verbs.RunAsync(QuarantineVerb.Create, arguments);

    private async Task QuarantineAsync(string topic, string payload, RejectReason reason, string detail)
    {
        using DataVerbs.Opened store = _verbs.Open();
        var batch = new ReadingBatch();
        batch.Quarantine(new QuarantinedMessage(T, topic, Encoding.UTF8.GetBytes(payload), reason, detail, Partial: false));
        await store.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
    }
}
