using System.Globalization;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>Reads the members of a body that are texts, and notes at the query what cannot be used of them, so that one answer names it all.</summary>
internal static class BodyText
{
    /// <summary>Most characters of a reason.</summary>
    public const int MostReason = 500;

    /// <summary>A text that must be there; its start when it is too long.</summary>
    public static string Required(this ApiQuery query, string name, string? value, int most, string expected)
    {
        string text = value?.Trim() ?? "";
        if (text.Length == 0 || text.Length > most)
        {
            query.Refuse(name, Start(text), query.Wording[expected]);
        }

        return text;
    }

    /// <summary>A text that may be left out.</summary>
    public static string Optional(this ApiQuery query, string name, string? value, int most)
    {
        string text = value?.Trim() ?? "";
        if (text.Length > most)
        {
            query.Refuse(name, Start(text), query.Wording.Format("expected.atMost", most));
        }

        return text;
    }

    /// <summary>A name that is known, or null where none is given. A misspelt one would do nothing, and nobody would notice.</summary>
    public static string? Known(this ApiQuery query, string name, string? value, IEnumerable<string> known, string expected = "expected.inRegister")
    {
        string? given = string.IsNullOrWhiteSpace(value) ? null : value.Trim();
        string[] names = [.. known.Distinct(StringComparer.Ordinal)];
        if (given is not null && !names.Contains(given, StringComparer.Ordinal))
        {
            string meant = NearestName.Of(given, names) is { } near ? query.Wording.Format("expected.meant", near) : "";
            query.Refuse(name, Start(given), query.Wording[expected] + meant);
        }

        return given;
    }

    /// <summary>An instant, ms UTC; null where none is given, or what is given is refused.</summary>
    public static long? Time(this ApiQuery query, string name, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        long? time = ApiTimes.Instant(value.Trim(), query.Clock);
        if (time is null)
        {
            query.Refuse(name, Start(value), query.Wording["expected.instant"]);
        }

        return time;
    }

    /// <summary>The number of a list's first item, of lists that begin with the newest.</summary>
    public static long? Number(this ApiQuery query, string list) =>
        query.After<long>(list, 1, key => long.TryParse(key[0], NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null);

    /// <summary>As much of a text as an answer repeats.</summary>
    public static string Start(string text) => text.Length <= AlertHistoryEndpoint.MostName ? text : text[..AlertHistoryEndpoint.MostName];
}
