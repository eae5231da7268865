using System.Net;
using System.Net.Sockets;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>A mail server on loopback that answers by a script: each client's lines, and what is said to them; null breaks the connection off.</summary>
internal sealed class ScriptedSmtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string?> _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <param name="answer">The answer to a command (its first word, upper case; "." for the end of a mail); null breaks off.</param>
    public ScriptedSmtp(Func<string, string?> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    /// <summary>What a server without a wish of its own says.</summary>
    public static string Usual(string command) => command switch
    {
        "EHLO" => "250-test\r\n250 AUTH PLAIN",
        "AUTH" => "235 welcome",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        "." => "250 2.0.0 queued as 7",
        _ => "250 OK",
    };

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await TalkAsync(client);
            }
            catch (IOException)
            {
                // The client went away.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        bool data = false;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (data && line != ".")
            {
                continue;
            }

            string command = line.Split(' ')[0].ToUpperInvariant();
            if (_answer(command) is not { } answer)
            {
                return;
            }

            data = command == "DATA" && answer.StartsWith("354", StringComparison.Ordinal);
            await writer.WriteLineAsync(answer);
        }
    }
}
