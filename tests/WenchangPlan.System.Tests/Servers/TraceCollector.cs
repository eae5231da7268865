using System.Net;
using System.Text;

namespace WenchangPlan.SystemTests.Servers;

/// <summary>A piece of work as it was told to the collector.</summary>
/// <param name="Trace">The trace it belongs to, in hexadecimal.</param>
/// <param name="Id">Its own number.</param>
/// <param name="Parent">The piece it goes on from; empty for the first of a trace.</param>
/// <param name="Name">What it was.</param>
internal sealed record Span(string Trace, string Id, string Parent, string Name);

/// <summary>Takes what a service sends by OTLP over HTTP, and reads the spans of it (opentelemetry-proto, trace/v1).</summary>
internal sealed class TraceCollector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<Span> _spans = [];
    private readonly Task _serving;
    private string _metrics = "";

    public TraceCollector()
    {
        Address = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>All spans so far.</summary>
    public IReadOnlyList<Span> Spans
    {
        get
        {
            lock (_gate)
            {
                return [.. _spans];
            }
        }
    }

    /// <summary>The metrics that came, as far as they are text.</summary>
    public string Metrics
    {
        get
        {
            lock (_gate)
            {
                return _metrics;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            lock (_gate)
            {
                if (context.Request.Url!.AbsolutePath == "/v1/traces")
                {
                    // ExportTraceServiceRequest → ResourceSpans (1) → ScopeSpans (2) → Span (2)
                    _spans.AddRange(Messages(body.ToArray(), 1).SelectMany(r => Messages(r, 2)).SelectMany(s => Messages(s, 2)).Select(Read));
                }
                else
                {
                    _metrics += Encoding.UTF8.GetString(body.ToArray());
                }
            }

            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    private static Span Read(ReadOnlyMemory<byte> span)
    {
        string Hex(int field) => Convert.ToHexStringLower(Messages(span, field).FirstOrDefault().Span);
        return new Span(Hex(1), Hex(2), Hex(4), Encoding.UTF8.GetString(Messages(span, 5).FirstOrDefault().Span));
    }

    /// <summary>The fields of one number that have a length (protobuf, wire type 2); the others are passed over.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> message, int number)
    {
        for (int at = 0; at < message.Length;)
        {
            ulong tag = Varint(message.Span, ref at);
            int length = (tag & 7) switch
            {
                0 => 0,
                1 => 8,
                5 => 4,
                _ => (int)Varint(message.Span, ref at),
            };
            if ((tag & 7) == 0)
            {
                _ = Varint(message.Span, ref at);
            }
            else if ((tag & 7) == 2 && tag >> 3 == (ulong)number)
            {
                yield return message.Slice(at, length);
            }

            at += length;
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
