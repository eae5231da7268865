using System.Diagnostics.Metrics;
using WenchangPlan.Telemetry.Health;

namespace WenchangPlan.Worker.Health;

/// <summary>Shows the parts of <c>/readyz</c> as metrics, for alert rules outside.</summary>
internal sealed class PartMetrics : IDisposable
{
    private readonly Meter _meter = new("WenchangPlan.Health");

    public PartMetrics(IEnumerable<IReadyPart> parts)
    {
        IReadyPart[] all = [.. parts];
        _meter.CreateObservableGauge("wenchang.part.ready",
            () => all.Select(part => new Measurement<int>(part.Check().Ok ? 1 : 0, new KeyValuePair<string, object?>("part", part.Name))),
            description: "1 when a part of the service does its work, as /readyz says.");
    }

    public void Dispose() => _meter.Dispose();
}
