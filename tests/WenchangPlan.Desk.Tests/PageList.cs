using System.Globalization;
using System.Text.Json;

namespace WenchangPlan.Desk.Tests;

/// <summary>Every page there is, with a day, a station and an alert that exist.</summary>
internal static class PageList
{
    /// <summary>Addresses by a name for pictures.</summary>
    public static async Task<IReadOnlyList<(string Name, string Address)>> ReadAsync(DeskFixture desk)
    {
        JsonElement[] days = [.. (await desk.GetAsync("/api/v1/air/days")).GetProperty("items").EnumerateArray()];
        JsonElement bad = days.Last(d => d.GetProperty("good").ValueKind == JsonValueKind.False);
        JsonElement good = days.Last(d => d.GetProperty("good").ValueKind == JsonValueKind.True);
        JsonElement[] stations = [.. (await desk.GetAsync("/api/v1/stations")).GetProperty("items").EnumerateArray()];
        JsonElement[] alerts = [.. (await desk.GetAsync("/api/v1/alerts")).GetProperty("items").EnumerateArray()];
        string target = (await desk.GetAsync("/api/v1/targets")).GetProperty("items")[0].GetProperty("target").GetString()!;
        string badDate = bad.GetProperty("date").GetString()!;
        return
        [
            ("overview", "/"), ("wall", "/wall"), ("air", "/air"), ("water", "/water"), ("drainage", "/drainage"), ("noise", "/noise"),
            ("day-bad", "/days/" + badDate), ("day-good", "/days/" + good.GetProperty("date").GetString()), ("day-none", "/days/2019-01-01"),
            ("month", "/months/" + badDate[..7]), ("targets", "/targets"), .. Targets(target),
            .. stations.GroupBy(s => s.GetProperty("domain").GetString()!).Select(g => ("station-" + g.Key, "/stations/" + g.First().GetProperty("id").GetString())),
            ("station-7d", $"/stations/{IdOf("air")}?range=7d"), ("station-year", $"/stations/{IdOf("air")}?range=1y"),
            ("station-month", $"/stations/{IdOf("water")}?month={badDate[..7]}"), ("hour", $"/stations/{IdOf("air")}?hour={badDate}T11&parameter=pm25"), ("hour-none", $"/stations/{IdOf("air")}?hour=2019-01-01T11"),
            ("alerts", "/alerts"), ("alert", "/alerts/" + alerts[0].GetProperty("key").GetString()), ("silences", "/silences"), ("mails", "/mails"),
            ("data", "/data"), ("quarantine", "/data/quarantine"), ("registers", "/data/registers"), ("samples", "/data/samples"), ("exclusions", "/data/exclusions"),
            ("reviews", "/data/reviews"), ("revisions", "/data/revisions"), ("reported", "/reported"), ("bulletins", "/bulletins"), ("bulletin", "/bulletins/" + badDate[..7]), ("admin", "/admin"),
            ("more", "/more"),
        ];

        IEnumerable<(string, string)> Targets(string first) => [("target-" + first.ToString(CultureInfo.InvariantCulture), "/targets/" + first)];

        string IdOf(string domain) => stations.First(s => s.GetProperty("domain").GetString() == domain).GetProperty("id").GetString()!;
    }
}
