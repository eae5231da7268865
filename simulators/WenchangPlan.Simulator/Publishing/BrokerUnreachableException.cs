namespace WenchangPlan.Simulator.Publishing;

/// <summary>The broker did not accept a first connection in the tries allowed.</summary>
public sealed class BrokerUnreachableException : Exception
{
    /// <inheritdoc cref="Exception()"/>
    public BrokerUnreachableException()
    {
    }

    /// <inheritdoc cref="Exception(string)"/>
    public BrokerUnreachableException(string message) : base(message)
    {
    }

    /// <inheritdoc cref="Exception(string, Exception)"/>
    public BrokerUnreachableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
