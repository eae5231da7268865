using System.Globalization;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads from when until when a station belongs to the register, what of it changed on which day, and which station it follows. Days that overlap or leave a gap are problems.</summary>
internal static class StationDates
{
    /// <summary>The station with its days and changes; what stands beside <c>changes</c> is what it was before the first of them.</summary>
    /// <param name="item">Its entry.</param>
    /// <param name="station">What the entry says without dates.</param>
    /// <param name="read">Reads the members that may change out of a section, over a station.</param>
    public static Station Read(RegisterSection item, Station station, Func<RegisterSection, Station, Station> read)
    {
        (DateOnly? from, DateOnly? until) = (item.Day("from"), item.Day("until"));
        if (until < from)
        {
            item.Note("until", Said(until), $"{Said(from)} or a day after it: that is when it begins");
        }

        Station now = station with { From = from, Until = until };
        var earlier = new List<EarlierStation>();
        DateOnly? before = from;
        foreach (RegisterSection change in item.Sections("changes"))
        {
            DateOnly? day = change.Day("from", required: true);
            Station then = read(change, now);
            change.NoteUnknownMembers();
            if (then == now)
            {
                change.Note("from", $"{Said(day)}, and nothing that changes", "at least one member that is new from that day on");
            }

            if (day is not { } first)
            {
                continue;
            }

            if (first <= before)
            {
                change.Note("from", Said(day), earlier.Count == 0
                    ? $"a day after {Said(before)}, on which the station begins" : (Phrase)$"a day after {Said(before)}, the change before this one");
                continue;
            }

            if (first > until)
            {
                change.Note("from", Said(day), $"a day up to {Said(until)}, on which the station ends");
                continue;
            }

            earlier.Add(new EarlierStation(first.AddDays(-1), now));
            (now, before) = (then, first);
        }

        return earlier.Count == 0 ? now : now with { Earlier = earlier };
    }

    /// <summary>A station that follows another begins on the day after that one's last: what lies between would belong to neither, or to both.</summary>
    public static void CheckFollowing(RegisterSection item, Station station, IReadOnlyList<Station> all)
    {
        if (item.Id("follows", required: false) is not { } id)
        {
            return;
        }

        if (all.FirstOrDefault(s => s.Id == id && s.Id != station.Id && s.Domain.Equals(station.Domain)) is not { } old)
        {
            item.Note("follows", $"\"{id}\"", $"the id of another station of {station.Domain}");
        }
        else if (old.Until is not { } last)
        {
            item.Note("follows", $"\"{id}\", which has no last day", "a station with until");
        }
        else if (station.From is not { } first || first <= last)
        {
            item.Note("from", $"{Said(station.From)}, while {id} belongs to the register until {Said(last)}: they overlap", $"{Said(last.AddDays(1))}");
        }
        else if (first > last.AddDays(1))
        {
            item.Note("from", $"{Said(first)}, while {id} ends on {Said(last)}: {first.DayNumber - last.DayNumber - 1} days belong to neither", $"{Said(last.AddDays(1))}");
        }
    }

    private static string Said(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "nothing";
}
