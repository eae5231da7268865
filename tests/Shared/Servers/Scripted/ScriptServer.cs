using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WenchangPlan.Tests.Shared;

/// <summary>A request as it came.</summary>
/// <param name="Method">Method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">Headers, names without regard to case.</param>
/// <param name="Body">Body, as sent.</param>
internal sealed record ScriptRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The path alone.</summary>
    public string Path => Target.Split('?')[0];
}

/// <summary>A small HTTP/1.1 server whose answers a test writes byte for byte. After an answer whose end is not given by its length the connection is closed.</summary>
internal sealed class ScriptServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ScriptRequest> _requests = [];
    private readonly Task _accepting;

    /// <param name="answer">Writes the answer to a request; may be called by several connections at once.</param>
    public ScriptServer(Func<ScriptRequest, Task<byte[]>> answer)
    {
        _listener.Start();
        _accepting = AcceptAsync(answer);
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>What came so far.</summary>
    public IReadOnlyList<ScriptRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>An answer with its length.</summary>
    public static byte[] Answer(int status, string body = "", params ReadOnlySpan<string> headers) => Raw(
        $"HTTP/1.1 {status.ToString(CultureInfo.InvariantCulture)} Scripted\r\nContent-Length: {Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture)}\r\n{string.Concat(headers.ToArray().Select(h => h + "\r\n"))}\r\n{body}");

    /// <summary>An answer as it is.</summary>
    public static byte[] Raw(string text) => Encoding.UTF8.GetBytes(text);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<ScriptRequest, Task<byte[]>> answer)
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token), answer));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client, Func<ScriptRequest, Task<byte[]>> answer)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                while (await ReadAsync(stream) is { } request)
                {
                    lock (_requests)
                    {
                        _requests.Add(request);
                    }

                    byte[] bytes = await answer(request);
                    await stream.WriteAsync(bytes, _stop.Token);
                    if (!IsComplete(bytes))
                    {
                        return;
                    }
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // The other side left, or the test is over.
            }
        }
    }

    private async Task<ScriptRequest?> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        string[] first = lines[0].Split(' ');
        return new ScriptRequest(first[0], first[1], headers, body);
    }

    private static bool IsComplete(byte[] answer)
    {
        string text = Encoding.UTF8.GetString(answer);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        int at = text.IndexOf("Content-Length: ", StringComparison.Ordinal);
        return end >= 0 && at >= 0 && at < end
            && int.Parse(text[(at + 16)..text.IndexOf('\r', at)], CultureInfo.InvariantCulture) == Encoding.UTF8.GetByteCount(text[(end + 4)..]);
    }
}
