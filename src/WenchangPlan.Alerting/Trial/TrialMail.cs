using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Trial;

/// <summary>A mail to try sending with; what it tells of is made up from the register.</summary>
/// <param name="Kind">What it is an example of, one of <see cref="MailTrial.Kinds"/>.</param>
/// <param name="Mail">What it says.</param>
public sealed record TrialMail(string Kind, OutgoingMail Mail);

/// <summary>A step on the way of a mail to the server.</summary>
public enum TrialStage
{
    /// <summary>The connection.</summary>
    Connect,
    /// <summary>Its protection by TLS.</summary>
    Protect,
    /// <summary>The user name and password.</summary>
    SignIn,
    /// <summary>The sender of a mail.</summary>
    Sender,
    /// <summary>The recipient of a mail.</summary>
    Recipient,
    /// <summary>The whole mail has gone out, but for the dot that ends it.</summary>
    Sent,
    /// <summary>The answer to that dot: the server has taken the mail, or not.</summary>
    Answer,
    /// <summary>The mail was written into the pickup directory instead.</summary>
    Pickup,
}

/// <summary>What became of a step.</summary>
/// <param name="Stage">The step.</param>
/// <param name="Ok">Whether it went well.</param>
/// <param name="Detail">What the server said, or what is known of it; never a secret.</param>
public sealed record TrialStep(TrialStage Stage, bool Ok, string Detail);

/// <summary>How a trial ended.</summary>
public enum TrialEnd
{
    /// <summary>Every mail was taken.</summary>
    Taken,
    /// <summary>The server refused a mail.</summary>
    Refused,
    /// <summary>The server could not be reached, did not let us in, or broke off.</summary>
    Unreachable,
}
