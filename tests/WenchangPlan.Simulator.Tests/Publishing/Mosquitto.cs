using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace WenchangPlan.Simulator.Tests.Publishing;

/// <summary>A real mosquitto on a free loopback port, with its files in a folder of its own.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
    private Process? _process;
    private Task? _rest;

    private Mosquitto(int port) => Port = port;

    public int Port { get; }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static Mosquitto Start()
    {
        var broker = new Mosquitto(FreePort());
        File.WriteAllText(Path.Combine(broker._folder, "mosquitto.conf"), $"""
            listener {broker.Port} 127.0.0.1
            allow_anonymous true
            persistence true
            persistence_location {broker._folder}/
            max_inflight_messages 0
            max_queued_messages 0
            log_dest stderr
            {(Environment.UserName == "root" ? "user root" : "# mosquitto gives up root, and could then not write into this folder")}
            """);
        broker.Run();
        return broker;
    }

    /// <summary>Stops it in order, so that it saves what subscribers have not got yet, and starts it again.</summary>
    public void Restart()
    {
        Terminate();
        Run();
    }

    public async ValueTask DisposeAsync()
    {
        Terminate();
        await Task.Run(() => Directory.Delete(_folder, recursive: true));
    }

    private void Run()
    {
        string program = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
        string[] arguments = ["-c", Path.Combine(_folder, "mosquitto.conf")];
        _process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        while (_process.StandardError.ReadLine() is { } line)
        {
            if (line.EndsWith("running", StringComparison.Ordinal))
            {
                _rest = _process.StandardError.ReadToEndAsync(); // else its pipe would fill up
                return;
            }
        }

        throw new InvalidOperationException($"mosquitto on port {Port} ended with {_process.ExitCode} instead of running.");
    }

    private void Terminate()
    {
        using (Process kill = Process.Start("/bin/kill", ["-TERM", _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        _process.WaitForExit();
        _rest?.Wait();
        _process.Dispose();
    }
}
