using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Alerting.Trial;
using WenchangPlan.Ingest;
using WenchangPlan.Ingest.Mqtt;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Health;
using WenchangPlan.Worker.Hosting;

namespace WenchangPlan.Worker.Doctor;

/// <summary>Takes every look in turn. It asks for real, and changes nothing: the service may run meanwhile.</summary>
/// <param name="services">The service, put together and not started.</param>
internal sealed class Examination(IServiceProvider services)
{
    private readonly IConfiguration _configuration = services.GetRequiredService<IConfiguration>();
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();

    /// <summary>The findings as they are made.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        (Finding service, bool runs) = await AskServiceAsync(cancel);
        yield return service;
        var trial = new BrokerTrial(services.GetRequiredService<IOptions<MqttOptions>>(), _time);
        yield return await BrokerLook.LookAsync(Get<MqttOptions>(), trial, runs, cancel);

        (Finding store, StoreFacts? facts) = LookAtStore();
        yield return store;
        foreach (Finding influx in await LookAtInfluxAsync(facts, cancel))
        {
            yield return influx;
        }

        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        yield return DiskLook.Look(Get<StorageOptions>().DataDirectory, facts);
        yield return ClockLook.Judge(now, facts?.NewestReading, Get<IngestOptions>().FutureTolerance, ClockLook.AskKernel());
        bool sendsMails = WorkerOptions.ReadRole(_configuration) != WorkerRole.Ingest;
        SmtpOptions? smtp = sendsMails ? Get<SmtpOptions>() : null;
        yield return smtp is null ? new Finding(Grade.Ok, "mail", "otherWorker")
            : await MailLook.LookAsync(smtp, ActivatorUtilities.CreateInstance<MailTrial>(services), cancel);
        foreach (Finding certificate in CertificateLook.Look(_configuration, Get<MqttOptions>(), smtp, _time.GetUtcNow()))
        {
            yield return certificate;
        }

        if (facts is { } known && known.Layout == known.KnownLayout)
        {
            foreach (Finding register in RegisterLook.Judge(services.GetRequiredService<District>(), known, now))
            {
                yield return register;
            }
        }
    }

    private async Task<(Finding Finding, bool Runs)> AskServiceAsync(CancellationToken cancel)
    {
        var door = new ServiceDoor(_configuration);
        if (door.Address is not { } address)
        {
            return (new Finding(Grade.Warn, "service", "noAddress"), false);
        }

        DoorAnswer answer = await door.AskAsync("/readyz", cancel);
        Finding finding = ServiceLook.Judge(address, answer);
        return (finding, finding.Key is "ready" or "notReady");
    }

    private (Finding Finding, StoreFacts? Facts) LookAtStore()
    {
        StorageOptions storage = Get<StorageOptions>();
        try
        {
            string? unwritable = StoreLook.TryWriting(storage);
            long since = (_time.GetUtcNow() - RegisterLook.Lately).ToUnixTimeMilliseconds();
            StoreFacts? facts = services.GetRequiredService<StoreGlance>().Look(since);
            return (StoreLook.Judge(Path.GetFullPath(storage.DatabaseFile), facts, unwritable), facts);
        }
        catch (IOException e)
        {
            return (StoreLook.Unreadable(e), null);
        }
    }

    private async Task<IReadOnlyList<Finding>> LookAtInfluxAsync(StoreFacts? facts, CancellationToken cancel) =>
        Get<StorageOptions>().Kind != StorageKind.InfluxDb ? [] :
        [
            .. await StoreLook.LookAtInfluxAsync(services.GetRequiredService<InfluxSetup>(), cancel),
            StoreLook.JudgeSpool(facts?.SpoolBytes ?? 0, Get<InfluxDbOptions>().SpoolBytes),
        ];

    private T Get<T>()
        where T : class => services.GetRequiredService<IOptions<T>>().Value;
}
