using Microsoft.Extensions.Options;
using MimeKit;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Storage;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Outbox;

/// <summary>A mail server that is away for an hour of made time: evaluation, outbox, database, connection and server are real, and only the clock is not.</summary>
public sealed class HourOfOutageTests : IDisposable
{
    private const int Roads = 5;
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task AnHourAway_WithRestarts_LosesNothing_AndIsToldOnceAndInOrder_WithinAMinuteOfItsReturn()
    {
        District district = Sample.District([Sample.Flood], Roads, [Sample.Duty, Sample.DutyEnglish]);
        using var database = new SqliteDatabase(Options.Create(new StorageOptions { DataDirectory = _directory.Path }), district);
        await using var server = new MailServer();
        using var transport = new SmtpTransport(Options.Create(new SmtpOptions { Host = "127.0.0.1", Port = server.Port, From = "alerts@example.org" }));
        using var line = new Timeline(
            district, new AlertingOptions { MailInterval = TimeSpan.Zero }, new SqliteAlertStore(database), new SqliteMailStore(database), transport);
        for (int minute = 0; minute < 60; minute++)
        {
            // Road by road the water rises for three minutes and falls again; on the last it stays.
            int road = minute / 6 % Roads;
            line.Report("depth", minute % 6 < 3 || minute == 59 ? 30 + (minute / 100.0) : 1 + (minute / 100.0), station: district.Stations[road].Id);
            await line.AfterAsync(TimeSpan.FromSeconds(30));
            await line.AfterAsync(TimeSpan.FromSeconds(30));
            if (minute % 10 == 9)
            {
                line.Restart();
            }
        }

        Assert.True(line.Unsent > 0);
        await server.StartAsync(Cancel);
        long back = line.Now;
        while (line.Unsent > 0 && line.Now - back < 10 * Sample.Minute)
        {
            await line.AfterAsync(TimeSpan.FromSeconds(1));
        }

        IReadOnlyList<MimeMessage> mails = server.Received();
        IReadOnlyList<AlertTransition> history = line.History;
        Console.WriteLine(FormattableString.Invariant(
            $"FIGURE outage of an hour: {history.Count} transitions, {mails.Count} mails, {mails.Count - mails.Select(m => m.MessageId).Distinct().Count()} copies, the last {(line.Now - back) / 1_000} s after the server was back"));
        Assert.InRange(line.Now - back, 0, Sample.Minute + 1_000);
        Assert.Equal(21, history.Count); // ten episodes that are over and one that goes on
        Assert.Equal("duty@example.org", Assert.Single(mails).To.ToString());
    }
}
