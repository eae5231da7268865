using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>The readings of one quantity up to an instant, in a few steps of equal length, each with the value furthest beyond the bound.</summary>
internal sealed class ReadingCourse
{
    /// <summary>As many as fit beside each other on a phone.</summary>
    public const int Steps = 8;

    /// <summary>Most readings of a step, so that the course of a long alert is not a day's work: it then shows the last of it.</summary>
    private const int MostPerStep = 2_500;

    /// <summary>Most readings there are to take.</summary>
    public const int MostReadings = Steps * MostPerStep;

    /// <summary>Lengths of a step that divide a day, so that steps begin at times people say.</summary>
    private static readonly TimeSpan[] Lengths =
    [
        .. new[] { 1, 5, 10, 15, 30, 60, 120, 240, 720, 1_440 }.Select(minutes => TimeSpan.FromMinutes(minutes)),
    ];

    private readonly AlertRule _rule;
    private readonly double?[] _values = new double?[Steps];

    private ReadingCourse(AlertRule rule, TimeSpan step, long from)
    {
        (_rule, Step, From) = (rule, step, from);
    }

    /// <summary>Length of a step.</summary>
    public TimeSpan Step { get; }

    /// <summary>Start of the first step, ms UTC, included.</summary>
    public long From { get; }

    /// <summary>The values, oldest first; null where there is none.</summary>
    public IReadOnlyList<double?> Values => _values;

    /// <summary>An empty course long enough to show what came before, and no finer than the readings.</summary>
    /// <param name="rule">A threshold rule.</param>
    /// <param name="period">Sample period of the station.</param>
    /// <param name="since">When the condition began, ms UTC.</param>
    /// <param name="until">The instant it leads up to, ms UTC, included.</param>
    /// <param name="clock">The district's time.</param>
    public static ReadingCourse Of(AlertRule rule, TimeSpan period, long since, long until, DistrictClock clock)
    {
        double shown = Math.Max(1.25 * (until - since), TimeSpan.FromMinutes(30).TotalMilliseconds);
        TimeSpan[] fitting = [.. Lengths.Where(l => l >= period && l <= MostPerStep * period).DefaultIfEmpty(Lengths[^1])];
        TimeSpan step = fitting.FirstOrDefault(l => Steps * l.TotalMilliseconds >= shown, fitting[^1]);
        (long length, long offset) = ((long)step.TotalMilliseconds, (long)clock.Offset.TotalMilliseconds);
        long last = (long)Math.Floor((until + offset) / (double)length) * length;
        return new ReadingCourse(rule, step, last - offset - ((Steps - 1) * length));
    }

    /// <summary>Takes a reading; one outside, or that says nothing, is passed over.</summary>
    public void Take(long time, double value, ReadingFlag flag)
    {
        long at = (time - From) / (long)Step.TotalMilliseconds;
        if (time < From || at >= Steps || !(flag.CountsAsValid() || _rule.BreachesWith(flag)))
        {
            return;
        }

        double before = _values[at] ?? value;
        _values[at] = _rule.Above is null ? Math.Min(before, value) : Math.Max(before, value);
    }
}
