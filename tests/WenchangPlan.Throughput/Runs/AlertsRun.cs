using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WenchangPlan.Throughput.Mqtt;
using WenchangPlan.Throughput.Servers;

namespace WenchangPlan.Throughput.Runs;

/// <summary>
/// Many series at a reading a minute, each under a threshold rule and an offline rule; one station after the other rises above its bound and falls again, and the mail about it comes.
/// From the moment the reading is sent to the moment the mail server has the mail. Mails do not wait for others here: how long they wait in use is a setting.
/// </summary>
internal sealed class AlertsRun(Bench bench, int series, double minutes)
{
    private const string Rule = "high-pm25";
    private const double Above = 75;
    private static readonly string[] Codes = ["pm25", "pm10", "so2", "no2"];

    /// <summary>Of so many messages one is a breach, and the next of its station ends it: about one mail every two seconds.</summary>
    private const int BreachEvery = 83;

    private readonly int _stations = series / Codes.Length;
    private readonly Dictionary<string, long> _sent = new(StringComparer.Ordinal);

    public async Task RunAsync()
    {
        await using Mosquitto broker = await bench.BrokerAsync();
        await using var mails = new MailServer(bench.Folder());
        await mails.StartAsync();
        string folder = bench.Folder();
        await using PublishedWorker worker = bench.Worker(folder,
        [
            .. broker.WorkerSettings, "Smtp:Host=127.0.0.1", Bench.Text($"Smtp:Port={mails.Port}"), "Smtp:From=alerts@example.org", "Alerting:MailWait=00:00:00", "Alerting:MailInterval=00:00:00",
            "Alerting:GroupAbove=1000",
        ]);
        await File.WriteAllTextAsync(Path.Combine(folder, "district.json"), Register());
        await worker.StartAsync();
        // The first minute opens the pages of every station; it is not measured. Ended in order, the database has no log beside it.
        long opened = await Task.Run(() => Send(broker.Port, 0, _stations));
        await Bench.StoredAsync(worker, opened);
        await ToldAsync(mails);
        await worker.StopAsync();
        long sizeBefore = SizeOf(folder);
        await worker.StartAsync();
        int mailsBefore = mails.Count();
        _sent.Clear();
        Usage before = worker.Process.Use();
        long start = Stopwatch.GetTimestamp();
        long messages = await Task.Run(() => Send(broker.Port, _stations, (long)(_stations * minutes)));
        await Bench.StoredAsync(worker, opened + messages);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Usage after = worker.Process.Use();
        await ToldAsync(mails);
        await worker.StopAsync();
        long grown = SizeOf(folder) - sizeBefore;
        Dictionary<string, double> told = mails.FirstTold();
        double[] ms = [.. _sent.Where(s => told.ContainsKey(s.Key)).Select(s => told[s.Key] - s.Value).Order()];
        int missing = _sent.Count - ms.Length;
        if (missing > 0 || ms.Length == 0)
        {
            throw new InvalidOperationException($"{missing} of {_sent.Count} breaches were in no mail:\n{worker.Process.LastLines}");
        }

        Bench.Say($"ALERTS, {_stations * Codes.Length} series of {_stations} stations at a reading a minute for {seconds:F0} s: {messages} messages, {_sent.Count} breaches, {mails.Count() - mailsBefore} mails");
        Bench.Say($"  reading sent to mail taken: p50 {ms[ms.Length / 2]:F0} ms, p99 {ms[(int)(ms.Length * 0.99)]:F0} ms, max {ms[^1]:F0} ms");
        Bench.Say($"  worker: {(after.CpuSeconds - before.CpuSeconds) / seconds * 100:F1} % of one core, peak {after.PeakMegabytes:F0} MiB");
        // Closed days are packed to about a tenth; this is the day that goes on.
        Bench.Say($"  database: {grown / 1024.0:F0} KiB more after {messages} messages = {(double)grown / messages:F0} bytes a message, {(double)grown / messages * _stations * 1440 / 1048576:F0} MiB a day before it is packed");
    }

    private Task<bool> ToldAsync(MailServer mails) => Eventually.IsAsync(() => Task.FromResult(_sent.Keys.All(mails.FirstTold().ContainsKey)), TimeSpan.FromSeconds(30), CancellationToken.None);

    private static long SizeOf(string folder) => Directory.EnumerateFiles(Path.Combine(folder, "data"), "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);

    private static string Station(int index) => string.Create(CultureInfo.InvariantCulture, $"A{index:D5}");

    private string Register() => JsonSerializer.Serialize(new
    {
        district = new { id = "alerts", name = "告警测试区" },
        contacts = new object[] { new { id = "duty", name = "值班台", email = "duty@example.org" } },
        alerts = (object[])
        [
            .. Codes.Select(code => new { id = "high-" + code, kind = "threshold", name = code + " 偏高", domain = "air", parameter = code, above = Above, severity = "critical", contacts = (string[])["duty"] }),
            new { id = "silent", kind = "offline", name = "离线", domain = "air", contacts = (string[])["duty"] },
        ],
        stations = Enumerable.Range(0, _stations).Select(i => new { id = Station(i), domain = "air", name = Bench.Text($"站 {i}"), area = Bench.Text($"区域 {i % 8}"), parameters = Codes, samplePeriod = "00:01:00" }),
    });

    /// <summary>Every station once a minute, spread evenly.</summary>
    /// <returns>How many messages.</returns>
    private long Send(int port, long from, long to)
    {
        long total = to - from;
        using RawConnection connection = RawConnection.ForPublishing(port, "alerts");
        var reader = new Thread(() =>
        {
            byte[] answers = new byte[1 << 12];
            for (long left = total * 4; left > 0;)
            {
                left -= connection.ReadBytes(answers);
            }
        });
        reader.Start();
        long start = Stopwatch.GetTimestamp();
        double gap = 60.0 / _stations;
        using var never = new ManualResetEventSlim();
        for (long number = from; number < to; number++)
        {
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < (number - from) * gap)
            {
                never.Wait(1);
            }

            long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            string station = Station((int)(number % _stations));
            bool breach = number % BreachEvery == 0;
            if (breach)
            {
                _sent[Key(station, now)] = now;
            }

            string values = string.Create(CultureInfo.InvariantCulture, $"\"pm25\":{(breach ? 90 : 20 + (number % 30))},\"pm10\":{30 + (number % 40)},\"so2\":{5 + (number % 9)},\"no2\":{20 + (number % 17)}");
            string payload = string.Create(CultureInfo.InvariantCulture, $$"""{"ts":{{now}},"values":{ {{values}} } }""");
            connection.Send(SampleMessages.Packet($"wenchang/air/{station}/readings", payload, (ushort)((number % 65_000) + 1)));
        }

        reader.Join();
        connection.Disconnect();
        return total;
    }

    /// <summary>What mails call the alert by that begins with a reading.</summary>
    private static string Key(string station, long since) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Rule}|{station}|{since}"))).AsSpan(0, 8));
}
