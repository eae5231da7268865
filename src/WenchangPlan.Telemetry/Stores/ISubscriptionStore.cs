namespace WenchangPlan.Telemetry.Stores;

/// <summary>A session that a broker keeps for us.</summary>
/// <param name="Host">Host of the broker, as set.</param>
/// <param name="Port">Its port.</param>
/// <param name="ClientId">Our client id there.</param>
public readonly record struct BrokerSession(string Host, int Port, string ClientId);

/// <summary>Remembers what our sessions at brokers are subscribed to. A broker does not tell, and goes on delivering what nobody wants any more.</summary>
public interface ISubscriptionStore
{
    /// <summary>The topic filters last saved for the session, in ordinal order; empty when none are.</summary>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    IReadOnlyList<string> Read(BrokerSession session);

    /// <summary>Puts these filters in the place of those saved before. Durable on return.</summary>
    /// <exception cref="IOException">The store cannot be written now; what was saved before stands.</exception>
    void Save(BrokerSession session, IReadOnlyCollection<string> filters);
}
