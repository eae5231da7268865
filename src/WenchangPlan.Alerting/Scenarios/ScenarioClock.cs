namespace WenchangPlan.Alerting.Scenarios;

/// <summary>A wall clock that can be set, beside a monotonic one that only goes on.</summary>
internal sealed class ScenarioClock(DateTimeOffset start) : TimeProvider
{
    private TimeSpan _passed;
    private TimeSpan _set;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Now by the wall clock, ms UTC.</summary>
    public long Now => GetUtcNow().ToUnixTimeMilliseconds();

    public override DateTimeOffset GetUtcNow() => start + _passed + _set;

    public override long GetTimestamp() => (_passed + TimeSpan.FromDays(1)).Ticks;

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by) => _passed += by;

    /// <summary>Sets the wall clock by so much.</summary>
    public void Set(TimeSpan by) => _set += by;
}
