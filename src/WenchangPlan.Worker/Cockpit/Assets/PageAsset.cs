using System.IO.Compression;
using System.Security.Cryptography;

namespace WenchangPlan.Worker.Cockpit.Assets;

/// <summary>A file of the pages, kept in the assembly so that it is there however the service is started. Read when it is first asked for.</summary>
public sealed class PageAsset
{
    private const string Folder = "WenchangPlan.Worker.Cockpit.Assets.";
    private readonly Lazy<byte[]> _content;
    private readonly Lazy<byte[]> _packed;
    private readonly Lazy<string> _version;

    private PageAsset(string name, string contentType, params string[] resources)
    {
        Name = name;
        ContentType = contentType;
        _content = new Lazy<byte[]>(() => Read(resources));
        _packed = new Lazy<byte[]>(() => Pack(_content.Value));
        _version = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(_content.Value).AsSpan(0, 8)));
    }

    /// <summary>The style sheet: one file of several, in the order of their names.</summary>
    public static PageAsset Style { get; } = new("desk.css", "text/css; charset=utf-8", [.. Resources("css.")]);

    /// <summary>What keeps a page up to date while it is open.</summary>
    public static PageAsset Live { get; } = new("live.js", "text/javascript; charset=utf-8", Folder + "js.live.js");

    /// <summary>Charts and map of ours, drawn with <see cref="Library"/>.</summary>
    public static PageAsset Charts { get; } = new("charts.js", "text/javascript; charset=utf-8", [.. Resources("js.charts.")]);

    /// <summary>Apache ECharts 6 as the package Vizor.ECharts brings it. Only pages with a chart load it.</summary>
    public static PageAsset Library { get; } = new("echarts.js", "text/javascript; charset=utf-8", Folder + "echarts.js");

    /// <summary>What turns the views of the wall. Only the wall loads it.</summary>
    public static PageAsset Wall { get; } = new("wall.js", "text/javascript; charset=utf-8", Folder + "js.wall.js");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PageAsset> All { get; } = [Style, Live, Charts, Library, Wall];

    /// <summary>Name of the file.</summary>
    public string Name { get; }

    /// <summary>Media type with charset.</summary>
    public string ContentType { get; }

    /// <summary>The bytes.</summary>
    public byte[] Content => _content.Value;

    /// <summary>The bytes, packed by gzip once.</summary>
    public byte[] Packed => _packed.Value;

    /// <summary>Hash of the content.</summary>
    public string Version => _version.Value;

    /// <summary>Where a page finds it: another content has another address.</summary>
    public string Address => $"/assets/{Name}?v={Version}";

    private static IEnumerable<string> Resources(string prefix) =>
        typeof(PageAsset).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder + prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static byte[] Read(IReadOnlyList<string> resources)
    {
        using var buffer = new MemoryStream();
        foreach (string resource in resources)
        {
            using Stream stream = typeof(PageAsset).Assembly.GetManifestResourceStream(resource)
                ?? throw new InvalidOperationException($"The resource {resource} is not in the assembly.");
            stream.CopyTo(buffer);
            buffer.WriteByte((byte)'\n');
        }

        return buffer.ToArray();
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
