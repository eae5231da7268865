using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Servers;

/// <summary>A real server on a free loopback port, with its files in a folder of its own; it can be stopped and started again on the same data.</summary>
public abstract class ServerProcess : IAsyncLifetime
{
    private readonly TempDirectory _folder = new();
    private Process? _process;
    private Task _output = Task.CompletedTask;

    public int Port { get; } = FreePort();

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    protected string Folder => _folder.Path;

    protected HttpClient Http { get; } = new();

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public virtual async ValueTask InitializeAsync() => await StartAsync();

    public async Task StartAsync()
    {
        (string program, string[] arguments) = Command();
        _process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        _output = Task.WhenAll(_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync()); // else its pipes would fill up
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(30));
        while (!await AnswersAsync())
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{program} ended with {_process.ExitCode} instead of running.");
            }

            await tick.WaitForNextTickAsync();
        }
    }

    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("/bin/kill", [signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task StopAsync(string signal = "-TERM")
    {
        await SignalAsync(signal);
        await _process!.WaitForExitAsync();
        await _output;
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await StopAsync("-KILL");
        }

        Http.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract (string Program, string[] Arguments) Command();

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using HttpResponseMessage answer = await Http.GetAsync(new Uri(Url, "ping"));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
