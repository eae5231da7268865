using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Acceptance;

/// <summary>The laws for MQTT payloads, an object a message.</summary>
public sealed class PayloadLaws : AcceptanceLaws
{
    protected override async Task<bool> SayAsync(IReadOnlyList<IGrouping<long, Said>> instants)
    {
        var options = new IngestOptions { OldestAccepted = TimeSpan.FromDays(36_500) };
        var intake = new MessageIntake(Verbs.District, new SequenceCheck(Verbs.District), TimeProvider.System, Options.Create(options), Options.Create(new MqttOptions()), NullLogger<MessageIntake>.Instance);
        var batch = new ReadingBatch();
        foreach (string payload in instants.Select(Object))
        {
            intake.Take("wenchang/air/A1/readings", new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload)), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), batch);
        }

        Assert.Null(ReadingLaws.Broken(Verbs.District, options.BoundsAt(TimeProvider.System.GetUtcNow().AddMinutes(1)), batch));
        bool refused = batch.Quarantined.Count > 0;
        using DataVerbs.Opened store = Verbs.Open();
        await store.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        return refused;
    }

    internal static string Object(IGrouping<long, Said> instant)
    {
        string values = string.Join(',', instant.Select(s => $"\"{s.Code}\":{s.Number}"));
        string flags = string.Join(',', instant.Where(s => s.Flag is not null).Select(s => $"\"{s.Code}\":\"{s.Flag}\""));
        return $"{{\"ts\":{instant.Key},\"values\":{{{values}}},\"flags\":{{{flags}}}}}";
    }
}

/// <summary>The laws for what is replayed from the quarantine, an array a message.</summary>
public sealed class ReplayLaws : AcceptanceLaws
{
    protected override async Task<bool> SayAsync(IReadOnlyList<IGrouping<long, Said>> instants)
    {
        using (DataVerbs.Opened store = Verbs.Open())
        {
            var batch = new ReadingBatch();
            byte[] payload = Encoding.UTF8.GetBytes($"[{string.Join(',', instants.Select(PayloadLaws.Object))}]");
            batch.Quarantine(new QuarantinedMessage(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), "wenchang/air/A1/readings", payload, RejectReason.InternalFault, "", Partial: false));
            await store.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        }

        return (await Verbs.RunAsync(QuarantineVerb.Create, "replay")).Code != 0;
    }
}
