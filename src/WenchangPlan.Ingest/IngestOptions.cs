using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Acceptance;

namespace WenchangPlan.Ingest;

/// <summary>Where the messages come from.</summary>
public enum MqttMode
{
    /// <summary>The broker inside this process: small sites and the demo.</summary>
    Embedded,
    /// <summary>A broker of its own, such as mosquitto.</summary>
    External,
}

/// <summary>Version of MQTT spoken to an external broker.</summary>
public enum MqttProtocol
{
    /// <summary>MQTT 5: a session that does not expire, and we say how many messages may be under way.</summary>
    V5,
    /// <summary>MQTT 3.1.1, for brokers that know nothing newer: the broker says how many messages may be under way.</summary>
    V311,
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

    /// <summary>Version spoken to an external broker; default MQTT 5. Devices of the embedded broker may speak either.</summary>
    public MqttProtocol Protocol { get; set; } = MqttProtocol.V5;

    /// <summary>User name: ours at an external broker; at the embedded one the account that may use every topic. Empty means none.</summary>
    public string Username { get; set; } = "";

    /// <summary>Password for <see cref="Username"/>.</summary>
    public string Password { get; set; } = "";

    /// <summary>External: TLS to the broker; its certificate must be for <see cref="Host"/> and trusted by <see cref="CaFile"/>, or by the machine. Embedded: devices must come by TLS.</summary>
    public bool UseTls { get; set; }

    /// <summary>PEM file. External: the certificates trusted instead of the machine's. Embedded: devices must show a certificate that one of these has signed.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>PEM file of the certificate we show, with those between it and its authority behind it. Embedded with TLS: required. Empty shows none.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM file of the private key of <see cref="CertificateFile"/>, not encrypted.</summary>
    public string CertificateKeyFile { get; set; } = "";

    /// <summary>Our client id at an external broker. It names the lasting session: change it, and what the broker kept for the old one is not read.</summary>
    [RegularExpression("^[A-Za-z0-9_-]{1,64}$", ErrorMessage = "Mqtt:ClientId must be 1 to 64 letters, digits, - or _")]
    public string ClientId { get; set; } = "wenchangplan";

    /// <summary>First level or levels of every topic; default <c>wenchang</c>.</summary>
    [RegularExpression("^[^#+/\\0][^#+\\0]*[^#+/\\0]$|^[^#+/\\0]$", ErrorMessage = "Mqtt:TopicRoot must be topic levels without # or + and without / at the ends")]
    public string TopicRoot { get; set; } = "wenchang";

    /// <summary>Group of a shared subscription, so that several workers share the load of an external broker. Empty means none.</summary>
    [RegularExpression("^[^#+/\\0]*$", ErrorMessage = "Mqtt:ShareGroup must be one topic level")]
    public string ShareGroup { get; set; } = "";

    /// <summary>Messages the broker may have sent us without an acknowledgement (MQTT 5 receive maximum), 1 to 65535. A batch cannot be larger; default 30,000: one batch being committed, one filling, one on the way. MQTT 3.1.1 has none.</summary>
    [Range(1, 65535)]
    public int ReceiveMaximum { get; set; } = 30_000;

    /// <summary>External: longest time without a sign of the broker before it is asked for one; it then has half of that to answer. 1 s to 1 h, default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>A connection without any message for this long is not ready; at least three sample periods of the register's most frequent station. Default 15 min; 0 never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan SilentAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>External: whether user name and password may go over a connection without TLS that leaves this machine; only where nobody else is on the line, such as a network of containers. Default no.</summary>
    public bool PasswordInClear { get; set; }

    /// <summary>Embedded: longest keep-alive of a device, also for one that wants none; after one and a half times that without a word it is cut off. 10 s to 18 h, default 30 min.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "18:00:00")]
    public TimeSpan MaxKeepAlive { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Embedded: most connections at a time of those who were let in; one is kept for each device of the register. 1 to 100,000, at least the number of devices, default 2,000.</summary>
    [Range(1, 100_000)]
    public int MaxClients { get; set; } = 2_000;

    /// <summary>Largest packet that is taken whole, in bytes. Embedded: told to devices; whoever sends a larger one is cut off before it is read. External: of a larger message the first 64 KiB are kept, in the quarantine. 1 KiB to 256 MiB, default 2 MiB.</summary>
    [Range(1 << 10, 1 << 28)]
    public int PacketBytes { get; set; } = 2 << 20;

    /// <summary>Embedded: most messages a second of one client; one that sends more is made to wait. 0 (default) to 100,000; 0 is no limit.</summary>
    [Range(0, 100_000)]
    public int MessagesPerSecond { get; set; }
}

/// <summary>Settings under <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    /// <summary>Most messages in one commit, 1 to 50,000; default 10,000: past that a commit gains little and delays acknowledgements.</summary>
    [Range(1, 50_000)]
    public int BatchMessages { get; set; } = 10_000;

    /// <summary>Longest time a message waits for others to share its commit; default 50 ms. When quiet it waits for nobody.</summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Most bytes of payload taken and not yet committed; above it the broker is made to wait (G8). Default 64 MiB.</summary>
    [Range(1 << 20, 1L << 34)]
    public long QueueBytes { get; set; } = 64L << 20;

    /// <summary>When messages have waited for a commit for this long the store is not ready; 1 s to 1 h, default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StallAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest payload, in bytes; larger ones are quarantined. Default 1 MiB.</summary>
    [Range(64, 1 << 28)]
    public int PayloadBytes { get; set; } = 1 << 20;

    /// <summary>Most readings in one array; default 5,000.</summary>
    [Range(1, 1_000_000)]
    public int ReadingsPerMessage { get; set; } = 5_000;

    /// <summary>How many times the readings that its sample period gives a station may send of one local day, at least one each ten seconds; those beyond are quarantined. 1 to 10,000, default 4.</summary>
    [Range(1, 10_000)]
    public int QuotaFactor { get; set; } = 4;

    /// <summary>How far ahead of our clock a reading may be; default 5 min. A device in the wrong zone is eight hours off.</summary>
    public TimeSpan FutureTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Oldest reading accepted, counted back from now; default three years.</summary>
    public TimeSpan OldestAccepted { get; set; } = TimeSpan.FromDays(3 * 366);

    /// <summary>What these settings mean for a payload, or a row of a table, that comes now.</summary>
    public AcceptanceBounds BoundsAt(DateTimeOffset now) => BoundsAt(now.ToUnixTimeMilliseconds());

    /// <summary>The same, by the time in ms UTC.</summary>
    internal AcceptanceBounds BoundsAt(long now) =>
        new(now - (OldestAccepted.Ticks / TimeSpan.TicksPerMillisecond), now + (FutureTolerance.Ticks / TimeSpan.TicksPerMillisecond), ReadingsPerMessage);
}

[OptionsValidator]
internal sealed partial class MqttOptionsValidator : IValidateOptions<MqttOptions>;

[OptionsValidator]
internal sealed partial class IngestOptionsValidator : IValidateOptions<IngestOptions>;
