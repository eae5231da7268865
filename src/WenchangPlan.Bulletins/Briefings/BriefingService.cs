using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Bulletins.Text;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Bulletins.Briefings;

/// <summary>Puts the briefings that contacts chose into the outbox at their hour, each once: its key says which, for whom and of which day.</summary>
internal sealed partial class BriefingService(
    BriefingWriter writer, IMailStore mails, District district, IOptions<BulletinOptions> options, TimeProvider time, ILogger<BriefingService> logger) : BackgroundService
{
    /// <summary>A service that was down at the hour sends it so long after.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromHours(12);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const int MailsLookedAt = 1000;

    /// <summary>A store that is away is waited for, and so is whoever mends a template; any other exception is a defect and stops the host.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Run();
            }
            catch (Exception away) when (away is IOException or InvalidDataException)
            {
                LogAway(away.Message);
            }
        }
    }

    /// <summary>Writes what is due now; returns how many.</summary>
    internal int Run()
    {
        DateTimeOffset now = time.GetUtcNow().ToOffset(district.Clock.Offset);
        var today = DateOnly.FromDateTime(now.DateTime);
        int written = 0;
        foreach (Contact contact in district.Contacts)
        {
            if (contact.Briefings.Contains("morning") && IsDue(now, options.Value.MorningAt)) written += Write(contact, TemplateKind.Morning, today, now);
            if (contact.Briefings.Contains("weekly") && now.DayOfWeek == DayOfWeek.Monday && IsDue(now, options.Value.WeeklyAt)) written += Write(contact, TemplateKind.Weekly, today, now);
        }

        return written;
    }

    private static bool IsDue(DateTimeOffset now, TimeSpan at) => now.TimeOfDay >= at && now.TimeOfDay < at + Late;

    private int Write(Contact to, TemplateKind kind, DateOnly today, DateTimeOffset now)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"briefing-{kind.ToString().ToLowerInvariant()}|{today:yyyy-MM-dd}|{to.Id}|{to.Email}");

        // An address has one unsettled mail at a time; a briefing waits behind an alarm, and takes the next minute.
        if (mails.ReadOpenMails().Any(m => string.Equals(m.To, to.Email, StringComparison.OrdinalIgnoreCase)) || mails.ReadMails(null, MailsLookedAt).Any(m => m.Key == key))
        {
            return 0;
        }

        try
        {
            mails.Write(writer.Mail(kind, BriefingWriter.PeriodOf(kind, today), to, key, now.ToUnixTimeMilliseconds()), []);
            return 1;
        }
        catch (InvalidOperationException other)
        {
            LogAway(other.Message); // an alarm to the same address came in between
            return 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A briefing waits: {Problem}")]
    private partial void LogAway(string problem);
}
