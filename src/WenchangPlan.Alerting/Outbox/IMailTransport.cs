using MimeKit;

namespace WenchangPlan.Alerting.Outbox;

/// <summary>How a delivery failed; it decides what comes next.</summary>
internal enum DeliveryFault
{
    /// <summary>The server is away or does not let us in: the other mails of the round need not be tried.</summary>
    Unreachable,
    /// <summary>The server said "later" (4xx) about this mail.</summary>
    Later,
    /// <summary>The server said "no" (5xx) about this mail.</summary>
    Refused,
    /// <summary>All of the mail had gone out and no answer came: the server may have taken it.</summary>
    Uncertain,
}

/// <summary>A mail was not handed over, or nobody knows.</summary>
internal sealed class DeliveryException(DeliveryFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public DeliveryFault Fault => fault;
}

/// <summary>Something that takes mails for good: a mail server or a directory.</summary>
internal interface IMailTransport
{
    /// <summary>Hands one mail over. When it returns, the other side has taken responsibility.</summary>
    /// <param name="mail">The mail, to one address.</param>
    /// <param name="name">A name for it that is unique, safe in file names, and the same at every attempt.</param>
    /// <param name="gone">Called when all of it is about to have gone out, before what makes the other side take it. When it throws, the mail is not handed over.</param>
    /// <param name="cancel">Gives up waiting for a connection; a hand-over under way is finished.</param>
    /// <returns>What the other side answered; null when it has no words.</returns>
    /// <exception cref="DeliveryException">It was not handed over, or that is uncertain.</exception>
    Task<string?> SendAsync(MimeMessage mail, string name, Action gone, CancellationToken cancel);

    /// <summary>The round is over; a connection may be closed.</summary>
    Task EndRoundAsync(CancellationToken cancel);
}
