using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WenchangPlan.LossTest.Mails;

/// <summary>A value above the bound and, once it has come, the one that ends it. Every value of a run is unlike all others, so that a mail shows which it tells of.</summary>
/// <param name="Station">Where.</param>
/// <param name="Since">Time of the first reading, ms UTC.</param>
/// <param name="Above">Its value, as mails write it.</param>
public sealed record Breach(string Station, long Since, string Above)
{
    /// <summary>The value of the reading that ended it, as mails write it; null while it lasts.</summary>
    public string? Below { get; set; }

    /// <summary>What mails and pages call the alert by.</summary>
    public string Key { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Breaches.Rule}|{Station}|{Since}"))).AsSpan(0, 8));
}

/// <summary>Stations whose water rises above a bound and falls again, published with a client that is not ours (mosquitto_pub).</summary>
public sealed class Breaches : IAsyncDisposable
{
    /// <summary>Id of the rule.</summary>
    public const string Rule = "flood";

    /// <summary>Everybody the rule mails; the last but one is often put off, the last does not exist.</summary>
    public static readonly IReadOnlyList<string> Addresses = ["duty@example.org", "chief@example.org", "water@example.org", "roads@example.org", "busy@example.org", "gone@example.org"];

    /// <summary>Who gets what others cannot be told.</summary>
    public const string Fallback = "night@example.org";

    private const string Unit = " cm";
    private static readonly string[] Stations = [.. Enumerable.Range(1, 6).Select(n => $"road-{n}")];
    private readonly Dictionary<string, ChildProcess> _publishers = [];
    private readonly Dictionary<string, Breach> _going = [];
    private readonly List<Breach> _all = [];
    private long _last;
    private int _number;

    /// <param name="broker">Where to.</param>
    public Breaches(Mosquitto broker)
    {
        foreach (string station in Stations)
        {
            _publishers[station] = new ChildProcess("mosquitto_pub",
            [
                "-h", "127.0.0.1", "-p", broker.Port.ToString(CultureInfo.InvariantCulture), "-q", "1", "-l", "-t", $"wenchang/drainage/{station}/readings",
                "-u", Mosquitto.Simulator, "-P", Mosquitto.Password(Mosquitto.Simulator),
            ], broker.Folder);
        }
    }

    /// <summary>All so far.</summary>
    public IReadOnlyList<Breach> All => _all;

    /// <summary>What has happened: how many began and how many of them ended.</summary>
    public int Transitions => _all.Count + _all.Count(b => b.Below is not null);

    /// <summary>Writes the register of the worker.</summary>
    public static Task WriteRegisterAsync(string file, CancellationToken cancel) => File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
    {
        district = new { id = "mails", name = "测试区", nameEn = "Test district", utcOffset = "+08:00" },
        parameters = new object[] { new { domain = "drainage", code = "depth", name = "积水深度", nameEn = "Depth", unit = "cm", min = 0, max = 300, decimals = 3, mean = "arithmetic" } },
        contacts = ((string[])[.. Addresses, Fallback]).Select(a => new { id = a[..a.IndexOf('@', StringComparison.Ordinal)], name = a, email = a, language = "en" }),
        alerts = new object[]
        {
            new
            {
                id = Rule, kind = "threshold", name = "积水", nameEn = "Water", domain = "drainage", parameter = "depth", above = 15, hysteresis = 2, severity = "warning",
                contacts = Addresses.Select(a => a[..a.IndexOf('@', StringComparison.Ordinal)]),
            },
        },
        // Two areas, so that there is more than one kind of mail.
        stations = Stations.Select((s, i) => new { id = s, domain = "drainage", kind = "road", name = s, area = i % 2 == 0 ? "north" : "south", parameters = (string[])["depth"], samplePeriod = "00:00:01" }),
    }), cancel);

    /// <summary>Lets the water of a station rise, or fall where it stands above the bound.</summary>
    public async Task TurnAsync(Random chance)
    {
        string station = Stations[chance.Next(Stations.Length)];
        _number += (_number + 1) % 10 == 0 ? 2 : 1; // three digits each, so that no number begins like another
        _last = Math.Max(_last + 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        decimal part = _number / 1000m;
        decimal value = _going.ContainsKey(station) ? 1 + part : 20 + part;
        string text = value.ToString(CultureInfo.InvariantCulture) + Unit;
        if (_going.Remove(station, out Breach? over))
        {
            over.Below = text;
        }
        else
        {
            var begun = new Breach(station, _last, text);
            _going[station] = begun;
            _all.Add(begun);
        }

        await _publishers[station].Input.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $$$"""{"ts":{{{_last}}},"values":{"depth":{{{value}}}}}"""));
        await _publishers[station].Input.FlushAsync();
    }

    /// <summary>Returns when the broker has acknowledged everything.</summary>
    public async Task EndAsync(CancellationToken cancel)
    {
        foreach (ChildProcess publisher in _publishers.Values)
        {
            publisher.Input.Close();
            await publisher.SuccessAsync(cancel: cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChildProcess publisher in _publishers.Values)
        {
            await publisher.DisposeAsync();
        }
    }
}
