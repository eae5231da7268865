using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Data.Sqlite;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Tests.Hosting;
using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Doctor;

/// <summary><c>doctor</c> with real parts.</summary>
public sealed class DoctorVerbTests : IDisposable
{
    private const string Table = "station,time,pm25\nA1,2024-05-01T08:00:00+08:00,30\nA1,2024-05-03T08:05:00+08:00,31\n";
    private const UnixFileMode ForAGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private readonly DataVerbs _verbs = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Where nobody listens.</summary>
    private static string Nobody => FreePort.Next().ToString(CultureInfo.InvariantCulture);

    private static string NoService => $"Http:Urls=http://127.0.0.1:{Nobody}";

    private string DatabaseFile => Path.Combine(_verbs.PathOf("data"), "wenchang.db");

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task RealBrokerAndStore_ADeadMailServer_AndAnOldCertificate_AreToldApart()
    {
        await _verbs.ImportAsync(Table);
        await using Mosquitto broker = await Mosquitto.StartAsync(folder: null);
        await File.WriteAllTextAsync(_verbs.PathOf("old.pem"), MakeEnded(), Cancel);
        string smtp = Nobody;
        (int code, string output, string error) = await _verbs.RunAsync(DoctorVerb.Create,
            [.. broker.WorkerSettings, "Smtp:Host=127.0.0.1", $"Smtp:Port={smtp}", $"Smtp:CaFile={_verbs.PathOf("old.pem")}", NoService]);

        Assert.Equal((1, ""), (code, error));
        string[] lines = output.Split('\n');
        Assert.Contains($"ok    broker: 127.0.0.1:{broker.Port} lets us in.", lines);
        string mail = Assert.Single(lines, l => l.StartsWith($"FAIL  mail: 127.0.0.1:{smtp}: Connect: ", StringComparison.Ordinal));
        Assert.Contains(" What to do: ", mail, StringComparison.Ordinal);
        string[] expected =
        [
            $"ok    store: {DatabaseFile}: layout ", "FAIL  certificate: Smtp:CaFile (CN=old) ended on 2025-01-31.", "warn  service: ",
            "warn  register: 6 of 6 stations were never heard: A1, A2, W1, W2, D1 …", // an import is nobody speaking
        ];
        Assert.All(expected, start => Assert.Contains(lines, l => l.StartsWith(start, StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(l => l.StartsWith("FAIL", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task BrokerThatRefuses_OrIsNotThere_Fails_WithItsWords()
    {
        string port = Nobody;
        (int away, string output, _) = await _verbs.RunAsync(DoctorVerb.Create, "Mqtt:Mode=External", $"Mqtt:Port={port}", NoService);
        Assert.Equal(1, away);
        Assert.Contains($"FAIL  broker: no connection to 127.0.0.1:{port}: ", output, StringComparison.Ordinal);

        await using Mosquitto broker = await Mosquitto.StartShippedAsync(_verbs.PathOf("broker"), cancel: Cancel);
        string[] wrong = [$"Mqtt:Port={broker.Port}", "Mqtt:Mode=External", "Mqtt:Username=worker", "Mqtt:Password=not-it", NoService];
        (int refused, output, _) = await _verbs.RunAsync(DoctorVerb.Create, wrong);
        Assert.Equal(1, refused);
        Assert.Contains("the broker refused the connection: NotAuthorized", output, StringComparison.Ordinal);
        (_, output, _) = await _verbs.RunAsync(DoctorVerb.Create, [.. broker.WorkerSettings, NoService]);
        Assert.Contains($"ok    broker: 127.0.0.1:{broker.Port} lets us in.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BesideTheRunningService_AllIsWell_AndNothingIsChanged()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"));
        await service.WaitAsync("/readyz", HttpStatusCode.OK, e => e.GetProperty("status").GetString(), s => s == "ready");
        string[] before = Directory.GetFiles(_verbs.PathOf("data"));
        (int code, string output, string error) = await _verbs.RunAsync(
            DoctorVerb.Create, $"Http:Urls={service.Client.BaseAddress}", $"Mqtt:Port={service.MqttPort}");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"ok    service: {service.Client.BaseAddress} runs and every part ", output, StringComparison.Ordinal);
        Assert.Contains($"ok    broker: 127.0.0.1:{service.MqttPort} is held while the service runs", output, StringComparison.Ordinal);
        Assert.Equal(before.Order(StringComparer.Ordinal), Directory.GetFiles(_verbs.PathOf("data")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task FileOfAnotherVersion_IsNamed_AndLeftAsItIs()
    {
        _verbs.Open().Dispose();
        SetLayout(3);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(DatabaseFile, ForAGroup); // every other verb would take it away
        }

        (int code, string output, _) = await _verbs.RunAsync(DoctorVerb.Create, NoService, $"Mqtt:Port={Nobody}");
        Assert.Equal(0, code);
        Assert.Contains($"warn  store: {DatabaseFile} has layout 3, ", output, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(DatabaseFile) == ForAGroup);
        SetLayout(999);
        (code, output, _) = await _verbs.RunAsync(DoctorVerb.Create, NoService, $"Mqtt:Port={Nobody}");
        Assert.Equal(1, code);
        Assert.Contains($"FAIL  store: {DatabaseFile} has layout 999, this version knows up to ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAStore_NoneIsMade_AndADamagedOneFails()
    {
        string[] settings = [NoService, $"Mqtt:Port={Nobody}"];
        (int code, string output, _) = await _verbs.RunAsync(DoctorVerb.Create, settings);
        Assert.Equal(0, code);
        Assert.Contains("warn  store: there is no ", output, StringComparison.Ordinal);
        Assert.False(Path.Exists(_verbs.PathOf("data")));
        Directory.CreateDirectory(_verbs.PathOf("data"));
        await File.WriteAllTextAsync(DatabaseFile, new string('x', 5000), Cancel);
        (code, output, _) = await _verbs.RunAsync(DoctorVerb.Create, settings);
        Assert.Equal(1, code);
        Assert.Contains("the file is damaged", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InfluxDb_IsLookedAtAsByInfluxCheck()
    {
        await using var influx = new InfluxServer();
        await influx.StartAsync(Cancel);
        string[] settings = [.. influx.WorkerSettings, NoService, $"Mqtt:Port={Nobody}"];
        (int code, string output, _) = await _verbs.RunAsync(DoctorVerb.Create, settings);
        Assert.Equal(1, code);
        Assert.Contains("FAIL  influx: bucket is not in order: ", output, StringComparison.Ordinal);
        await influx.RunAsync($"CREATE DATABASE {InfluxServer.Database}", Cancel);
        (code, output, _) = await _verbs.RunAsync(DoctorVerb.Create, settings);
        Assert.Equal(0, code);
        Assert.Contains("ok    influx: writing: ", output, StringComparison.Ordinal);
        Assert.Contains("ok    influx: 0.0 MiB wait for it", output, StringComparison.Ordinal);
        await influx.StopAsync();
        (code, output, _) = await _verbs.RunAsync(DoctorVerb.Create, settings);
        Assert.Equal(1, code);
        Assert.Contains("FAIL  influx: it cannot be asked: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongConfiguration_IsRefusedAsByTheOtherVerbs()
    {
        (int code, string output, string error) = await _verbs.RunAsync(DoctorVerb.Create, "Mqtt:Port=no");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("Mqtt:Port", error, StringComparison.Ordinal);
    }

    private void SetLayout(int layout)
    {
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // a number of this test
        command.CommandText = $"PRAGMA user_version = {layout.ToString(CultureInfo.InvariantCulture)}";
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static string MakeEnded()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var first = new DateTimeOffset(2025, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var request = new CertificateRequest("CN=old", key, HashAlgorithmName.SHA256);
        using X509Certificate2 ended = request.CreateSelfSigned(first, first.AddDays(30));
        return ended.ExportCertificatePem();
    }
}
