using WenchangPlan.Telemetry.Health;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Ready when messages can come in.</summary>
internal sealed class BrokerPart(IngestState state) : IReadyPart
{
    public string Name => "broker";

    public ReadyState Check() => new(state.BrokerProblem is null, state.BrokerProblem ?? "Messages can come in.");
}

/// <summary>Ready when the last batch could be committed.</summary>
internal sealed class StorePart(IngestState state) : IReadyPart
{
    public string Name => "store";

    public ReadyState Check() => new(state.StoreProblem is null, state.StoreProblem ?? "The last batch was committed.");
}
