using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>A mail server on loopback that answers by a script: each client's lines, and what is said to them; null breaks the connection off.</summary>
internal sealed class ScriptedSmtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string?> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <param name="answer">The answer to a command (its first word, upper case; "." for the end of a mail); null breaks off.</param>
    /// <param name="certificate">With it the server speaks TLS from the first byte.</param>
    public ScriptedSmtp(Func<string, string?> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
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
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, or does not trust us.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        Stream stream = client.GetStream();
        if (_certificate is not null)
        {
            var protectedStream = new SslStream(stream);
            stream = protectedStream;
            await protectedStream.AuthenticateAsServerAsync(_certificate);
        }

        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
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
