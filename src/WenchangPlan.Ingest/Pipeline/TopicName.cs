using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>What a topic is for.</summary>
internal enum TopicKind
{
    /// <summary>Not one of ours, or not understood.</summary>
    Unknown,
    /// <summary><c>{root}/{domain}/{station}/readings</c>.</summary>
    Readings,
    /// <summary><c>{root}/{domain}/{station}/status</c>.</summary>
    Status,
}

/// <summary>Takes <c>{root}/{domain}/{station}/readings|status</c> apart without making a string.</summary>
internal static class TopicName
{
    /// <summary>What presence messages end with.</summary>
    public const string StatusEnd = "/status";

    /// <summary>What readings end with.</summary>
    public const string ReadingsEnd = "/readings";

    /// <summary>The levels that all topics of a station begin with, without the last slash.</summary>
    public static string Of(string root, Station station) =>
        $"{root}/{station.Domain.Code}/{station.Id}";

    /// <summary>Parses a topic; the domain is null and the station empty when it is not understood.</summary>
    public static TopicKind Parse(
        ReadOnlySpan<char> topic, ReadOnlySpan<char> root, DomainCatalog domains, out Domain? domain, out ReadOnlySpan<char> station)
    {
        domain = null;
        station = default;
        if (!topic.StartsWith(root) || topic.Length <= root.Length || topic[root.Length] != '/')
        {
            return TopicKind.Unknown;
        }

        ReadOnlySpan<char> rest = topic[(root.Length + 1)..];
        int first = rest.IndexOf('/');
        int last = rest.LastIndexOf('/');
        if (first <= 0 || last <= first + 1 || rest[(first + 1)..last].Contains('/'))
        {
            return TopicKind.Unknown;
        }

        TopicKind kind = rest[(last + 1)..] switch { "readings" => TopicKind.Readings, "status" => TopicKind.Status, _ => TopicKind.Unknown };
        if (!domains.TryFind(rest[..first], out Domain known) || kind == TopicKind.Unknown)
        {
            return TopicKind.Unknown;
        }

        domain = known;
        station = rest[(first + 1)..last];
        return kind;
    }
}
