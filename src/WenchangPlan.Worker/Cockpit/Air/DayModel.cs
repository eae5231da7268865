using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Air;

/// <summary>What the page of a day shows, in the items of the API.</summary>
public sealed record DayModel
{
    /// <summary>Local day.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Whose day it is; null is the district.</summary>
    public Station? Station { get; init; }

    /// <summary>The verdict and what stands behind it; null when there is none.</summary>
    public EvidenceAnswer? Evidence { get; init; }

    /// <summary>The days around it, itself in the middle.</summary>
    public required IReadOnlyList<NearDay> Around { get; init; }

    /// <summary>The pollutants, the greatest index first.</summary>
    public required IReadOnlyList<DayPollutant> Pollutants { get; init; }

    /// <summary>Code of the pollutant whose hours are shown.</summary>
    public required string Parameter { get; init; }

    /// <summary>The parameter whose hours make it: of the eight-hour ozone the hourly one.</summary>
    public required string HourParameter { get; init; }

    /// <summary>Hours of the district, whose means are of its stations; empty on the page of a station.</summary>
    public required IReadOnlyList<HourCell> DistrictHours { get; init; }

    /// <summary>The stations that measure it, those that count first.</summary>
    public required IReadOnlyList<StationDay> Stations { get; init; }

    /// <summary>Where there are more stations than can be shown the others, with what they have of the pollutant, the most first.</summary>
    public required IReadOnlyList<(Station Station, decimal? Value)> Others { get; init; }

    /// <summary>What the day did to targets of the year.</summary>
    public required IReadOnlyList<TargetEffect> Effects { get; init; }

    /// <summary>The verdict.</summary>
    public VerdictItem? Verdict => Evidence?.Verdict;

    /// <summary>The one whose hours are shown.</summary>
    public DayPollutant? Chosen => Pollutants.FirstOrDefault(p => p.Code == Parameter);

    /// <summary>The last step of a rule, about a part or about the verdict itself.</summary>
    public EvidenceStep? Step(string rule, string? part = null) => Evidence?.Steps.LastOrDefault(s => s.Rule == rule && s.Part == part);
}

/// <summary>One of the days around.</summary>
/// <param name="Date">Local day.</param>
/// <param name="Verdict">Its verdict; null when there is none.</param>
public sealed record NearDay(DateOnly Date, AirDayItem? Verdict);

/// <summary>A pollutant of the day.</summary>
/// <param name="Code">Code of the part of the verdict.</param>
/// <param name="Part">The part.</param>
/// <param name="Level">Level of its index, 1 to 6; null without one.</param>
/// <param name="Limit">The limit of a day; null where the standard has none.</param>
/// <param name="IsPrimary">Whether it is a primary pollutant.</param>
/// <param name="Index">The step that gives its index; null without one.</param>
/// <param name="Of">How many stations, or hours or windows of a station, there could be.</param>
public sealed record DayPollutant(string Code, VerdictPartItem Part, int? Level, VerdictLimit? Limit, bool IsPrimary, EvidenceStep? Index, int Of)
{
    /// <summary>By how many times the limit it is above the limit; null when it is not.</summary>
    public decimal? Excess => Limit is { } limit && Part.Value > limit.Value ? (Part.Value / limit.Value) - 1 : null;
}

/// <summary>An hour of a pollutant.</summary>
/// <param name="Window">The hour as the API writes it.</param>
/// <param name="Label">Its label, 1 to 24.</param>
/// <param name="Value">Its value; null when there is none.</param>
/// <param name="Level">Level of its own index; null when there is none.</param>
/// <param name="Input">How it went into the day; null of the district.</param>
public sealed record HourCell(string Window, int Label, decimal? Value, int? Level, EvidenceInput? Input)
{
    /// <summary>Whether it counts.</summary>
    public bool Counts => Input?.Counts ?? Value is not null;

    /// <summary>A letter for why it does not: O offline, N not sent, M maintenance, the device's own letter or the check's initial of flagged readings, ? too few readings, … still running.</summary>
    public string Letter => Input?.Missing switch
    {
        HourGap.Offline => "O",
        HourGap.NotSent => "N",
        HourGap.Maintenance => Input.Flags is { } flags && flags.ContainsKey("C") ? "C" : "M",
        HourGap.Flagged => FlagOf(Input) is { Length: > 1 } word ? word[..1].ToUpperInvariant() : FlagOf(Input) ?? "×",
        HourGap.TooFewReadings => "?",
        HourGap.Running => "…",
        _ => "",
    };

    /// <summary>The commonest flag of its readings that keeps them out; null when none is known.</summary>
    public static string? FlagOf(EvidenceInput input) =>
        input.Flags?.Where(f => f.Key is not ("N" or "below" or "drift")).OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Key).FirstOrDefault();
}

/// <summary>The day of a station.</summary>
/// <param name="Station">The station as it was on the day.</param>
/// <param name="Verdict">Its verdict; null when there is none.</param>
/// <param name="Hours">Its 24 hours of the pollutant; empty when nothing is known of them.</param>
/// <param name="Part">The pollutant in its verdict; null when it has none.</param>
/// <param name="HourRule">The step that says which hours count.</param>
/// <param name="DayRule">The step that makes the day's value of them.</param>
public sealed record StationDay(Station Station, VerdictItem? Verdict, IReadOnlyList<HourCell> Hours, VerdictPartItem? Part, EvidenceStep? HourRule, EvidenceStep? DayRule)
{
    /// <summary>How many hours count.</summary>
    public int Valid => Hours.Count(h => h.Counts);

    /// <summary>Hours that do not count, those next to each other with the same reason together.</summary>
    public IEnumerable<IReadOnlyList<HourCell>> Gaps
    {
        get
        {
            var run = new List<HourCell>();
            foreach (HourCell hour in Hours)
            {
                if (run.Count > 0 && (hour.Counts || hour.Letter != run[0].Letter))
                {
                    yield return [.. run];
                    run.Clear();
                }

                if (!hour.Counts)
                {
                    run.Add(hour);
                }
            }

            if (run.Count > 0)
            {
                yield return run;
            }
        }
    }
}

/// <summary>A target before and after the day.</summary>
/// <param name="Target">The target.</param>
/// <param name="Before">Where it stood when the day before was judged; null on the first of January.</param>
/// <param name="After">Where it stood when the day was judged.</param>
public sealed record TargetEffect(Target Target, TargetProgress? Before, TargetProgress After);
