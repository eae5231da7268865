using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.State;

/// <summary>Pages are told by topic what a commit changed.</summary>
public sealed class ChangesTests : IDisposable
{
    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void RoundOfAssessment_TellsTheDomainsItJudgedAndTheTargets()
    {
        var round = new AssessmentRound();
        round.Hours.Add(new StationHour(TestRegister.District.Stations.First(s => s.Domain.Code == "air").Index, 400_000, []));
        Assert.Equal(["air"], Told(() => _store.Assessment.Save(round)));
        Assert.Empty(Told(() => _store.Assessment.Save(new AssessmentRound())));

        var withdrawn = new AssessmentRound();
        withdrawn.Withdrawn.Add(new Withdrawal("levelEvent", TestRegister.District.Stations.First(s => s.Domain.Code == "drainage").Id, Window.Month(new DateOnly(2026, 5, 1))));
        Assert.Equal(["drainage"], Told(() => _store.Assessment.Save(withdrawn)));
    }

    [Fact]
    public void Alerts_ActsAndMailsAreTold_AndAnEmptyRoundIsNot()
    {
        Assert.Empty(Told(() => _store.Alerts.Save(new AlertRound { Cursors = new Dictionary<string, long> { ["readings"] = 5 } })));
        Assert.Equal(["alerts"], Told(() => _store.Alerts.Save(new AlertRound { Dropped = ["gone"] })));
        Assert.Equal(["alerts"], Told(() => _store.Mails.MarkGone("none")));
        Assert.Equal(["quarantine"], Told(() => _store.Quarantine.Discard(new QuarantineFilter { Id = 1 })));
    }

    private IReadOnlySet<string> Told(Action change)
    {
        long before = _store.Database.Changes.Count;
        change();
        return _store.Database.Changes.Since(before).Topics;
    }
}
