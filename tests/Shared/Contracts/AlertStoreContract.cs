using CsCheck;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Tests.Shared;

/// <summary>What every store of alerts does, whatever it is made of.</summary>
public abstract class AlertStoreContract
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00

    /// <summary>The store, empty when a test begins.</summary>
    protected abstract IAlertStore Store { get; }

    [Fact]
    public void ReadAlerts_AnyLimitAndAnyEqualInstants_GivesEachOnceInOrder()
    {
        int number = 0;
        var all = new List<Alert>();
        Gen.Select(Gen.Int[0, 3].List[0, 40], Gen.Int[1, 12]).Sample(sample =>
        {
            (List<int> instants, int limit) = sample;
            List<Alert> added = [.. instants.Select(i => NewAlert($"a{number++ * 7919 % 10_007}", T + i))];
            Save(added);
            all.AddRange(added);

            Assert.Equal(all.OrderByDescending(a => a.Since).ThenBy(a => a.Id, StringComparer.Ordinal), Paging.ReadAllFrom<Alert, AlertKey>(Store.ReadAlerts, AlertKey.Of, limit));
        }, iter: 25, threads: 1);
    }

    [Fact]
    public void ReadAlerts_FromOneThatIsGone_GoesOnWhereItWas()
    {
        Save([NewAlert("a", T), NewAlert("b", T), NewAlert("c", T), NewAlert("d", T - 1)]);
        Store.Save([], ["b"], [], []);

        Assert.Equal(["c", "d"], Store.ReadAlerts(new AlertKey(T, "b"), 10).Select(a => a.Id));
    }

    [Fact]
    public void Save_AnAlertAgain_ReplacesIt_AndOpenOnesAreThoseThatWait()
    {
        Alert pending = NewAlert("a", T) with { State = AlertState.Pending, FiredAt = null };
        Alert full = new()
        {
            Id = "b", Rule = "r", Kind = RuleKind.Threshold, Severity = Severity.Critical, Station = "A1", Parameter = "pm25", State = AlertState.Firing, Since = T + 1,
            FiredAt = T + 2, RecoveredAt = null, Value = 1.0 / 3, Bound = -0.5, Subject = "2026-05", NoData = true,
        };
        Save([pending, full, NewAlert("c", T) with { State = AlertState.Recovered, RecoveredAt = T + 5 }, NewAlert("d", T) with { State = AlertState.Closed }]);
        Assert.Equal([pending, full], Store.ReadOpenAlerts().OrderBy(a => a.Since));

        Alert fired = pending with { State = AlertState.Firing, FiredAt = T + 9 };
        Save([fired]);
        Assert.Equal([fired, full], Store.ReadOpenAlerts().OrderBy(a => a.Since));
        Assert.Equal(4, Store.ReadAlerts(null, 10).Count);
    }

    [Fact]
    public void Save_MovesCursors()
    {
        Assert.Null(Store.ReadCursor("x"));
        Store.Save([], [], [], [new("x", 1), new("y", 2)]);
        Store.Save([], [], [], [new("x", -3)]);
        Assert.Equal((-3L, 2L), (Store.ReadCursor("x"), Store.ReadCursor("y")));
    }

    [Fact]
    public void Save_AMailKeyThatWasEverQueued_IsNotQueuedAgain()
    {
        Store.Save([], [], [NewMail("k", T)], []);
        Store.MarkSent("k", T + 1);
        Store.Save([], [], [NewMail("k", T + 2)], []);

        Assert.Empty(Store.ReadDueMails(T + 10, 10));
        Assert.Equal(0, Store.CountUnsentMails());
    }

    [Fact]
    public void Mails_AreDueInOrder_AndAFailedOneLater()
    {
        Store.Save([], [], [NewMail("late", T + 5), NewMail("b", T), NewMail("a", T)], []);
        Assert.Equal(["a", "b"], Store.ReadDueMails(T, 10).Select(m => m.Key));
        Assert.Equal(["a"], Store.ReadDueMails(T, 1).Select(m => m.Key));

        Store.MarkFailed("a", "busy", T + 3);
        Assert.Equal(["b"], Store.ReadDueMails(T, 10).Select(m => m.Key));
        Assert.Equal([("b", 0), ("a", 1), ("late", 0)], Store.ReadDueMails(T + 5, 10).Select(m => (m.Key, m.Attempts)));
        Store.MarkFailed("a", "no such mailbox", long.MaxValue);
        Assert.Equal(["b", "late"], Store.ReadDueMails(long.MaxValue - 1, 10).Select(m => m.Key));
        Assert.Equal(3, Store.CountUnsentMails());
    }

    private void Save(IReadOnlyCollection<Alert> alerts) => Store.Save(alerts, [], [], []);

    private static Alert NewAlert(string id, long since) => new()
    {
        Id = id, Rule = "rule", Kind = RuleKind.WaterMonthWorse, Severity = Severity.Warning, State = AlertState.Firing, Since = since, FiredAt = since + 1,
    };

    private static OutgoingMail NewMail(string key, long at) => new(key, ["duty@example.org", "two@example.org"], "subject", "text", "<p>html</p>", at, 0);
}
