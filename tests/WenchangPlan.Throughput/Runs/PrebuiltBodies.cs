using System.IO.Compression;
using System.Text;

namespace WenchangPlan.Throughput.Runs;

/// <summary>Line protocol made before the clock starts: what InfluxDB takes from somebody who has nothing else to do.</summary>
internal static class PrebuiltBodies
{
    private const int Lines = 5_000;

    /// <summary>Bodies of 5,000 lines.</summary>
    public static List<byte[]> Build(long messages, Func<long, string> line, bool gzip)
    {
        var bodies = new List<byte[]>();
        for (long at = 0; at < messages; at += Lines)
        {
            var text = new StringBuilder();
            for (long number = at; number < Math.Min(messages, at + Lines); number++)
            {
                text.Append(line(number));
            }

            byte[] body = Encoding.ASCII.GetBytes(text.ToString());
            bodies.Add(gzip ? Compress(body) : body);
        }

        return bodies;
    }

    /// <summary>Sends one, times in milliseconds.</summary>
    public static async Task WriteAsync(HttpClient http, ReadOnlyMemory<byte> body, bool gzip)
    {
        using var content = new ReadOnlyMemoryContent(body);
        if (gzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        using HttpResponseMessage answer = await http.PostAsync(new Uri($"write?db={InfluxServer.Database}&precision=ms", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    private static byte[] Compress(byte[] body)
    {
        using var into = new MemoryStream();
        using (var gzip = new GZipStream(into, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return into.ToArray();
    }
}
