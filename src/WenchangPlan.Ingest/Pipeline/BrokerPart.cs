using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Ready when messages can come in, and do.</summary>
internal sealed class BrokerPart(IngestState state, Arrivals arrivals, District district, IOptions<MqttOptions> options, TimeProvider time) : IReadyPart
{
    private readonly TimeSpan _allowed = Flow.AllowedSilence(options.Value.SilentAfter, district);

    public string Name => "broker";

    public ReadyState Check() =>
        Flow.FromBroker(state.BrokerProblem, time.GetElapsedTime(Math.Max(state.ConnectedAt, arrivals.LastArrival)), _allowed);
}

/// <summary>Ready when what came in is committed.</summary>
internal sealed class StorePart(IngestState state, Arrivals arrivals, IOptions<IngestOptions> options) : IReadyPart
{
    public string Name => "store";

    public ReadyState Check() => Flow.ToStore(state.StoreProblem, arrivals.Waiting, options.Value.StallAfter);
}
