using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Tests.Shared.Bulletins;

/// <summary>Bulletins in memory, by the rules of the contract.</summary>
internal sealed class BulletinsInMemory : IBulletinStore
{
    private readonly List<KeptBulletin> _all = [];

    public KeptBulletin Add(KeptBulletin draft)
    {
        _all.Add(draft with { Id = _all.Count + 1, Edition = 1 + _all.Count(b => b.Period == draft.Period && b.State == BulletinState.Published) });
        return _all[^1];
    }

    public BulletinProblem? Step(long id, BulletinStep step)
    {
        int at = _all.FindIndex(b => b.Id == id);
        BulletinProblem? problem = at < 0 ? BulletinProblem.Unknown : _all.Exists(b => b.Period == _all[at].Period && b.Id > id) ? BulletinProblem.Over : _all[at].ProblemOf(step);
        if (problem is null) _all[at] = _all[at] with { Steps = [.. _all[at].Steps, step] };
        return problem;
    }

    public IReadOnlyList<KeptBulletin> Read(string period) => [.. _all.Where(b => b.Period == period && (b.State == BulletinState.Published || b.Id == _all.Last(o => o.Period == period).Id)).OrderByDescending(b => b.Id)];

    public IReadOnlyList<KeptBulletin> ReadHeadings(long? before, int limit) => [.. _all.GroupBy(b => b.Period).Select(g => g.Last()).OrderByDescending(b => b.Id).Take(limit)];
}
