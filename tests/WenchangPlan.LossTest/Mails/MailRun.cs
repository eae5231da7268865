using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WenchangPlan.LossTest.Servers;

namespace WenchangPlan.LossTest.Mails;

/// <summary>
/// Values rise above a bound and fall again while the worker is killed in the midst of sending, and the mail server answers late, drops connections, refuses and goes
/// away; then every mailbox is held against what happened.
/// </summary>
public static class MailRun
{
    private const string SenderDomain = "example.org";
    private static readonly string[] Moments = ["mail", "rcpt", "data", "dot", "answered"];
    private static readonly TimeSpan PatienceForAnswer = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan UntilSent = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSettling = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    /// <summary>Runs with <see cref="LossOptions.Kills"/> kills and <see cref="LossOptions.Rounds"/> outages of at most <see cref="LossOptions.Longest"/>.</summary>
    public static async Task<LossReport> RunAsync(LossOptions options, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        string folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"mails-{Guid.NewGuid():N}")).FullName;
        var report = new LossReport();
        await using (Mosquitto broker = await Mosquitto.StartShippedAsync(folder, cancel: cancel))
        await using (var server = new RoughMailServer(folder, options.Seed, PatienceForAnswer))
        {
            string register = Path.Combine(folder, "district.json");
            await Breaches.WriteRegisterAsync(register, cancel);
            await server.StartAsync(cancel);
            await using var supervisor = new Supervisor(options.Program, folder, SettingsOf(folder, register, broker, server));
            await supervisor.StartAsync(cancel);
            await supervisor.Worker.ReadyAsync(cancel); // the broker keeps messages for a session only once it is there
            await using var breaches = new Breaches(broker);
            Dictionary<string, int> kills = await DisturbAsync(options, server, supervisor, breaches, cancel);
            await breaches.EndAsync(cancel);
            await server.CalmAsync();
            bool settled = await SettleAsync(supervisor.Worker, breaches, cancel);

            report.Add("seed", $"{options.Seed}");
            report.Add("worker killed while sending", $"{kills.Values.Sum()} times: {string.Join(", ", kills.Select(k => $"{k.Key} {k.Value}"))}");
            report.Add("mail server away", $"{(options.Rounds + 1) / 2} times ended, {options.Rounds / 2} times hung");
            IReadOnlyList<MailAttempt> attempts = MailLedger.Read(server.Ledger);
            report.Add("attempts", $"{attempts.Count:N0}: {string.Join("; ", attempts.GroupBy(a => a.End).OrderByDescending(g => g.Count()).Select(g => $"{g.Key} {g.Count():N0}"))}");
            report.Add("transitions", $"{breaches.Transitions:N0} of {breaches.All.Count:N0} breaches at 6 stations");
            HashSet<string> uncertain = await ReadUncertainAsync(supervisor.Worker, report, cancel);
            new MailJudgement(breaches.All, attempts, uncertain).AddTo(report);
            report.Add(supervisor);
            if (!settled)
            {
                report.AddProblem($"after {LongestSettling} mails still waited:\n{supervisor.Worker.Process.LastLines}");
            }
        }

        report.Add("time", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        if (report.Holds)
        {
            Directory.Delete(folder, recursive: true);
        }
        else
        {
            await options.Log.WriteLineAsync($"the files are in {folder}");
        }

        return report;
    }

    private static IEnumerable<string> SettingsOf(string folder, string register, Mosquitto broker, RoughMailServer server) =>
    [
        .. RunSettings.Of(Path.Combine(folder, "data"), register, broker, store: null, spoolBytes: null),
        "Smtp:Host=127.0.0.1", $"Smtp:Port={server.Port}", $"Smtp:From=alerts@{SenderDomain}", "Smtp:Interval=00:00:00.2", "Smtp:Timeout=00:00:02",
        $"Smtp:PatienceForAnswer={PatienceForAnswer}", "Smtp:AttemptsWhenRefused=3",
        // Every mail at once and in full: what may join others is the business of other tests, and a table would not show all values.
        "Alerting:Interval=00:00:00.2", "Alerting:MailWait=00:00:00", "Alerting:MailInterval=00:00:00", "Alerting:GroupAbove=1000", "Alerting:FallbackContact=night",
        "Alerting:FlapFlips=1000", // nor are mails held here because a value comes and goes: that they are told when it has been quiet for an hour is the business of others too
    ];

    private static async Task<Dictionary<string, int>> DisturbAsync(LossOptions options, RoughMailServer server, Supervisor supervisor, Breaches breaches, CancellationToken cancel)
    {
        var chance = new Random(options.Seed);
        Dictionary<string, int> kills = Moments.ToDictionary(m => m, _ => 0);
        HashSet<int> outages = [.. Enumerable.Range(1, options.Rounds).Select(r => r * options.Kills / (options.Rounds + 1))];
        int outage = 0;
        for (int done = 0; done < options.Kills;)
        {
            if (outages.Remove(done))
            {
                await GoAwayAsync(options.Longest, hung: outage++ % 2 == 1, server, breaches, chance, cancel);
            }

            string moment = Moments[chance.Next(Moments.Length)];
            long since = Stopwatch.GetTimestamp();
            for (int turns = chance.Next(1, 4); turns > 0; turns--)
            {
                await breaches.TurnAsync(chance);
            }

            try
            {
                await server.Process.LineAsync("at " + moment, since, UntilSent, cancel);
            }
            catch (TimeoutException)
            {
                continue; // every mail waits for its next attempt; more will come
            }

            await supervisor.EndAsync(Signal.Kill);
            await supervisor.StartAsync(cancel);
            kills[moment]++;
            if (++done % 20 == 0)
            {
                await options.Log.WriteLineAsync($"{done} kills, {breaches.Transitions} transitions");
            }
        }

        return kills;
    }

    /// <summary>The mail server ends, or stops answering, while things go on happening.</summary>
    private static async Task GoAwayAsync(TimeSpan time, bool hung, RoughMailServer server, Breaches breaches, Random chance, CancellationToken cancel)
    {
        if (hung)
        {
            server.Send(Signal.Stop);
        }
        else
        {
            await server.StopAsync();
        }

        for (int turns = 5; turns > 0; turns--)
        {
            await breaches.TurnAsync(chance);
            await Task.Delay(time / 5, cancel);
        }

        if (hung)
        {
            server.Send(Signal.Continue);
        }
        else
        {
            await server.StartAsync(cancel);
        }
    }

    /// <summary>Mails the worker gave up though a copy may have come, as it shows them itself.</summary>
    private static async Task<HashSet<string>> ReadUncertainAsync(PublishedWorker worker, LossReport report, CancellationToken cancel)
    {
        int givenUp = 0;
        HashSet<string> uncertain = [];
        await foreach (JsonElement mail in worker.ItemsAsync("/api/v1/mails", cancel))
        {
            if (mail.GetProperty("state").GetString() != "givenUp")
            {
                continue;
            }

            givenUp++;
            if (mail.GetProperty("copies").GetInt32() > 0)
            {
                string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mail.GetProperty("key").GetString()!)));
                uncertain.Add($"<{hash[..40]}@{SenderDomain}>");
            }
        }

        report.Add("given up", $"{givenUp} mails, shown as such and told to the fallback contact; {uncertain.Count} of them uncertain: a copy may have come");
        return uncertain;
    }

    /// <summary>Returns when every breach is an alert, and nothing has waited to be told for a while.</summary>
    private static Task<bool> SettleAsync(PublishedWorker worker, Breaches breaches, CancellationToken cancel)
    {
        long quietSince = Stopwatch.GetTimestamp();
        return Eventually.IsAsync(async () =>
        {
            int alerts = 0;
            await foreach (var _ in worker.ItemsAsync("/api/v1/alerts", cancel))
            {
                alerts++;
            }

            bool waits = alerts < breaches.All.Count || await worker.MetricAsync("wenchang_mails_unsent", cancel) > 0;
            quietSince = waits ? Stopwatch.GetTimestamp() : quietSince;
            return Stopwatch.GetElapsedTime(quietSince) >= Quiet;
        }, LongestSettling, cancel);
    }
}
