using System.Globalization;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>One trace leads from the message to the mail it caused.</summary>
public sealed class TraceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AMailAboutAVerdict_IsInTheTraceOfTheReadingsItRestsOn()
    {
        using var folder = new TempDirectory();
        await using var collector = new TraceCollector();
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, cancel: Cancel);
        string register = Path.Combine(folder.Path, "district.json");
        await File.WriteAllTextAsync(register, (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Data", "district.json"), Cancel)).Replace("\"alerts\": [", """
            "alerts": [ { "id": "bad-hour", "kind": "verdictValue", "name": "小时重度污染", "nameEn": "Heavily polluted hour", "verdict": "airHour",
                "above": 200, "severity": "warning", "contacts": ["duty"] },
            """, StringComparison.Ordinal), Cancel);
        string mails = Path.Combine(folder.Path, "mails");
        await using var worker = new PublishedWorker(Published.Wenchang, folder.Path,
        [
            $"Storage:DataDirectory={Path.Combine(folder.Path, "data")}", $"District:File={register}", .. broker.WorkerSettings, $"Smtp:PickupDirectory={mails}", "Alerting:MailWait=00:00:00",
            "Alerting:MailInterval=00:00:00", "Alerting:VerdictInterval=00:00:01", $"Worker:Collector={collector.Address}",
        ]);
        await worker.StartAsync(Cancel);

        // An hour that is over, minute by minute, from every station.
        long hour = TimeProvider.System.GetUtcNow().AddHours(-4).ToUnixTimeMilliseconds() / 3_600_000 * 3_600_000;
        foreach (string station in (string[])["A1", "A2", "A3", "A4"])
        {
            await using ChildProcess publisher = MosquittoPub.StartLines(MqttAddress.Of(broker), $"wenchang/air/{station}/readings");
            for (int minute = 0; minute < 60; minute++)
            {
                await publisher.Input.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $$$"""{"ts":{{{hour + (minute * 60_000L)}}},"values":{"pm25":{{{260 + (minute % 7)}}},"pm10":{{{310 + (minute % 7)}}},"so2":{{{12 + (minute % 5)}}},"no2":{{{40 + (minute % 5)}}},"co":{{{1.1 + (minute % 5 * 0.01)}}},"o3":{{{90 + (minute % 7)}}}}}"""));
            }

            publisher.Input.Close();
            await publisher.SuccessAsync(cancel: Cancel);
        }

        IReadOnlyList<Span> way = await Eventually.SeeAsync("a mail in the trace of its readings", () => Task.FromResult(WayOfAMail(collector.Spans)),
            () => string.Join('\n', collector.Spans) + "\n" + worker.Process.LastLines, Cancel);
        Figures.Report($"trace: {string.Join(" → ", way.Select(s => s.Name))}, {collector.Spans.Count} spans");
        Assert.NotEmpty(Directory.GetFiles(mails));
        await Eventually.SeeAsync("metrics", () => Task.FromResult(collector.Metrics.Contains("wenchang.messages.received", StringComparison.Ordinal) ? "" : null), () => collector.Metrics, Cancel);
    }

    /// <summary>Commit, judgement, alert and mail, each going on from the one before; null when no mail has come that far.</summary>
    private static List<Span>? WayOfAMail(IReadOnlyList<Span> spans)
    {
        foreach (Span mail in spans.Where(s => s.Name == "mail"))
        {
            List<Span> way = [mail];
            while (spans.FirstOrDefault(s => s.Trace == way[0].Trace && s.Id == way[0].Parent) is { } before)
            {
                way.Insert(0, before);
            }

            if (way.Select(s => s.Name).SequenceEqual(["commit", "judge", "alert", "mail"]))
            {
                return way;
            }
        }

        return null;
    }
}
