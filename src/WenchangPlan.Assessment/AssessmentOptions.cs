using Microsoft.Extensions.Options;

namespace WenchangPlan.Assessment;

/// <summary>Settings under <c>Assessment</c>.</summary>
public sealed class AssessmentOptions
{
    /// <summary>How often changed hours are looked for; default 1 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>An hour is assessed when it has been quiet for this long, so that data that come in a burst are judged once; default 5 s.</summary>
    public TimeSpan Settle { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>An hour that is never quiet is assessed after this long all the same; default 30 s.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After a start, days and months without any data get their verdict "no data" only after this long, so that devices can deliver what they buffered; default 10 min.</summary>
    public TimeSpan CatchUp { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many hours back, the running one included, readings are read anew because other workers write to the same store; 0 (the default) to 72. 0: this worker is the only one.</summary>
    public int RereadHours { get; set; }

    /// <summary>How often they are read anew, 1 s to 1 h; default 30 s. It is also how late an alert on a reading of another worker may be.</summary>
    public TimeSpan RereadInterval { get; set; } = TimeSpan.FromSeconds(30);
}

internal sealed class AssessmentOptionsValidator : IValidateOptions<AssessmentOptions>
{
    public ValidateOptionsResult Validate(string? name, AssessmentOptions options)
    {
        var errors = new List<string>();
        Check(options.Interval > TimeSpan.Zero && options.Interval <= TimeSpan.FromMinutes(1), $"Assessment:Interval ({options.Interval}) must be above 0 and at most 00:01:00");
        Check(options.Settle >= TimeSpan.Zero && options.Settle <= TimeSpan.FromMinutes(10), $"Assessment:Settle ({options.Settle}) must be from 0 to 00:10:00");
        Check(options.LongestWait >= options.Settle, $"Assessment:LongestWait ({options.LongestWait}) must be at least Assessment:Settle ({options.Settle})");
        Check(options.CatchUp >= TimeSpan.Zero, $"Assessment:CatchUp ({options.CatchUp}) must not be negative");
        Check(options.RereadHours is >= 0 and <= 72, $"Assessment:RereadHours ({options.RereadHours}) must be from 0 to 72");
        Check(options.RereadInterval >= TimeSpan.FromSeconds(1) && options.RereadInterval <= TimeSpan.FromHours(1),
            $"Assessment:RereadInterval ({options.RereadInterval}) must be from 00:00:01 to 01:00:00");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Check(bool holds, string error)
        {
            if (!holds)
            {
                errors.Add(error);
            }
        }
    }
}
