using System.Diagnostics.Metrics;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Health;

/// <summary>Shows the ledger as metrics. Counters count from the data directory's first message, so they do not restart with the process.</summary>
internal sealed class LedgerMetrics : IDisposable
{
    private readonly Meter _meter = new("WenchangPlan.Pipeline");

    public LedgerMetrics(PipelineLedger ledger)
    {
        // Received in the API leaves out what was given back; a counter must never fall, so here both are shown:
        // received - abandoned = stored + quarantined - replayed + waiting.
        Count("wenchang.messages.received", "Deliveries taken from the broker, those given back included.", () => Taken(ledger.Snapshot()));
        Count("wenchang.messages.abandoned", "Deliveries given back for redelivery since the process started.", () => ledger.Snapshot().Abandoned);
        Count("wenchang.messages.stored", "Deliveries stored, duplicates included.", () => ledger.Snapshot().Stored);
        Count("wenchang.messages.quarantined", "Deliveries put into the quarantine, those replayed since included.", () => Quarantined(ledger.Snapshot()));
        Count("wenchang.messages.replayed", "Quarantined deliveries that a replay stored since the process started.", () => ledger.Snapshot().Replayed);
        Count("wenchang.messages.duplicates", "Stored deliveries that changed no row.", () => ledger.Snapshot().Duplicates);
        Count("wenchang.values.stored", "Values in stored deliveries.", () => ledger.Snapshot().ValuesStored);
        Count("wenchang.values.flagged", "Stored values whose flag keeps them out of averages.", () => ledger.Snapshot().ValuesFlagged);
        Count("wenchang.values.refused", "Values refused.", () => ledger.Snapshot().ValuesRefused);
        Count("wenchang.values.replaced", "Values that replaced another one of an instant more than three days old.", () => ledger.Snapshot().ValuesReplaced);
        Count("wenchang.messages.retained.dropped", "Retained messages of stations without a clock, dropped since the process started; not received.", () => ledger.Snapshot().RetainedDropped);
        _meter.CreateObservableGauge("wenchang.messages.waiting", () => ledger.Snapshot().Waiting, description: "Deliveries taken and not committed yet.");
        _meter.CreateObservableGauge("wenchang.balance.ok", () => ledger.Snapshot().Balanced ? 1 : 0, description: "1 when received = stored + quarantined + waiting.");
    }

    private static long Taken(LedgerSnapshot books) => books.Received + books.Abandoned;

    private static long Quarantined(LedgerSnapshot books) => books.Quarantined + books.Replayed;

    public void Dispose() => _meter.Dispose();

    private void Count(string name, string description, Func<long> read) => _meter.CreateObservableCounter(name, read, description: description);
}
