using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WenchangPlan.Alerting;

/// <summary>Settings of evaluation and mails, section <c>Alerting</c>.</summary>
public sealed class AlertingOptions
{
    /// <summary>How often stations with new readings are looked at; 100 ms to 1 min. The default of 1 s keeps a mail within seconds of the breach.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often verdicts and targets are looked at; 100 ms to 1 h. The default is 10 s: they change by the hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan VerdictInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Readings older than this (and one sample period of their station) are history: stored, but no reason to wake anybody. 1 min to 7 d; the default of 2 h covers a usual outage.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Freshness { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How far ahead of our clock a reading may be and still be judged; 0 to 1 h, default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan FutureTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A station silent for this long marks its open alerts "no data", where no offline rule covers it; 1 s to 30 d, default 30 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan NoDataAfter { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>When the service did not run for longer than this, silence is measured anew from its start: what nobody listened to is not silence. 1 s to 1 d, default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ListeningGap { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Day verdicts of this many days before today alert, and older ones do not, so that imported history sends no mails; 1 to 31, default 3.</summary>
    [Range(1, 31)]
    public int RecentDays { get; set; } = 3;

    /// <summary>When one round has more than this many things to tell the same people at the same severity, they come in one mail; 1 to 1,000, default 3.</summary>
    [Range(1, 1_000)]
    public int GroupAbove { get; set; } = 3;

    /// <summary>Address of the cockpit, for the link in mails: absolute, http or https. The default is the service's own default address.</summary>
    [Required]
    public Uri PublicUrl { get; set; } = new("http://127.0.0.1:8080");
}

[OptionsValidator]
internal sealed partial class AlertingOptionsValidator : IValidateOptions<AlertingOptions>;

/// <summary>What attributes cannot say.</summary>
internal sealed class AlertingOptionsRelations : IValidateOptions<AlertingOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertingOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.PublicUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https", Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" })
        {
            result.AddError($"found \"{options.PublicUrl}\", expected an http or https address without user, query or fragment, such as https://wenchang.example.org.", "Alerting:PublicUrl");
        }

        if (options.Interval > options.ListeningGap)
        {
            result.AddError("must be at least Alerting:Interval.", "Alerting:ListeningGap");
        }

        return result.Build();
    }
}
