using System.Globalization;

namespace WenchangPlan.Throughput.Servers;

/// <summary>A real mosquitto without limits on queues.</summary>
internal sealed class Mosquitto : IDisposable
{
    private Mosquitto(ServerProcess process, int port)
    {
        Process = process;
        Port = port;
    }

    public ServerProcess Process { get; }

    public int Port { get; }

    /// <param name="folder">For its configuration.</param>
    /// <param name="logsPackets">Whether it prints each packet; the latency run reads the acknowledgements there.</param>
    public static async Task<Mosquitto> StartAsync(string folder, bool logsPackets = false)
    {
        int port = FreePort.Next();
        string configuration = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"mosquitto-{port}.conf"));
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            listener {port} 127.0.0.1
            allow_anonymous true
            max_inflight_messages 0
            max_queued_messages 0
            max_queued_bytes 0
            set_tcp_nodelay true
            log_dest stderr
            log_type {(logsPackets ? "all" : "notice")}
            log_type error
            log_type warning
            log_type information
            """));
        string program = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
        var process = new ServerProcess(program, ["-c", configuration]);
        await process.LineAsync(" running");
        return new Mosquitto(process, port);
    }

    public void Dispose() => Process.Dispose();
}
