using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WenchangPlan.Worker.Tests.Grafana;

/// <summary>A query of a dashboard, as Grafana sends it.</summary>
/// <param name="Board">Name of the dashboard's file.</param>
/// <param name="Panel">Title of the panel, or name of the annotation.</param>
/// <param name="Type">Type of the panel.</param>
/// <param name="Text">The query as it stands there.</param>
/// <param name="Span">The time shown.</param>
internal sealed partial record Asked(string Board, string Panel, string Type, string Text, string Span)
{
    /// <summary>Every query of a dashboard to InfluxDB.</summary>
    public static IEnumerable<Asked> Of(string board, JsonElement json)
    {
        string span = json.GetProperty("time").GetProperty("from").GetString()!;
        foreach (JsonElement panel in Built.Panels(json))
        {
            foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray().Where(t => t.TryGetProperty("query", out _)))
            {
                yield return new Asked(board, panel.GetProperty("title").GetString()!, panel.GetProperty("type").GetString()!,
                    target.GetProperty("query").GetString()!,
                    panel.TryGetProperty("timeFrom", out JsonElement own) ? own.GetString()! : span);
            }
        }

        foreach (JsonElement annotation in json.GetProperty("annotations").GetProperty("list").EnumerateArray())
        {
            yield return new Asked(board, annotation.GetProperty("name").GetString()!, "annotation", annotation.GetProperty("target")
                .GetProperty("query").GetString()!, span);
        }
    }

    /// <summary>The query with macros and variables put in: all stations, the time up to now.</summary>
    /// <param name="now">Now, ms UTC.</param>
    /// <param name="all">What "All" stands for, as the variable says.</param>
    public string Sent(long now, string all) => Text
        .Replace("$timeFilter", string.Create(CultureInfo.InvariantCulture, $"time >= {now - LengthOf(Span, now)}ms AND time <= {now}ms"),
            StringComparison.Ordinal)
        .Replace("$__interval", "1h", StringComparison.Ordinal).Replace("${area:pipe}", all, StringComparison.Ordinal)
            .Replace("${station:pipe}", all, StringComparison.Ordinal);

    /// <summary>The measurement.</summary>
    public string Measurement => FromPattern().Match(Text).Groups["name"].Value;

    /// <summary>Columns of the answer beside the time, in the order of the query.</summary>
    public IReadOnlyList<string> Columns =>
        [.. SelectPattern().Match(Text).Groups["fields"].Value.Split(", ").Select(f => NamePattern().Matches(f)[^1].Groups["name"].Value)];

    /// <summary>Names of fields and tags it asks for.</summary>
    public IEnumerable<string> Names => NamePattern().Matches(Text).Select(m => m.Groups["name"].Value)
        .Except(AliasPattern().Matches(Text).Select(m => m.Groups["name"].Value), StringComparer.Ordinal)
            .Except([Measurement], StringComparer.Ordinal);

    private static long LengthOf(string span, long now)
    {
        if (span == "now/y")
        {
            DateTimeOffset local = DateTimeOffset.FromUnixTimeMilliseconds(now).ToOffset(TimeSpan.FromHours(8));
            return now - new DateTimeOffset(local.Year, 1, 1, 0, 0, 0, local.Offset).ToUnixTimeMilliseconds();
        }

        Match length = LengthPattern().Match(span);
        Assert.True(length.Success, span);
        return long.Parse(length.Groups["count"].Value, CultureInfo.InvariantCulture) * length.Groups["unit"].Value switch { "h" =>
            3_600_000, "d" => 86_400_000, _ => 365 * 86_400_000L };
    }

    [GeneratedRegex("FROM \"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex FromPattern();

    [GeneratedRegex("^SELECT (?<fields>.+?) FROM", RegexOptions.ExplicitCapture)]
    private static partial Regex SelectPattern();

    [GeneratedRegex("\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();

    [GeneratedRegex("AS \"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex AliasPattern();

    [GeneratedRegex("^(now-)?(?<count>[0-9]+)(?<unit>[hdy])$", RegexOptions.ExplicitCapture)]
    private static partial Regex LengthPattern();
}
