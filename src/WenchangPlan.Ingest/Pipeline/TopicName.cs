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
    /// <summary>The levels that all topics of a station begin with, without the last slash.</summary>
    public static string Of(string root, Station station) =>
        $"{root}/{station.Domain switch { Domain.Air => "air", Domain.Water => "water", _ => "drainage" }}/{station.Id}";

    /// <summary>Parses a topic; the domain and station spans are empty when it is not understood.</summary>
    public static TopicKind Parse(ReadOnlySpan<char> topic, ReadOnlySpan<char> root, out Domain domain, out ReadOnlySpan<char> station)
    {
        domain = default;
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

        Domain? known = rest[..first] switch { "air" => Domain.Air, "water" => Domain.Water, "drainage" => Domain.Drainage, _ => null };
        TopicKind kind = rest[(last + 1)..] switch { "readings" => TopicKind.Readings, "status" => TopicKind.Status, _ => TopicKind.Unknown };
        if (known is null || kind == TopicKind.Unknown)
        {
            return TopicKind.Unknown;
        }

        domain = known.Value;
        station = rest[(first + 1)..last];
        return kind;
    }
}
