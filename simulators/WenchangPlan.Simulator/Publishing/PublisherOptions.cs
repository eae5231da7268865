namespace WenchangPlan.Simulator.Publishing;

/// <summary>Where and how the stations of a district publish.</summary>
public sealed record PublisherOptions
{
    /// <summary>Name or address of the broker.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port of the broker; default 1883.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>User name all stations sign in with; empty for none.</summary>
    public string Username { get; init; } = "";

    /// <summary>Password of that user.</summary>
    public string Password { get; init; } = "";

    /// <summary>Whether to connect by TLS; the certificate is checked against the machine's trusted roots.</summary>
    public bool UseTls { get; init; }

    /// <summary>Shortest time between readings of the history; stations that sample less often keep their own period. Default 5 min.</summary>
    public TimeSpan HistoryInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time whose buffered readings share one array; default 6 h.</summary>
    public TimeSpan ArraySpan { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Messages of one station that may await their PUBACK; default 8. The broker may hold it until the reading is committed.</summary>
    public int InFlight { get; init; } = 8;

    /// <summary>A station begins a day of history only when the slowest one, as far as the host knows, is at most this far behind its start; default 2 days.</summary>
    public TimeSpan MostAhead { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Whether to go on with live readings once the history is sent; default true.</summary>
    public bool Live { get; init; } = true;

    /// <summary>Seconds of history sent in one second, at most; infinite, the default, is as fast as the broker acknowledges.</summary>
    public double Speed { get; init; } = double.PositiveInfinity;

    /// <summary>Tries before a first connection counts as impossible; null, the default, tries for ever. A connection lost later is always sought for ever.</summary>
    public int? ConnectAttempts { get; init; }

    /// <summary>Longest time one try to connect may take; default 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Wait before the second try to connect; it doubles with every further one up to <see cref="LongestBackOff"/>. Default 0.5 s.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest wait between two tries; default 30 s.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait, when stopping, for acknowledgements still on their way; default 5 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
