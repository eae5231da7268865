using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>Answers that no server here gives by itself, byte for byte over a socket.</summary>
public sealed class ScriptedAnswerTests : IAsyncDisposable
{
    private const long T = 1_777_593_600_000;
    private readonly List<string> _stored = [];
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(T));
    private readonly ScriptServer _server;
    private InfluxHost _store;
    private int _ping = 204;
    private Func<string, byte[]> _write = _ => ScriptServer.Answer(204);

    public ScriptedAnswerTests()
    {
        _server = new ScriptServer(AnswerAsync);
        _store = NewStore(null);
    }

    private int Writes => _server.Requests.Count(r => r.Path == "/api/v2/write");

    [Theory]
    [InlineData(200, "<html>please log in</html>", "200")]
    [InlineData(200, "", "200")]
    [InlineData(302, "", "302")]
    [InlineData(401, """{"code":"unauthorized","message":"unauthorized access"}""", "InfluxDb:Token")]
    [InlineData(403, """{"code":"forbidden","message":"insufficient permissions for write"}""", "InfluxDb:Token")]
    [InlineData(404, """{"code":"not found","message":"bucket \"test\" not found"}""", "InfluxDb:Bucket")]
    public async Task Write_AnAnswerThatIsNoPromise_KeepsNothingAndSaysWhy(int status, string body, string says)
    {
        _write = _ => ScriptServer.Answer(status, body, "Location: http://127.0.0.1:1/");
        IOException error = await Assert.ThrowsAsync<IOException>(() => CommitAsync(1));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal((0L, 0L, 1), (_store.Balance.ReadBalance().Stored, _store.Spool.Bytes, Writes));
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\nConte")]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 100\r\n\r\n{\"code\":")]
    [InlineData("")]
    public async Task Write_AnAnswerThatIsCutOff_GoesToTheSpool(string answer)
    {
        _write = _ => ScriptServer.Raw(answer);
        await CommitAsync(1);

        Assert.True(_store.Spool.HoldsReadings);
        Assert.Equal(1, _store.Balance.ReadBalance().Stored);
    }

    [Fact]
    public async Task Write_BusyTwiceThenTaken_IsOneSuccess()
    {
        int asked = 0;
        _write = _ => ScriptServer.Answer(++asked < 3 ? 503 : 204, asked < 3 ? "busy" : "");
        Assert.Equal(new CommitResult(1, 0, 0, 1), await CommitAsync(1));

        Assert.Equal((3, 0L), (Writes, _store.Spool.Bytes));
    }

    [Theory]
    [InlineData(429, false)]
    [InlineData(503, false)]
    [InlineData(429, true)]
    [InlineData(503, true)]
    public async Task Write_AskedToComeLater_ComesNotBefore(int status, bool asDate)
    {
        await _store.DisposeAsync();
        _store = NewStore(_clock);
        string later = asDate ? _clock.GetUtcNow().AddSeconds(30).ToString("R", CultureInfo.InvariantCulture) : "30";
        _write = _ => ScriptServer.Answer(status, "slow down", $"Retry-After: {later}");
        await CommitAsync(1);
        await CommitAsync(2);
        await Assert.ThrowsAsync<InfluxAwayException>(DrainOnceAsync);
        Assert.Equal((1, 2L), (Writes, _store.Balance.ReadBalance().Stored));

        _write = _ => ScriptServer.Answer(204);
        _clock.Advance(TimeSpan.FromSeconds(29));
        await Assert.ThrowsAsync<InfluxAwayException>(DrainOnceAsync);
        Assert.Equal(1, Writes);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await DrainOnceAsync());
        Assert.Equal((2, 0L), (Writes, _store.Spool.Bytes));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public async Task Write_AReasonNobodyKnows_CostsTheLineAtFault_AndTheOthersAreStored(int status)
    {
        _write = body => body.Contains("pm25=666", StringComparison.Ordinal) ? ScriptServer.Answer(status, """{"code":"invalid","message":"the moon is in the seventh house"}""") : Take(body);
        Assert.Equal(new CommitResult(4, 0, 2, 4), await CommitAsync(2, 666, 3, 4, 6660, 5));

        Assert.Equal(["pm25=2", "pm25=3", "pm25=4", "pm25=5"], _stored.Select(l => l.Split(' ', ',')[2]).Order(StringComparer.Ordinal));
        IReadOnlyList<QuarantineEntry> aside = _store.Balance.ReadQuarantine(null, 10);
        Assert.Equal(2, aside.Count);
        Assert.All(aside, a => Assert.Equal((RejectReason.RefusedByStore, $"{status}: the moon is in the seventh house", false), (a.Message.Reason, a.Message.Detail, a.Message.Partial)));
        Assert.Equal(new Balance(4, 2, 0, 4, 0, 0), _store.Balance.ReadBalance());
        Assert.Equal(0, _store.Spool.Bytes);
        Assert.InRange(Writes, 3, 24);
    }

    /// <summary>It says nothing of the line when it is alone and no other has passed since: it waits, and holds up nobody.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public async Task Write_ALoneLineRefusedForAReasonNobodyKnows_WaitsInTheSpool_UntilOthersHavePassed(int status)
    {
        _write = body => body.Contains("pm25=666", StringComparison.Ordinal) ? ScriptServer.Answer(status, "no idea") : Take(body);
        Assert.Equal(new CommitResult(1, 0, 0, 1), await CommitAsync(666));
        Assert.True(_store.Spool.HoldsReadings);
        for (int i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<InfluxUnclearException>(DrainOnceAsync);
        }

        Assert.Empty(_store.Balance.ReadQuarantine(null, 10));
        await CommitAsync(777); // newer, and taken at once
        Assert.Single(_stored);
        Assert.True(await DrainOnceAsync());
        Assert.Equal((0L, 1), (_store.Spool.Bytes, _stored.Count));
        QuarantinedMessage aside = Assert.Single(_store.Balance.ReadQuarantine(null, 10)).Message;
        Assert.Equal((RejectReason.RefusedByStore, $"{status}: no idea", true), (aside.Reason, aside.Detail, aside.Partial));
        Assert.Equal((2L, 0L), (_store.Balance.ReadBalance().Stored, _store.Balance.ReadBalance().Quarantined));
    }

    [Fact]
    public async Task Write_ATokenThatIsTakenAwayMidway_CostsNoLine()
    {
        int asked = 0;
        _write = _ => ++asked is 1 or 2 ? ScriptServer.Answer(400, "no idea") : ScriptServer.Answer(401, "unauthorized");
        await Assert.ThrowsAsync<IOException>(() => CommitAsync(1, 2, 3));
        Assert.Equal((0L, 0L, 0), (_store.Balance.ReadBalance().Stored, _store.Spool.Bytes, _store.Balance.ReadQuarantine(null, 10).Count));
    }

    [Fact]
    public async Task Write_RowsTheServerRefuses_AreToldToWhoeverCommitted()
    {
        _write = body => body.Contains("pm25=666", StringComparison.Ordinal) ? ScriptServer.Answer(422, "no idea") : Take(body);
        var batch = new ReadingBatch();
        foreach (int value in (int[])[1, 666])
        {
            StoreFixture.Add(batch, "A1", T + value, ("pm25", value));
            batch.CloseMessage();
        }

        await _store.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        Assert.Equal((null, "422: no idea"), (batch.RefusalOf(0), batch.RefusalOf(1)));
    }

    [Fact]
    public async Task Drain_APartThatFailsForOneLine_IsTakenApartAndOnlyThatLinePutAside()
    {
        await SpoolAsync(2, 3, 666);
        _write = body => body.Contains("pm25=666", StringComparison.Ordinal) ? ScriptServer.Answer(500, "internal error") : Take(body);
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InfluxAwayException>(DrainOnceAsync);
        }

        Assert.True(await DrainOnceAsync());
        Assert.False(await DrainOnceAsync());
        Assert.Equal(["air,station=A1 pm25=2 " + (T + 2), "air,station=A1 pm25=3 " + (T + 3)], _stored);
        QuarantinedMessage aside = Assert.Single(_store.Balance.ReadQuarantine(null, 10)).Message;
        Assert.Equal((RejectReason.RefusedByStore, "500 internal error", true), (aside.Reason, aside.Detail, aside.Partial));
        Assert.Contains("\"pm25\":666", Encoding.UTF8.GetString(aside.Payload), StringComparison.Ordinal);
        Assert.Equal((3L, 0L), (_store.Balance.ReadBalance().Stored, _store.Balance.ReadBalance().Quarantined));

        await CommitAsync(4);
        Assert.Equal(3, _stored.Count); // straight again
    }

    [Theory]
    [InlineData(500, 204)]
    [InlineData(500, 500)]
    [InlineData(400, 204)]
    public async Task Drain_WhenNothingPasses_IsNotTheLines_AndEverythingStays(int write, int ping)
    {
        await SpoolAsync([.. Enumerable.Range(0, 200)]);
        long waiting = _store.Spool.Bytes;
        _write = _ => ScriptServer.Answer(write, "no space left on device");
        _ping = ping;
        for (int i = 0; i < 6; i++)
        {
            await Assert.ThrowsAnyAsync<IOException>(DrainOnceAsync);
        }

        Assert.Equal((waiting, 0), (_store.Spool.Bytes, _store.Balance.ReadQuarantine(null, 10).Count));
        Assert.InRange(Writes, 6, 150);
        _write = Take;
        Assert.True(await DrainOnceAsync());
        Assert.Equal(200, _stored.Count);
    }

    [Fact]
    public async Task Drain_APassingTroubleWhileTakenApart_CostsNoLine()
    {
        await SpoolAsync(2, 3, 4, 5);
        _write = _ => ScriptServer.Answer(500, "trouble");
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InfluxAwayException>(DrainOnceAsync);
        }

        int single = 0;
        _write = body => body.Count(c => c == '\n') > 1 || single++ == 0 ? ScriptServer.Answer(500, "trouble") : Take(body);
        Assert.True(await DrainOnceAsync());
        Assert.Equal(4, _stored.Count);
        Assert.Empty(_store.Balance.ReadQuarantine(null, 10));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _server.DisposeAsync();
    }

    private InfluxHost NewStore(TimeProvider? clock) => new(_server.Url, "test", clock, ("InfluxDb:Token", "t"), ("InfluxDb:Gzip", "false"));

    private Task<byte[]> AnswerAsync(ScriptRequest request) => Task.FromResult(request.Path switch
    {
        "/ping" => ScriptServer.Answer(_ping, "", "X-Influxdb-Version: v2.7.10"),
        "/query" => ScriptServer.Answer(200, """{"results":[{"statement_id":0}]}"""), // nothing stands
        _ => _write(Encoding.UTF8.GetString(request.Body)),
    });

    private byte[] Take(string body)
    {
        _stored.AddRange(body.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return ScriptServer.Answer(204);
    }

    private Task<CommitResult> CommitAsync(params int[] values) =>
        Messages.CommitAsync(_store.Readings, [.. values.Select(v => ("A1", T + v, new (string, double)[] { ("pm25", v) }))]);

    /// <summary>Commits while the server is away.</summary>
    private async Task SpoolAsync(params int[] values)
    {
        _write = _ => ScriptServer.Answer(500, "away");
        await CommitAsync(values);
        Assert.True(_store.Spool.HoldsReadings);
    }

    private Task<bool> DrainOnceAsync() => _store.Drain.DrainOnceAsync(TestContext.Current.CancellationToken);
}
