using System.Net;
using System.Text;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Storage.Tests.Servers;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>What InfluxDB does not take, now or ever.</summary>
public sealed class RefusalTests(InfluxFixture server, InfluxFixtureWithUsers serverWithUsers, InfluxFixtureForSmallBodies serverForSmallBodies)
    : IClassFixture<InfluxFixture>, IClassFixture<InfluxFixtureWithUsers>, IClassFixture<InfluxFixtureForSmallBodies>
{
    private const long Old = 1_777_593_600_000;
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Commit_ReadingsBeyondTheRetention_AreQuarantinedAndTheOthersStored(string gzip)
    {
        await using var store = new InfluxHost(server, await server.CreateDatabaseAsync(" WITH DURATION 1h"), ("InfluxDb:Gzip", gzip));
        var batch = new ReadingBatch();
        StoreFixture.Add(batch, "A1", Old, ("pm25", 1.5), ("so2", 2));
        batch.CloseMessage();
        StoreFixture.Add(batch, "A1", Now, ("pm25", 3));
        StoreFixture.Add(batch, "A1", Old + 1, ("pm25", 4));
        batch.CloseMessage();
        StoreFixture.Add(batch, "A1", Now + 1, ("pm25", 5));
        batch.CloseMessage();
        CommitResult result = await store.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);

        Assert.Equal(new CommitResult(2, 0, 1, 2), result);
        Assert.Equal([3.0, 5], (await Messages.ReadAsync(store.Readings, "A1")).Select(r => r.Value));
        IReadOnlyList<QuarantineEntry> kept = store.Balance.ReadQuarantine(null, 10);
        Assert.Equal(
            [(true, "{\"ts\":" + (Old + 1) + ",\"values\":{\"pm25\":4}}"), (false, "{\"ts\":" + Old + ",\"values\":{\"pm25\":1.5,\"so2\":2}}")],
            kept.Select(e => (e.Message.Partial, Encoding.UTF8.GetString(e.Message.Payload))));
        Assert.All(kept, e =>
        {
            Assert.Equal((RejectReason.RefusedByStore, "air/A1/readings"), (e.Message.Reason, e.Message.Topic));
            Assert.Contains("points beyond retention policy", e.Message.Detail, StringComparison.Ordinal);
        });
        Balance balance = store.Balance.ReadBalance();
        Assert.Equal((2, 1), (balance.Stored, balance.Quarantined));
    }

    [Fact]
    public async Task Commit_AWholeOldDay_IsQuarantinedWhole()
    {
        await using var store = new InfluxHost(server, await server.CreateDatabaseAsync(" WITH DURATION 1h"));
        CommitResult result = await Messages.CommitAsync(store.Readings, [.. Enumerable.Range(0, 1440).Select(i => ("A1", Old + (i * 60_000L), new (string, double)[] { ("pm25", i) }))]);

        Assert.Equal(new CommitResult(0, 0, 1440, 0), result);
        Assert.Equal(1440, store.Balance.ReadQuarantine(null, 10_000).Count);
    }

    [Fact]
    public async Task Commit_AFieldOfAnotherType_CostsTheRowsThatHaveIt()
    {
        string database = await server.CreateDatabaseAsync();
        await using var store = new InfluxHost(server, database);
        await server.WriteAsync(database, $"air,station=X so2=\"text\" {Now}000000");
        CommitResult result = await Messages.CommitAsync(store.Readings, [.. Enumerable.Range(0, 100).Select(i =>
            ("A1", Now + i, new (string, double)[] { (i is 13 or 57 ? "so2" : "pm25", i) }))]);

        Assert.Equal(new CommitResult(98, 0, 2, 98), result);
        Assert.Equal(98, (await Messages.ReadAsync(store.Readings, "A1")).Count);
        Assert.All(store.Balance.ReadQuarantine(null, 10), e => Assert.Contains("field type conflict", e.Message.Detail, StringComparison.Ordinal));
    }

    /// <summary>Early InfluxDB 2.0 said so with 500, which looked like a server that is away: everything behind it went unread and unjudged.</summary>
    [Theory]
    [InlineData(500)]
    [InlineData(422)]
    public async Task Commit_APartialWriteWithAnyStatus_PutsAsideOnePointAndEverythingElseIsRead(int status)
    {
        string database = await server.CreateDatabaseAsync();
        await server.WriteAsync(database, $"air,station=X so2=\"text\" {Now}000000");
        await using var bridge = new InfluxBridge(server, status);
        await using var store = new InfluxHost(bridge.Url, database, ("InfluxDb:Token", InfluxBridge.Token));
        CommitResult result = await Messages.CommitAsync(store.Readings, [.. Enumerable.Range(0, 100).Select(i =>
            ("A1", Now + i, new (string, double)[] { (i == 57 ? "so2" : "pm25", i) }))]);

        Assert.Equal(new CommitResult(99, 0, 1, 99), result);
        Assert.Equal(0, store.Spool.Bytes);
        Assert.Equal(99, (await Messages.ReadAsync(store.Readings, "A1")).Count);
        Assert.Contains("field type conflict", Assert.Single(store.Balance.ReadQuarantine(null, 10)).Message.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_ReadingsBeyondTheRetention_AreQuarantinedAndTheSpoolGoesOn()
    {
        await using var own = new InfluxFixture();
        await own.InitializeAsync();
        await using var store = new InfluxHost(own, await own.CreateDatabaseAsync(" WITH DURATION 1h"));
        await own.StopAsync();
        await Messages.CommitAsync(store.Readings, ("A1", Old, [("pm25", 1)]), ("A1", Now, [("pm25", 2)]));
        await Messages.CommitAsync(store.Readings, ("A1", Now + 1, [("pm25", 3)]));
        await own.StartAsync(TestContext.Current.CancellationToken);
        await store.StartAsync();
        await store.WaitUntilDrainedAsync();

        Assert.Equal([2.0, 3], (await Messages.ReadAsync(store.Readings, "A1")).Select(r => r.Value));
        QuarantinedMessage kept = Assert.Single(store.Balance.ReadQuarantine(null, 10)).Message;
        Assert.Equal((RejectReason.RefusedByStore, true), (kept.Reason, kept.Partial));
        Balance balance = store.Balance.ReadBalance(); // it had been counted as stored when the spool took it
        Assert.Equal((3, 0), (balance.Stored, balance.Quarantined));
    }

    [Theory]
    [InlineData("duty:wrong", "InfluxDb:Token")]
    [InlineData("", "InfluxDb:Token")]
    public async Task Commit_WithABadToken_ThrowsWithATextThatNamesTheKeyAndKeepsNothing(string token, string expected)
    {
        await using var store = new InfluxHost(serverWithUsers, await serverWithUsers.CreateDatabaseAsync(), ("InfluxDb:Token", token));
        IOException error = await Assert.ThrowsAsync<IOException>(() => Messages.CommitAsync(store.Readings, ("A1", Now, [("pm25", 1)])));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", error.Message, StringComparison.Ordinal);
        Assert.False(store.Spool.HoldsReadings);
        Assert.Equal(0, store.Balance.ReadBalance().Stored);
    }

    [Fact]
    public async Task Commit_WithUserAndPassword_IsStoredAndRead()
    {
        await using var store = new InfluxHost(serverWithUsers, await serverWithUsers.CreateDatabaseAsync(), ("InfluxDb:Token", "duty:right"));
        await Messages.CommitAsync(store.Readings, ("A1", Now, [("pm25", 1)]));

        Assert.Single(await Messages.ReadAsync(store.Readings, "A1"));
    }

    [Fact]
    public async Task Commit_ToADatabaseThatIsNotThere_ThrowsWithATextThatNamesTheKey()
    {
        await using var store = new InfluxHost(server, "nowhere");
        IOException error = await Assert.ThrowsAsync<IOException>(() => Messages.CommitAsync(store.Readings, ("A1", Now, [("pm25", 1)])));

        Assert.Contains("InfluxDb:Bucket", error.Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => Messages.ReadAsync(store.Readings, "A1"));
    }

    [Fact]
    public async Task Commit_MoreThanTheServerTakesAtOnce_IsSentInParts()
    {
        await using var store = new InfluxHost(serverForSmallBodies, await serverForSmallBodies.CreateDatabaseAsync(), ("InfluxDb:Gzip", "false"));
        await Messages.CommitAsync(store.Readings, [.. Enumerable.Range(0, 200).Select(i => ("A1", Now + i, new (string, double)[] { ("pm25", i) }))]);

        Assert.Equal(200, (await Messages.ReadAsync(store.Readings, "A1")).Count);
    }

    [Theory]
    [InlineData(204, "", WriteOutcome.Stored, null)]
    [InlineData(400, """{"error":"partial write: points beyond retention policy dropped=7"}""", WriteOutcome.LinesRefused, 7)]
    [InlineData(422, """{"code":"unprocessable entity","message":"failure writing points to database: partial write: points beyond retention policy dropped=1"}""", WriteOutcome.LinesRefused, 1)]
    [InlineData(400, """{"code":"invalid","message":"unable to parse 'air': missing fields"}""", WriteOutcome.LinesRefused, null)]
    [InlineData(400, """{"error":"database is required"}""", WriteOutcome.Unclear, null)]
    [InlineData(422, """{"code":"unprocessable entity","message":"tag value too long"}""", WriteOutcome.Unclear, null)]
    [InlineData(405, "", WriteOutcome.RequestRefused, null)]
    [InlineData(401, """{"code":"unauthorized","message":"unauthorized access"}""", WriteOutcome.RequestRefused, null)]
    [InlineData(401, """{"error":"unable to parse authentication credentials"}""", WriteOutcome.RequestRefused, null)]
    [InlineData(403, "", WriteOutcome.RequestRefused, null)]
    [InlineData(404, "<html>not here</html>", WriteOutcome.RequestRefused, null)]
    [InlineData(200, "<html>please log in</html>", WriteOutcome.RequestRefused, null)]
    [InlineData(302, "", WriteOutcome.RequestRefused, null)]
    [InlineData(500, """{"code":"internal error","message":"unexpected error writing points to database: partial write: field type conflict: input field \"pm25\" on measurement \"air\" is type float, already exists as type integer dropped=1"}""", WriteOutcome.LinesRefused, 1)]
    [InlineData(500, """{"code":"internal error","message":"unexpected error writing points to database: partial write: max-series-per-database limit exceeded: (1000000) dropped=2"}""", WriteOutcome.LinesRefused, 2)]
    [InlineData(503, """{"error":"unable to parse 'air,': missing tag key"}""", WriteOutcome.LinesRefused, null)]
    [InlineData(500, """{"error":"partial write"}""", WriteOutcome.Away, null)]
    [InlineData(404, """{"error":"retention policy not found: \"x\""}""", WriteOutcome.RequestRefused, null)]
    [InlineData(413, "", WriteOutcome.TooLarge, null)]
    [InlineData(429, "", WriteOutcome.Away, null)]
    [InlineData(500, """{"error":"timeout"}""", WriteOutcome.Away, null)]
    [InlineData(503, "busy", WriteOutcome.Away, null)]
    internal void Answer_IsUnderstood(int status, string body, WriteOutcome outcome, int? dropped)
    {
        WriteAnswer answer = WriteAnswer.Of((HttpStatusCode)status, body);

        Assert.Equal((outcome, dropped), (answer.Outcome, answer.Dropped));
    }
}
