using System.Diagnostics;
using System.Globalization;
using WenchangPlan.SystemTests.Servers;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests.Support;

/// <summary>A real mosquitto on a free loopback port, with its files in a folder of its own.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private readonly TempDirectory _folder = new();
    private Process? _process;
    private Task? _rest;

    public int Port { get; } = FreePort.Next();

    /// <summary>Starts it.</summary>
    /// <param name="listener">Lines for the listener, such as its certificates.</param>
    public static Mosquitto Start(params IEnumerable<string> listener)
    {
        var broker = new Mosquitto();
        File.WriteAllLines(Path.Combine(broker._folder.Path, "mosquitto.conf"),
        [
            $"listener {broker.Port} 127.0.0.1", .. listener,
            "allow_anonymous true", "persistence true", $"persistence_location {broker._folder.Path}/", "max_queued_messages 0", "log_dest stderr",
            // mosquitto gives up root, and could then not write into this folder
            .. Environment.UserName == "root" ? ["user root"] : Array.Empty<string>(),
        ]);
        broker.Run();
        return broker;
    }

    /// <summary>Stops it in order, so that it saves its sessions, and starts it again.</summary>
    public void Restart()
    {
        Signal("TERM");
        End();
        Run();
    }

    /// <summary>SIGSTOP: it does nothing any more, and its connections stay.</summary>
    public void Suspend() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signal("CONT");

    /// <summary>Publishes with QoS 1 and waits for the acknowledgement.</summary>
    public async Task PublishAsync(string topic, string payload, params IEnumerable<string> options)
    {
        (int code, string output) = await ChildProcess.RunAsync("mosquitto_pub",
            ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-q", "1", "-t", topic, "-m", payload, .. options]);
        Assert.True(code == 0, $"mosquitto_pub ended with {code}: {output}");
    }

    public async ValueTask DisposeAsync()
    {
        Resume(); // a suspended process does not end
        Signal("TERM");
        await Task.Run(End);
        _folder.Dispose();
    }

    private void Run()
    {
        string program = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
        string[] arguments = ["-c", Path.Combine(_folder.Path, "mosquitto.conf")];
        _process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var said = new List<string>();
        while (_process.StandardError.ReadLine() is { } line)
        {
            said.Add(line);
            if (line.EndsWith("running", StringComparison.Ordinal))
            {
                _rest = _process.StandardError.ReadToEndAsync(); // else its pipe would fill up
                return;
            }
        }

        throw new InvalidOperationException($"mosquitto on port {Port} does not run: {string.Join('\n', said)}");
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("/bin/kill", ["-" + name, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private void End()
    {
        _process!.WaitForExit();
        _rest?.Wait();
        _process.Dispose();
    }
}
