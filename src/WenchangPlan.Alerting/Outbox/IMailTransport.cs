using MimeKit;

namespace WenchangPlan.Alerting.Outbox;

/// <summary>An address the server would not take while it took others of the same mail.</summary>
/// <param name="Address">The address.</param>
/// <param name="Answer">What the server said.</param>
internal sealed record RefusedAddress(string Address, string Answer);

/// <summary>How a delivery failed; it decides what comes next.</summary>
internal enum DeliveryFault
{
    /// <summary>The server is away or does not let us in: the other mails of the round need not be tried.</summary>
    Unreachable,
    /// <summary>The server said "later" (4xx) about this mail.</summary>
    Later,
    /// <summary>The server said "no" (5xx) about this mail.</summary>
    Refused,
}

/// <summary>A mail was not handed over.</summary>
internal sealed class DeliveryException(DeliveryFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public DeliveryFault Fault => fault;
}

/// <summary>Something that takes mails for good: a mail server or a directory.</summary>
internal interface IMailTransport
{
    /// <summary>Hands one mail over. When it returns, the other side has taken responsibility.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="name">A name for it that is unique, safe in file names, and the same at every attempt.</param>
    /// <param name="cancel">Gives up waiting for a connection; a hand-over under way is finished.</param>
    /// <returns>Addresses refused while others were taken; empty when all were.</returns>
    /// <exception cref="DeliveryException">It was not handed over to anybody.</exception>
    Task<IReadOnlyList<RefusedAddress>> SendAsync(MimeMessage mail, string name, CancellationToken cancel);

    /// <summary>The round is over; a connection may be closed.</summary>
    Task EndRoundAsync(CancellationToken cancel);
}
