namespace WenchangPlan.Alerting.Rules;

/// <summary>A stretch of time in which a quantity was beyond a bound for as long as a rule asks: what readings alone say, whoever was told of it.</summary>
internal sealed record Episode
{
    /// <summary>Start of what its first breach covers, ms UTC.</summary>
    public required long Since { get; init; }

    /// <summary>Time of the reading with which it had lasted long enough, ms UTC.</summary>
    public required long FiredAt { get; init; }

    /// <summary>The value of that reading.</summary>
    public required double FiredValue { get; init; }

    /// <summary>The step at which it fired, from 1.</summary>
    public required int FiredLevel { get; init; }

    /// <summary>The step it stands at, from 1; after it recovered, the last.</summary>
    public required int Level { get; init; }

    /// <summary>The newest value that says anything.</summary>
    public required double Value { get; init; }

    /// <summary>The value furthest beyond the bound.</summary>
    public required double Peak { get; init; }

    /// <summary>Whether the peak is only a lower limit: its instrument was over its range.</summary>
    public bool AtLeast { get; init; }

    /// <summary>Time of the reading that says it is over, ms UTC; null while none does.</summary>
    public long? RecoveredAt { get; init; }

    /// <summary>How it went up and down after it fired.</summary>
    public IReadOnlyList<LevelChange> Changes { get; init; } = [];

    /// <summary>Whether it bears out an alert: it began with it, or had fired before the alert ended and ended after the alert fired.</summary>
    /// <param name="since">When the alert began, ms UTC.</param>
    /// <param name="firedAt">When it fired, ms UTC.</param>
    /// <param name="until">When it ended, ms UTC, included; null: it goes on.</param>
    public bool Supports(long since, long firedAt, long? until) =>
        Since == since || (FiredAt <= (until ?? long.MaxValue) && firedAt < (RecoveredAt ?? long.MaxValue));
}

/// <summary>A step up or down.</summary>
/// <param name="At">Time of the reading, ms UTC.</param>
/// <param name="Level">The step reached, from 1.</param>
/// <param name="Value">The value that reached it.</param>
internal readonly record struct LevelChange(long At, int Level, double Value);
