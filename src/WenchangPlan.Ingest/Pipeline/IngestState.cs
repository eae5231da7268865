namespace WenchangPlan.Ingest.Pipeline;

/// <summary>How the ingest stage is doing, for health checks (trap: a deaf process must report itself unhealthy).</summary>
public sealed class IngestState(TimeProvider time)
{
    private volatile string? _brokerProblem = "not connected yet";
    private volatile string? _storeProblem;
    private long _connectedAt = time.GetTimestamp();

    /// <summary>Why no messages can come in; null when the broker is there and we are subscribed.</summary>
    public string? BrokerProblem
    {
        get => _brokerProblem;
        internal set
        {
            if (value is null)
            {
                Volatile.Write(ref _connectedAt, time.GetTimestamp());
            }

            _brokerProblem = value;
        }
    }

    /// <summary>Why the last commit failed; null when it succeeded.</summary>
    public string? StoreProblem
    {
        get => _storeProblem;
        internal set => _storeProblem = value;
    }

    /// <summary>Timestamp since when messages can come in; of no meaning while they cannot.</summary>
    internal long ConnectedAt => Volatile.Read(ref _connectedAt);
}
