using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests.State;

public sealed class SqliteBulletinStoreTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    private SqliteBulletinStore Store => new(_fixture.Database);

    [Fact]
    public void WhatIsKept_IsReadBack_AfterTheFileIsOpenedAgain()
    {
        long id = Store.Add(Draft("2026-05", 1)).Id;
        Assert.Null(Store.Step(id, Step(BulletinState.Reviewed, "李")));
        _fixture.Reopen();
        KeptBulletin kept = Assert.Single(Store.Read("2026-05"));
        Assert.Equal((id, 1, "hash1", "remarks", BulletinState.Reviewed), (kept.Id, kept.Edition, kept.Hash, kept.Remarks, kept.State));
        Assert.Equal([1, 2, 3], [.. kept.Figures, .. kept.Documents["zh-CN"], .. kept.Documents["en"]]);
        Assert.Equal([("张", (string?)null), ("李", "li")], kept.Steps.Select(s => (s.By, s.Account)));
    }

    [Fact]
    public void ANewerDraft_TakesThePlaceOfOneThatIsNotPublished_AndWhatIsPublishedStays()
    {
        long first = Store.Add(Draft("2026-05", 1)).Id, second = Store.Add(Draft("2026-05", 2)).Id;
        Assert.Equal(BulletinProblem.Over, Store.Step(first, Step(BulletinState.Reviewed, "李")));
        Assert.Null(Store.Step(second, Step(BulletinState.Reviewed, "李")));
        Assert.Null(Store.Step(second, Step(BulletinState.Published, "王")));
        KeptBulletin third = Store.Add(Draft("2026-05", 3));
        Assert.Equal(2, third.Edition);
        Store.Add(Draft("2026", 9));
        Assert.Equal([third.Id, second], Store.Read("2026-05").Select(b => b.Id));
        Assert.Equal(["2026", "2026-05"], Store.ReadHeadings(null, 10).Select(b => b.Period));
        Assert.Empty(Store.ReadHeadings(null, 10)[0].Figures);
        Assert.Equal(["2026-05"], Store.ReadHeadings(third.Id + 1, 10).Select(b => b.Period));
    }

    [Fact]
    public void StepsOutOfOrder_ByTheDrafter_OrOfNothing_AreRefused()
    {
        long id = Store.Add(Draft("2026-05", 1)).Id;
        Assert.Equal(BulletinProblem.Order, Store.Step(id, Step(BulletinState.Published, "李")));
        Assert.Equal(BulletinProblem.SamePerson, Store.Step(id, Step(BulletinState.Reviewed, "张") with { Account = null }));
        Assert.Equal(BulletinProblem.Unknown, Store.Step(id + 1, Step(BulletinState.Reviewed, "李")));
        Assert.Equal(BulletinState.Draft, Store.Read("2026-05")[0].State);
    }

    /// <summary>Also by whoever opens the file with another program.</summary>
    [Theory]
    [InlineData("UPDATE bulletin SET figures = x'00'")]
    [InlineData("DELETE FROM bulletin")]
    [InlineData("UPDATE bulletin_step SET claimed_by = 'x'")]
    [InlineData("DELETE FROM bulletin_step")]
    public void WhatIsKept_CannotBeChanged(string sql)
    {
        Store.Add(Draft("2026-05", 1));
        Assert.ThrowsAny<IOException>(() => _fixture.Database.Write(writer => writer.Prepare(sql).Execute()));
    }

    public void Dispose() => _fixture.Dispose();

    private static KeptBulletin Draft(string period, int number) => new()
    {
        Period = period,
        Hash = "hash" + number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Figures = [(byte)number],
        Documents = new Dictionary<string, byte[]> { ["zh-CN"] = [2], ["en"] = [3] },
        Remarks = "remarks",
        Steps = [Step(BulletinState.Draft, "张") with { Account = null }],
    };

    private static BulletinStep Step(BulletinState state, string by) => new(state, 1_000, by, by == "李" ? "li" : null, "");
}
