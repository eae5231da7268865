using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Attacks;

/// <summary>
/// What one device, or a stranger, tries against the embedded broker of the published worker, all of it on loopback and bounded: it takes neither memory nor places from the others.
/// <c>WENCHANG_PUBLISHED</c> names another worker to try it against; the figures are printed before anything is asserted.
/// </summary>
public sealed class BrokerAttackTests : IAsyncDisposable
{
    private const string Master = "master";
    private const string MasterPassword = "only-for-this-test";
    private const string Readings = "wenchang/air/A1/readings";
    private readonly TempDirectory _folder = new();
    private readonly int _port = FreePort.Next();
    private PublishedWorker? _worker;
    private string _password = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private double PeakMegabytes => _worker!.Process.Use().PeakMegabytes;

    [Fact]
    public async Task ThreeThousandTopicAliases_TakeNoMemory()
    {
        await StartAsync();
        (RawMqtt device, _) = await RawMqtt.ComeInAsync(_port, "c", "A1", _password, Cancel);
        using (device)
        {
            double before = PeakMegabytes;
            int sent = 0;
            try
            {
                for (ushort alias = 1; alias <= 3_000; alias++, sent++)
                {
                    await device.SendAsync(RawMqtt.Publish($"{Readings}/{new string('x', 60_000)}{alias}", 0, alias, []), Cancel);
                }

                await device.SendAsync(RawMqtt.Ping, Cancel);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // It was cut off.
            }

            byte[]? answer = await device.ReadAsync(RawMqtt.PingAnswer, Cancel);
            Figures.Report($"3,000 topic aliases of 60 kB: {sent} sent, {(answer is null ? "cut off" : "all taken")}, memory {before:F0} → {PeakMegabytes:F0} MB");
            Assert.Null(answer);
            Assert.InRange(PeakMegabytes - before, 0, 100);
        }

        await AssertADeviceIsServedAsync("after the aliases");
    }

    [Fact]
    public async Task TwoHundredHalfPackets_TakeBoundedMemory_AndADeviceIsServed()
    {
        await StartAsync();
        double before = PeakMegabytes;
        byte[] packet = RawMqtt.Publish(Readings, 1, 0, new byte[2_000_000]);
        RawMqtt[] connections = new RawMqtt[200];
        var sending = new List<Task>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        for (int i = 0; i < connections.Length; i++)
        {
            (connections[i], byte? reason) = await RawMqtt.ComeInAsync(_port, $"c{i}", Master, MasterPassword, Cancel);
            Assert.Equal((byte?)0, reason);
            sending.Add(connections[i].SendAsync(packet.AsMemory(0, packet.Length - 1), over.Token));
        }

        await Task.WhenAny(Task.WhenAll(sending), Task.Delay(TimeSpan.FromSeconds(10), Cancel));
        await AssertADeviceIsServedAsync("beside 200 half packets");
        Figures.Report($"200 half packets of 2 MB: memory {before:F0} → {PeakMegabytes:F0} MB");
        await over.CancelAsync();
        foreach (RawMqtt connection in connections)
        {
            connection.Dispose();
        }

        await Task.WhenAll(sending).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        Assert.InRange(PeakMegabytes - before, 0, 250);
    }

    [Fact]
    public async Task FiveThousandRetainedMessagesOfNobody_TakeNoMemory()
    {
        await StartAsync(withDevices: false);
        (RawMqtt nobody, _) = await RawMqtt.ComeInAsync(_port, "c", user: null, password: null, Cancel);
        using (nobody)
        {
            double before = PeakMegabytes;
            byte[] payload = new byte[60_000];
            for (int i = 0; i < 5_000; i++)
            {
                await nobody.SendAsync(RawMqtt.Publish($"other/{i}", 0, 0, payload, retain: true), Cancel);
            }

            await nobody.SendAsync(RawMqtt.Ping, Cancel);
            Assert.NotNull(await nobody.ReadAsync(RawMqtt.PingAnswer, Cancel));
            Figures.Report($"5,000 retained messages of 60 kB: memory {before:F0} → {PeakMegabytes:F0} MB");
            Assert.InRange(PeakMegabytes - before, 0, 150);
        }
    }

    [Fact]
    public async Task FourGuessers_GuessSlowly_AndADeviceGetsIn()
    {
        await StartAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        int answers = 0;
        Task[] guessers = [.. Enumerable.Range(0, 4).Select(async guesser =>
        {
            for (int i = 0; !over.IsCancellationRequested; i++)
            {
                (RawMqtt connection, byte? reason) = await RawMqtt.ComeInAsync(_port, $"g{guesser}", guesser % 2 == 0 ? Master : "A1", $"guess-{i}", over.Token);
                connection.Dispose();
                Assert.NotEqual((byte?)0, reason);
                Interlocked.Increment(ref answers);
            }
        })];
        long start = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => Volatile.Read(ref answers) >= 4, "the guessers at work", Cancel);
        await AssertADeviceIsServedAsync("beside four guessers");
        await Eventually.TrueAsync(() => Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(3), "three seconds", Cancel);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        int guesses = Volatile.Read(ref answers);
        await over.CancelAsync();
        await Task.WhenAll(guessers).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        Figures.Report($"four guessers: {guesses} answers in {seconds:F1} s");
        Assert.InRange(guesses, 4, (4 * seconds) + 4); // each waits a second for each answer
    }

    [Theory]
    [InlineData(12)]
    [InlineData(300)]
    public async Task SilentSockets_KeepNobodyOut(int sockets)
    {
        await StartAsync(withDevices: true, "Mqtt:MaxClients=12");
        var silent = new List<RawMqtt>();
        for (int i = 0; i < sockets; i++)
        {
            silent.Add(await RawMqtt.OpenAsync(_port, Cancel));
        }

        await AssertADeviceIsServedAsync($"beside {sockets} silent sockets");
        silent.ForEach(s => s.Dispose());
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>A device comes in, and its reading is committed.</summary>
    private async Task AssertADeviceIsServedAsync(string when)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(Eventually.Patience);
        long start = Stopwatch.GetTimestamp();
        (RawMqtt device, byte? reason) = await RawMqtt.ComeInAsync(_port, "device", "A1", _password, patience.Token);
        using (device)
        {
            TimeSpan cameIn = Stopwatch.GetElapsedTime(start);
            byte[]? answer = null;
            if (reason == 0)
            {
                await device.SendAsync(RawMqtt.Publish(Readings, 1, 0, Encoding.UTF8.GetBytes("""{"ts":"2026-05-01T08:00:00+08:00","values":{"pm25":35}}""")), patience.Token);
                answer = await device.ReadAsync(RawMqtt.Puback, patience.Token);
            }

            Figures.Report($"a device {when}: answer {reason}, in after {cameIn.TotalMilliseconds:F0} ms, acknowledged after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
            Assert.Equal((byte?)0, reason);
            Assert.True(answer is [0, 1] or [0, 1, < 0x80, ..], "no acknowledgement");
        }
    }

    private async Task StartAsync(bool withDevices = true, params string[] settings)
    {
        string register = Path.Combine(AppContext.BaseDirectory, "Data", "district.json");
        if (withDevices)
        {
            (_, string output) = await Published.RunAsync(_folder.Path, "hash-password", "--generate");
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            _password = lines[0];
            JsonNode json = JsonNode.Parse(await File.ReadAllTextAsync(register, Cancel))!;
            json["stations"]![0]!["device"] = new JsonObject { ["password"] = lines[1] };
            register = Path.Combine(_folder.Path, "district.json");
            await File.WriteAllTextAsync(register, json.ToJsonString(), Cancel);
            settings = [$"Mqtt:Username={Master}", $"Mqtt:Password={MasterPassword}", .. settings];
        }

        _worker = await TestWorker.StartAsync(_folder.Path, [.. new MqttAddress(_port).Embedded, $"District:File={register}", .. settings]);
    }
}
