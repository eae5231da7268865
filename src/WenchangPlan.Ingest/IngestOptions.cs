using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Payload;

namespace WenchangPlan.Ingest;

/// <summary>Where the messages come from.</summary>
public enum MqttMode
{
    /// <summary>The broker inside this process: small sites and the demo.</summary>
    Embedded,
    /// <summary>A broker of its own, such as mosquitto.</summary>
    External,
}

/// <summary>Settings under <c>Mqtt</c>.</summary>
public sealed class MqttOptions
{
    /// <summary>Embedded or external broker; default embedded.</summary>
    public MqttMode Mode { get; set; } = MqttMode.Embedded;

    /// <summary>External: host of the broker. Embedded: address to listen on. Default 127.0.0.1, so that nothing is open to the network unasked (G9).</summary>
    [Required(ErrorMessage = "Mqtt:Host must name a host, e.g. 127.0.0.1")]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>Port of the broker, 1 to 65535; default 1883.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 1883;

    /// <summary>User name: ours at an external broker; asked of devices by the embedded one. Empty means none.</summary>
    public string Username { get; set; } = "";

    /// <summary>Password for <see cref="Username"/>.</summary>
    public string Password { get; set; } = "";

    /// <summary>TLS to an external broker; its certificate must be trusted by the machine.</summary>
    public bool UseTls { get; set; }

    /// <summary>Our client id at an external broker. It names the lasting session: change it, and what the broker kept for the old one is not read.</summary>
    [RegularExpression("^[A-Za-z0-9_-]{1,64}$", ErrorMessage = "Mqtt:ClientId must be 1 to 64 letters, digits, - or _")]
    public string ClientId { get; set; } = "wenchangplan";

    /// <summary>First level or levels of every topic; default <c>wenchang</c>.</summary>
    [RegularExpression("^[^#+/\\0][^#+\\0]*[^#+/\\0]$|^[^#+/\\0]$", ErrorMessage = "Mqtt:TopicRoot must be topic levels without # or + and without / at the ends")]
    public string TopicRoot { get; set; } = "wenchang";

    /// <summary>Group of a shared subscription, so that several workers share the load of an external broker. Empty means none.</summary>
    [RegularExpression("^[^#+/\\0]*$", ErrorMessage = "Mqtt:ShareGroup must be one topic level")]
    public string ShareGroup { get; set; } = "";

    /// <summary>Messages the broker may have sent us without an acknowledgement (MQTT 5 receive maximum), 1 to 65535. A batch cannot be larger; default 16,000: one batch being committed, one filling, one on the way.</summary>
    [Range(1, 65535)]
    public int ReceiveMaximum { get; set; } = 16_000;
}

/// <summary>Settings under <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    /// <summary>Most messages in one commit, 1 to 50,000; default 5,000: past that a commit gains little and delays acknowledgements.</summary>
    [Range(1, 50_000)]
    public int BatchMessages { get; set; } = 5_000;

    /// <summary>Longest time a message waits for others to share its commit; default 50 ms. When quiet it waits for nobody.</summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Most bytes of payload taken and not yet committed; above it the broker is made to wait (G8). Default 64 MiB.</summary>
    [Range(1 << 20, 1L << 34)]
    public long QueueBytes { get; set; } = 64L << 20;

    /// <summary>Largest payload, in bytes; larger ones are quarantined with their first 64 KiB. Default 1 MiB.</summary>
    [Range(64, 1 << 28)]
    public int PayloadBytes { get; set; } = 1 << 20;

    /// <summary>Most readings in one array; default 5,000.</summary>
    [Range(1, 1_000_000)]
    public int ReadingsPerMessage { get; set; } = 5_000;

    /// <summary>How far ahead of our clock a reading may be; default 5 min. A device in the wrong zone is eight hours off.</summary>
    public TimeSpan FutureTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Oldest reading accepted, counted back from now; default three years.</summary>
    public TimeSpan OldestAccepted { get; set; } = TimeSpan.FromDays(3 * 366);

    /// <summary>What these settings mean for a payload, or a row of a table, that comes now.</summary>
    public DecodeBounds BoundsAt(DateTimeOffset now) =>
        new((now - OldestAccepted).ToUnixTimeMilliseconds(), (now + FutureTolerance).ToUnixTimeMilliseconds(), ReadingsPerMessage);
}

[OptionsValidator]
internal sealed partial class MqttOptionsValidator : IValidateOptions<MqttOptions>;

[OptionsValidator]
internal sealed partial class IngestOptionsValidator : IValidateOptions<IngestOptions>;

/// <summary>What single values cannot say about themselves.</summary>
internal sealed class IngestRelations(IOptionsMonitor<IngestOptions> ingest) : IValidateOptions<MqttOptions>
{
    public ValidateOptionsResult Validate(string? name, MqttOptions options)
    {
        var errors = new List<string>();
        if (options.Mode == MqttMode.External && options.ReceiveMaximum < ingest.CurrentValue.BatchMessages)
        {
            errors.Add($"Mqtt:ReceiveMaximum ({options.ReceiveMaximum}) must be at least Ingest:BatchMessages ({ingest.CurrentValue.BatchMessages}): the broker would stop sending before a batch is full");
        }

        bool loopback = System.Net.IPAddress.TryParse(options.Host, out System.Net.IPAddress? address) && System.Net.IPAddress.IsLoopback(address);
        if (options.Mode == MqttMode.Embedded && address is null)
        {
            errors.Add($"Mqtt:Host ({options.Host}) must be an IP address to listen on when Mqtt:Mode is Embedded, e.g. 127.0.0.1 or 0.0.0.0");
        }

        if (options.Mode == MqttMode.Embedded && address is not null && !loopback && options.Username.Length == 0)
        {
            errors.Add($"Mqtt:Username must be set when the embedded broker listens on {options.Host}: it would take messages from anyone");
        }

        if (options.Username.Length > 0 && options.Password.Length == 0)
        {
            errors.Add("Mqtt:Password must be set together with Mqtt:Username");
        }

        if (options.ShareGroup.Length > 0 && options.Mode == MqttMode.Embedded)
        {
            errors.Add("Mqtt:ShareGroup needs Mqtt:Mode External: the embedded broker has one consumer");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
