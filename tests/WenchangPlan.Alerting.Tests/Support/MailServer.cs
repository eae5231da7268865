using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MimeKit;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>A real SMTP server (aiosmtpd) on a free loopback port, with a Maildir of its own. It can be stopped and started again on the same port.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    /// <summary>The interpreter Debian's packages belong to; another one on the path may not see them.</summary>
    private const string SystemPython = "/usr/bin/python3";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wenchang-mail-");
    private Process? _process;

    public MailServer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    private string Inbox => Path.Combine(_directory.FullName, "maildir", "new");

    public static async Task<MailServer> StartNewAsync()
    {
        var server = new MailServer();
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(File.Exists(SystemPython) ? SystemPython : "python3")
        {
            ArgumentList = { "-m", "aiosmtpd", "-n", "-l", $"127.0.0.1:{Port}", "-c", "mail_server.Desk", Path.Combine(_directory.FullName, "maildir") },
            Environment = { ["PYTHONPATH"] = Path.Combine(AppContext.BaseDirectory, "Support"), ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("python3 did not start");
        await Eventually.TrueAsync(() => !_process.HasExited && Accepts(), $"aiosmtpd (package python3-aiosmtpd) to listen on port {Port}");
    }

    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>The mails that arrived, in no order.</summary>
    public IReadOnlyList<MimeMessage> Received() =>
        Directory.Exists(Inbox) ? [.. Directory.EnumerateFiles(Inbox).Select(f => MimeMessage.Load(f))] : [];

    public int Count() => Directory.Exists(Inbox) ? Directory.EnumerateFiles(Inbox).Count() : 0;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Delete(recursive: true);
    }

    private bool Accepts()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false; // not yet: the caller looks again until its limit
        }
    }
}
