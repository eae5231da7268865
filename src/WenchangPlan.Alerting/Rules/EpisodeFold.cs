using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Rules;

/// <summary>Makes episodes of the readings of one quantity, in order of time. What it says follows from the readings alone.</summary>
/// <remarks>
/// <para>A reading speaks for its sample period: one sample every four hours satisfies a rule that asks for one hour. A gap of more than one further period breaks
/// what has not fired yet: nobody knows what was in it. Nothing but a reading ends what has fired (G6).</para>
/// <para>A value that is not valid says nothing, except one that is over the range of its instrument or of the register, see <see cref="AlertRule.BreachFlags"/>:
/// it is beyond the bound, and never within.</para>
/// </remarks>
internal sealed class EpisodeFold
{
    private const long None = long.MinValue;

    private readonly AlertRule _rule;
    private readonly IReadOnlyList<AlertStep> _steps;
    private readonly long _for;
    private readonly long _period;
    private readonly long _startsBefore;
    private readonly Level[] _levels;
    private readonly List<Episode> _episodes = [];

    /// <param name="rule">A threshold rule.</param>
    /// <param name="period">Sample period of the station.</param>
    /// <param name="timeIs">What its times mark.</param>
    public EpisodeFold(AlertRule rule, TimeSpan period, TimeIs timeIs)
    {
        (_rule, _steps, _for, _period) = (rule, rule.Steps, (long)rule.For.TotalMilliseconds, (long)period.TotalMilliseconds);
        _startsBefore = timeIs == TimeIs.End ? _period : 0;
        _levels = new Level[_steps.Count];
        Array.Fill(_levels, new Level(None, None, false));
    }

    /// <summary>Episodes of the readings taken since it began or was last settled, the one that goes on included.</summary>
    public IReadOnlyList<Episode> Episodes => _episodes;

    /// <summary>Start of a breach that has not lasted long enough, ms UTC; null when there is none.</summary>
    public long? PendingSince => _levels[0] is { Firing: false, Since: not None and var since } ? since : null;

    /// <summary>The value of the newest breach that is pending.</summary>
    public double PendingValue { get; private set; }

    /// <summary>Begins in the middle of an episode.</summary>
    public void Begin(Episode going)
    {
        _episodes.Add(going);
        for (int i = 0; i < Math.Min(going.Level, _levels.Length); i++)
        {
            _levels[i] = new Level(going.Since, going.FiredAt, true);
        }
    }

    /// <summary>Takes the next reading.</summary>
    /// <returns>What it says of the first step; null when it says nothing.</returns>
    public Finding? Take(long time, double value, ReadingFlag flag)
    {
        bool valid = flag.CountsAsValid();
        bool over = !valid && _rule.BreachesWith(flag);
        if (!valid && !over)
        {
            return null;
        }

        int before = Standing();
        Finding first = Finding.Clear;
        for (int i = 0; i < _levels.Length; i++)
        {
            Finding finding = ThresholdEvaluator.Judge(_rule, _steps[i].Bound, value);
            if (over && finding != Finding.Breach)
            {
                // Over the range of the instrument is beyond the bound, by how much nobody knows; a number implausible on the other side says nothing.
                if (i == 0 && flag != ReadingFlag.OverRange)
                {
                    return null;
                }

                finding = i == 0 ? Finding.Breach : Finding.Between;
            }

            first = i == 0 ? finding : first;
            _levels[i] = Next(_levels[i], finding, time - _startsBefore);
        }

        PendingValue = first == Finding.Breach ? value : PendingValue;
        Note(before, Standing(), time, value, over);
        return first;
    }

    /// <summary>Forgets episodes that are over.</summary>
    public void Settle()
    {
        _episodes.RemoveAll(e => e.RecoveredAt is not null);
        for (int i = 0; i < _episodes.Count; i++)
        {
            _episodes[i] = _episodes[i] with { Changes = [] };
        }
    }

    private Level Next(Level level, Finding finding, long start)
    {
        if (level.Firing)
        {
            return finding == Finding.Clear ? new Level(None, None, false) : level;
        }

        if (finding != Finding.Breach)
        {
            return new Level(None, None, false);
        }

        long since = level.Since == None || start - level.Until > _period ? start : level.Since;
        long until = start + _period;
        return new Level(since, until, until - since >= _for);
    }

    private int Standing()
    {
        int standing = 0;
        for (int i = 0; i < _levels.Length; i++)
        {
            standing = _levels[i].Firing ? i + 1 : standing;
        }

        return standing;
    }

    private void Note(int before, int now, long time, double value, bool atLeast)
    {
        if (before == 0 && now == 0)
        {
            return;
        }

        if (before == 0)
        {
            _episodes.Add(new Episode { Since = _levels[0].Since, FiredAt = time, FiredValue = value, FiredLevel = now, Level = now, Value = value, Peak = value, AtLeast = atLeast });
            return;
        }

        Episode going = _episodes[^1];
        bool further = _rule.Above is not null ? value > going.Peak : value < going.Peak;
        going = going with { Value = value, Peak = further ? value : going.Peak, AtLeast = further ? atLeast : going.AtLeast };
        _episodes[^1] = now == 0 ? going with { RecoveredAt = time }
            : now == before ? going
            : going with { Level = now, Changes = [.. going.Changes, new LevelChange(time, now, value)] };
    }

    /// <summary>One step: since when its bound is passed, up to when that is known, and whether it has lasted long enough.</summary>
    private readonly record struct Level(long Since, long Until, bool Firing);
}
