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

    /// <summary>The outbox of the same store.</summary>
    protected abstract IMailStore Mails { get; }

    /// <summary>The silences of the same store.</summary>
    protected abstract ISilenceStore Silences { get; }

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
        Store.Save(new AlertRound { Dropped = ["b"] });

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
        Store.Save(new AlertRound { Cursors = [new("x", 1), new("y", 2)] });
        Store.Save(new AlertRound { Cursors = [new("x", -3)] });
        Assert.Equal((-3L, 2L), (Store.ReadCursor("x"), Store.ReadCursor("y")));
    }

    [Fact]
    public void Save_AnAlert_IsFoundByItsKey_AndKeepsAllItHas()
    {
        Alert full = NewAlert("rule|place|1", T) with { Firing = 3, Level = 2, Peak = 99.5, Definition = "threshold", Topic = "Threshold|north", ToldAt = T + 7 };
        Save([full]);
        Assert.Equal(full, Store.FindAlert(full.Key));
        Assert.Matches("^[0-9a-f]{16}$", full.Key);
        Assert.Null(Store.FindAlert("0000000000000000"));
    }

    [Fact]
    public void Save_Transitions_AreTheHistoryInOrder_AndEachRecipientIsToldOfEach()
    {
        AlertTransition fired = NewTransition("a", TransitionKind.Fired) with
        {
            Value = 31, Bound = 27, Cause = "late", Definition = "d", Editions = ["HJ 633-2012"], By = "someone", Comment = "said", Topic = "t", Severity = Severity.Critical, Level = 2, Firing = 4,
            Words = new Dictionary<string, TransitionWords>
            {
                ["en"] = new("title", "whole", [new("label", "value")], "advice", "place") { Figure = "31 cm", Course = new("last", [new("08:00", "31", 100, Severity.Critical), new("08:05", "—", 0, null)]) },
            },
        };
        Tell(fired, One, Two);
        Tell(NewTransition("b", TransitionKind.Fired), One);
        Tell(NewTransition("a", TransitionKind.Recovered), One);

        IReadOnlyList<AlertTransition> history = Store.ReadTransitions("a");
        Assert.Equal([TransitionKind.Fired, TransitionKind.Recovered], history.Select(t => t.Kind));
        Assert.Equivalent(fired with { Id = history[0].Id }, history[0], strict: true);
        Assert.Equal([One, Two], Store.ReadTold("a").OrderBy(r => r.Address, StringComparer.Ordinal));
        Assert.Equal(4, Mails.ReadWaitingTellings().Count);
        Assert.Equal([history[0].Id, history[1].Id], Mails.ReadTransitions([history[1].Id, history[0].Id]).Select(t => t.Id));
        Assert.Equal(4, Mails.CountUnsent());
    }

    [Fact]
    public void Act_IsALineOfTheHistory_AndNoRoundTakesItBack()
    {
        Alert alert = NewAlert("a", T);
        Save([alert]);
        Store.Act(NewTransition("a", TransitionKind.Act) with { Cause = "acknowledge", By = "someone", Comment = "seen" }, Handling.Acknowledged, null);
        Store.Act(NewTransition("a", TransitionKind.Act) with { Cause = "assign", By = "someone" }, Handling.Assigned, "a team");
        Save([alert with { Value = 7 }]);
        Alert now = Store.FindAlert(alert.Key)!;
        Assert.Equal((Handling.Assigned, "a team", 7.0), (now.Handling, now.Handler, now.Value));
        Assert.Equal(["acknowledge", "assign"], Store.ReadTransitions("a").Select(t => t.Cause));
        Assert.Empty(Store.ReadTold("a"));
    }

    [Fact]
    public void Write_TakesTellingsOnce_AndARecipientHasOneUnsettledMail()
    {
        long first = Tell(NewTransition("a", TransitionKind.Fired), One, Two);
        long second = Tell(NewTransition("a", TransitionKind.Recovered), One);
        Mails.Write(NewMail("m1", One), [first]);
        Assert.Throws<InvalidOperationException>(() => Mails.Write(NewMail("m2", One), [second])); // another is not settled
        Assert.Throws<InvalidOperationException>(() => Mails.Write(NewMail("m3", Two), [first, second])); // the second is not theirs
        Mails.Write(NewMail("m1", One) with { Subject = "anew" }, [first, second]);
        Assert.Equal([first, second], Mails.ReadTransitionsOf("m1"));
        Assert.Equal("anew", Assert.Single(Mails.ReadOpenMails()).Subject);
        Assert.Equal([(first, Two)], Mails.ReadWaitingTellings().Select(t => (t.Transition, t.Recipient)));

        Mails.MarkSent("m1", T + 5, "250 OK");
        Assert.Throws<InvalidOperationException>(() => Mails.Write(NewMail("m1", One), [first]));
        Assert.Throws<InvalidOperationException>(() => Mails.Write(NewMail("m4", One), [first])); // told already
        Assert.Equal("m1", Mails.FindFirstMail("a", One.Address));
        Assert.Equal("m1", Assert.Single(Mails.ReadMailsOf("a")).Key);
        Assert.Equal(T + 5, Mails.ReadLastSent(One.Address, T)["topic"]);
        Assert.Empty(Mails.ReadLastSent(One.Address, T + 6));
    }

    [Fact]
    public void FindLastTold_IsWhatTheSameAddressWasSentBefore()
    {
        long first = Tell(NewTransition("a", TransitionKind.Fired), One, Two), second = Tell(NewTransition("a", TransitionKind.Worsened), One);
        long other = Tell(NewTransition("b", TransitionKind.Fired), One), third = Tell(NewTransition("a", TransitionKind.Recovered), One, Two);
        Mails.Write(NewMail("m1", One), [first, second, other]);
        Assert.Null(Mails.FindLastTold("a", One.Address, third)); // not sent yet
        Mails.MarkSent("m1", T + 5, null);
        Assert.Equal(second, Mails.FindLastTold("a", One.Address, third)!.Id);
        Assert.Equal(first, Mails.FindLastTold("a", One.Address, second)!.Id);
        Assert.Null(Mails.FindLastTold("a", One.Address, first));
        Assert.Null(Mails.FindLastTold("a", Two.Address, third));
        Mails.Write(NewMail("m2", Two), [first]);
        Mails.GiveUp("m2", "550 no", T + 6, null);
        Assert.Null(Mails.FindLastTold("a", Two.Address, third)); // never had it
    }

    [Fact]
    public void Held_IsWhatNoMailTakesBeforeItIsReleased_AndTheAlertSaysWhatHoldsIt()
    {
        Alert alert = NewAlert("a", T) with { HeldBy = new Hold(HoldKind.Silence, "7") };
        Store.Save(new AlertRound
        {
            Alerts = [alert, NewAlert("b", T)],
            Transitions =
            [
                new NewTransition(NewTransition("a", TransitionKind.Fired) with { HeldBy = alert.HeldBy }, [One, Two], Urgent: true, Held: true),
                new NewTransition(NewTransition("b", TransitionKind.Fired), [One], Urgent: false) { WaitsSince = T - 3 },
            ],
        });
        Assert.Equal([("b", T - 3)], Mails.ReadWaitingTellings().Select(t => (t.Alert, t.At)));
        Assert.Equal(1, Mails.CountUnsent());
        Assert.Equal([alert], Store.ReadHeldAlerts());
        Assert.Equal(new Hold(HoldKind.Silence, "7"), Assert.Single(Store.ReadTransitions("a")).HeldBy);
        Assert.Equal([One, Two], Store.ReadTold("a").OrderBy(r => r.Address, StringComparer.Ordinal));

        Store.Save(new AlertRound { Alerts = [alert with { HeldBy = null }], Held = ["b"], Released = [new Release("a", "silence|7", T + 9)] });
        Assert.Equal([("a", "silence|7", T + 9, true), ("a", "silence|7", T + 9, true)], Mails.ReadWaitingTellings().Select(t => (t.Alert, t.Topic, t.At, t.Urgent)));
        Assert.Empty(Store.ReadHeldAlerts());
    }

    [Fact]
    public void Held_DoesNotTakeBackWhatAMailTells()
    {
        long told = Tell(NewTransition("a", TransitionKind.Fired), One);
        Mails.Write(NewMail("m", One), [told]);
        Store.Save(new AlertRound { Held = ["a"] });
        Store.Save(new AlertRound { Released = [new Release("a", "other", T + 9)] });
        Assert.Empty(Mails.ReadWaitingTellings());
        Assert.Equal([told], Mails.ReadTransitionsOf("m"));
    }

    [Fact]
    public void Silence_HoldsFromItsBeginningToItsEnd_OrUntilSomebodyEndsIt()
    {
        Silence one = Silences.Add(NewSilence(T, T + 10) with { Kind = SilenceKind.Maintenance, Account = "zhang", Station = "s", Area = "a", Domain = "d", Parameter = "p" });
        Silence later = Silences.Add(NewSilence(T + 5, T + 20));
        Assert.True(later.Id > one.Id);
        Assert.Equal(one, Silences.FindSilence(one.Id));
        Assert.Null(Silences.FindSilence(later.Id + 1));
        Assert.Equal([0, 1, 1, 2, 2, 1, 1, 0], new[] { T - 1, T, T + 4, T + 5, T + 9, T + 10, T + 19, T + 20 }.Select(t => Silences.ReadHolding(t).Count));
        Assert.Equal([later, one], Silences.ReadSilences(null, null, 10));
        Assert.Equal([one], Silences.ReadSilences(one.Id, null, 10));
        Assert.Equal([later], Silences.ReadSilences(null, null, 1));
        Assert.Equal([one], Silences.ReadSilences(null, SilenceKind.Maintenance, 10));

        Assert.True(Silences.End(one.Id, new SilenceEnd(T + 6, "somebody", "done", "li")));
        Assert.False(Silences.End(one.Id, new SilenceEnd(T + 7, "another", "")));
        Assert.False(Silences.End(later.Id + 1, new SilenceEnd(T + 7, "another", "")));
        Assert.Equal([later], Silences.ReadHolding(T + 5));
        Assert.Equal(one with { Ended = new SilenceEnd(T + 6, "somebody", "done", "li") }, Silences.FindSilence(one.Id));
    }

    private static Silence NewSilence(long from, long until) =>
        new() { Kind = SilenceKind.Silence, Rule = "rule", From = from, Until = until, By = "somebody", Reason = "why", CreatedAt = T };

    [Fact]
    public void Mail_ThatMayBeOut_IsUncertain_UntilAnAnswerSaysMore()
    {
        long told = Tell(NewTransition("a", TransitionKind.Fired), One);
        Mails.Write(NewMail("m", One), [told]);
        Mails.MarkNotTaken("m", "away", T + 1, gone: false);
        Assert.Equal((MailState.Waiting, 0, 1, T + 1), Now());
        Mails.MarkGone("m");
        Assert.Equal((MailState.Uncertain, 1, 1, T + 1), Now());
        Mails.MarkNotTaken("m", "451", T + 2, gone: true);
        Assert.Equal((MailState.Waiting, 0, 2, T + 2), Now());
        Mails.MarkGone("m");
        Mails.MarkUncertain("m", "no answer", T + 3);
        Mails.MarkNotTaken("m", "away", T + 4, gone: false); // an earlier copy may still be out
        Assert.Equal((MailState.Uncertain, 1, 4, T + 4), Now());
        Mails.GiveUp("m", "no answer", T + 5, Two);
        Assert.Empty(Mails.ReadOpenMails());
        OutgoingMail given = Assert.Single(Mails.ReadMails(null, 10));
        Assert.Equal((MailState.GivenUp, "no answer", T + 5), (given.State, given.Answer, given.SettledAt));
        Assert.Equal("m", Assert.Single(Mails.ReadGivenUp(T, 10)).Key);
        Assert.Empty(Mails.ReadGivenUp(T + 1, 10));
        Assert.Empty(Mails.ReadGivenUp(T, 0));
        Assert.Equal(Two, Assert.Single(Mails.ReadWaitingTellings()).Recipient);
        Assert.Equal(1, Mails.Forget(T + 1));

        (MailState, int, int, long) Now() => Mails.ReadOpenMails() is [var m] ? (m.State, m.Copies, m.Attempts, m.NextAttempt) : default;
    }

    [Fact]
    public void GiveUp_TellsSomebodyElse_AndNoEndWithoutItsBeginning()
    {
        long fired = Tell(NewTransition("a", TransitionKind.Fired), One);
        long worse = Tell(NewTransition("a", TransitionKind.Worsened), One);
        long over = Tell(NewTransition("a", TransitionKind.Recovered), One);
        Tell(NewTransition("b", TransitionKind.Fired)); // nobody was told of it
        long overToo = Tell(NewTransition("b", TransitionKind.Recovered), One);
        Mails.Write(NewMail("m1", One), [fired, worse]);
        Mails.MarkSent("m1", T, "250 OK");
        Mails.Write(NewMail("m2", One), [over, overToo]);
        Mails.GiveUp("m2", "550 no", T + 5, Two);
        Assert.Equal([(fired, Two), (over, Two), (overToo, Two)], Mails.ReadWaitingTellings().Select(t => (t.Transition, t.Recipient)));
    }

    [Fact]
    public void ReadUnheardBeginnings_AreThoseOfMailsThatWereGivenUp()
    {
        long fired = Tell(NewTransition("a", TransitionKind.Fired), One, Two);
        long worse = Tell(NewTransition("a", TransitionKind.Worsened), One, Two);
        long over = Tell(NewTransition("a", TransitionKind.Recovered), One, Two);
        Mails.Write(NewMail("m1", One), [fired]);
        Assert.Empty(Mails.ReadUnheardBeginnings([over], One.Address)); // it may still come
        Mails.GiveUp("m1", "550 no", T, null);
        Mails.Write(NewMail("m2", Two), [fired]);
        Mails.MarkSent("m2", T, "250 OK");
        Assert.Equal([fired], Mails.ReadUnheardBeginnings([worse, over], One.Address));
        Assert.Empty(Mails.ReadUnheardBeginnings([worse], One.Address));
        Assert.Empty(Mails.ReadUnheardBeginnings([over], Two.Address));
    }

    private static readonly Recipient One = new("duty@example.org", "duty", "zh-CN");
    private static readonly Recipient Two = new("two@example.org", "two", "en");

    private long Tell(AlertTransition transition, params Recipient[] recipients)
    {
        Store.Save(new AlertRound { Transitions = [new NewTransition(transition, recipients, Urgent: true)] });
        return Store.ReadTransitions(transition.Alert)[^1].Id;
    }

    private void Save(IReadOnlyCollection<Alert> alerts) => Store.Save(new AlertRound { Alerts = alerts });

    private static Alert NewAlert(string id, long since) => new()
    {
        Id = id, Rule = "rule", Kind = RuleKind.WaterMonthWorse, Severity = Severity.Warning, State = AlertState.Firing, Since = since, FiredAt = since + 1,
    };

    private static AlertTransition NewTransition(string alert, TransitionKind kind) =>
        new() { Alert = alert, Kind = kind, Firing = 1, At = T, RecordedAt = T, Severity = Severity.Warning, Topic = "topic" };

    private static OutgoingMail NewMail(string key, Recipient to) =>
        new() { Key = key, To = to.Address, Subject = "subject", Text = "text", Html = "<p>html</p>", CreatedAt = T, NextAttempt = T };
}
