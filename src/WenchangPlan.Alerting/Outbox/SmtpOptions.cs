using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;
using MimeKit;

namespace WenchangPlan.Alerting.Outbox;

/// <summary>How the connection to the mail server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>Not at all; for servers on the same machine.</summary>
    None,
    /// <summary>STARTTLS, or no mail.</summary>
    StartTls,
    /// <summary>STARTTLS if the server offers it. Somebody on the line can make it seem that it does not.</summary>
    StartTlsWhenAvailable,
    /// <summary>TLS from the first byte (usually port 465).</summary>
    Tls,
}

/// <summary>Where mails go, section <c>Smtp</c>. With neither host nor pickup directory, mails wait in the outbox.</summary>
public sealed class SmtpOptions
{
    /// <summary>Name or address of the mail server; empty: none.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port; default 25.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 25;

    /// <summary>Protection of the connection; default <see cref="SmtpSecurity.None"/>.</summary>
    [EnumDataType(typeof(SmtpSecurity))]
    public SmtpSecurity Security { get; set; }

    /// <summary>User name; empty: no authentication.</summary>
    public string Username { get; set; } = "";

    /// <summary>Password.</summary>
    public string Password { get; set; } = "";

    /// <summary>Sender, as an address or <c>Name &lt;address&gt;</c>.</summary>
    [Required]
    public string From { get; set; } = "wenchangplan@localhost";

    /// <summary>Directory into which mails are written as <c>.eml</c> files instead of being sent; empty: none. It goes before <see cref="Host"/>.</summary>
    public string PickupDirectory { get; set; } = "";

    /// <summary>How often the outbox is looked through; 100 ms to 1 min, default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait for an answer of the server; 1 s to 25 s, so that a mail under way is finished within the host's 30 s at shutdown. Default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:25")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest wait for the answer to a whole mail, which the server may scan and store first; 1 s to 30 min, default 5 min. Giving up early is what makes copies.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan PatienceForAnswer { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>PEM file of the authority that signed the server's certificate; empty: those of the system.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>Attempts after which a mail the server refuses for good is kept unsent and not tried again; 1 to 100, default 5.</summary>
    [Range(1, 100)]
    public int AttemptsWhenRefused { get; set; } = 5;

    /// <summary>Whether there is anything mails can go to.</summary>
    public bool HasDestination => Host.Length > 0 || PickupDirectory.Length > 0;
}

[OptionsValidator]
internal sealed partial class SmtpOptionsValidator : IValidateOptions<SmtpOptions>;

/// <summary>What attributes cannot say.</summary>
internal sealed class SmtpOptionsRelations : IValidateOptions<SmtpOptions>
{
    public ValidateOptionsResult Validate(string? name, SmtpOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (!MailboxAddress.TryParse(options.From, out MailboxAddress? from) || !from.Address.Trim('@').Contains('@', StringComparison.Ordinal))
        {
            result.AddError($"found \"{options.From}\", expected a mail address such as alerts@example.org.", "Smtp:From");
        }

        if (options.Username.Length == 0 != (options.Password.Length == 0))
        {
            result.AddError("must both be set, or neither.", "Smtp:Username and Smtp:Password");
        }

        if (options is { Username.Length: > 0, Host.Length: > 0, Security: SmtpSecurity.None or SmtpSecurity.StartTlsWhenAvailable } && !IsLoopback(options.Host))
        {
            result.AddError("must be StartTls or Tls when a user name is set, or the password could cross the network in clear.", "Smtp:Security");
        }

        if (options.CaFile.Length > 0 && !File.Exists(options.CaFile))
        {
            result.AddError($"found \"{options.CaFile}\", expected a PEM file that exists.", "Smtp:CaFile");
        }

        return result.Build();
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
