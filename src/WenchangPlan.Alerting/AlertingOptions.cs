using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;

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

    /// <summary>Readings older than this (and one sample period of their station) came late: what they say is told, but wakes nobody. 1 min to 7 d; the default of 2 h covers a usual outage.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Freshness { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Late and corrected readings of this time before now are judged; older ones are history: stored, and nobody is told. 1 h to 31 d, default 1 d.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "31.00:00:00")]
    public TimeSpan LateData { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Stations of one area that must fall silent together to be one alert about the area; 2 to 1,000, default 3.</summary>
    [Range(2, 1_000)]
    public int AreaStations { get; set; } = 3;

    /// <summary>Share of the stations of an area, among those a rule watches, that must fall silent together as well; 0 to 1, default one half.</summary>
    [Range(0.0, 1.0)]
    public double AreaShare { get; set; } = 0.5;

    /// <summary>How near to each other stations that fall silent together did so, beside their sample period; 1 s to 1 h, default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan AreaWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Turns (up or down) of one alert within <see cref="FlapWindow"/> after which each further one is no news; 3 to 1,000, default 6.</summary>
    [Range(3, 1_000)]
    public int FlapFlips { get; set; } = 6;

    /// <summary>The time within which they count, and for which it must be quiet until it is news again; 1 min to 1 d, default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan FlapWindow { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a mail that is not urgent waits for others to join it; 0 to 1 h, default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MailWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The least time between two mails about the same kind and area to the same address; 0 to 1 d, default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MailInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Contact who gets what a mail server refused for good or left uncertain; empty: nobody, it is shown and logged.</summary>
    public string FallbackContact { get; set; } = "";

    /// <summary>How long settled mails are kept; 1 d to 10 years, default 400 d.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3660.00:00:00")]
    public TimeSpan KeepMails { get; set; } = TimeSpan.FromDays(400);

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

    /// <summary>When an address has more than this many mails to get at once they come in one, and a mail about more than this many alerts is a table; 1 to 1,000, default 3.</summary>
    [Range(1, 1_000)]
    public int GroupAbove { get; set; } = 3;

    /// <summary>Address of the cockpit, for the link in mails: absolute, http or https. The default is the service's own default address.</summary>
    [Required]
    public Uri PublicUrl { get; set; } = new("http://127.0.0.1:8080");
}

[OptionsValidator]
internal sealed partial class AlertingOptionsValidator : IValidateOptions<AlertingOptions>;

/// <summary>What attributes cannot say.</summary>
/// <param name="registers">The register; none when it cannot be read, which is told by itself.</param>
internal sealed class AlertingOptionsRelations(IEnumerable<District> registers) : IValidateOptions<AlertingOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertingOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.PublicUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https", Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" })
        {
            result.AddError($"found \"{options.PublicUrl}\", expected an http or https address without user, query or fragment, such as https://wenchang.example.org.", "Alerting:PublicUrl");
        }

        if (options.FallbackContact.Length > 0 && registers.FirstOrDefault() is { } district && !district.Contacts.Any(c => c.Id == options.FallbackContact))
        {
            string known = string.Join(", ", district.Contacts.Select(c => c.Id));
            result.AddError($"found \"{options.FallbackContact}\", expected the id of a contact of the register; there are: {known}", "Alerting:FallbackContact");
        }

        if (options.Interval > options.ListeningGap)
        {
            result.AddError("must be at least Alerting:Interval.", "Alerting:ListeningGap");
        }

        return result.Build();
    }
}
