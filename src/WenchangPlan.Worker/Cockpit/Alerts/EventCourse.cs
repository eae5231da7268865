using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Drawing;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Alerts;

/// <summary>The readings around an alert, and what may explain them.</summary>
/// <param name="From">Beginning, included.</param>
/// <param name="To">End, not included.</param>
/// <param name="Panels">The quantity it is about, then what may explain it.</param>
/// <param name="Station">The station it is about.</param>
/// <param name="Parameter">Code of the quantity.</param>
public sealed record EventCourse(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<TimePanel> Panels, string Station, string Parameter)
{
    /// <summary>Points of a line: more than a page has pixels for would only be sent.</summary>
    private const int MostPoints = 240;

    private const int MostInstants = 20_000;
    private const int MostNeighbours = 3;

    /// <summary>How much is shown before it began and after it ended.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromHours(2), After = TimeSpan.FromMinutes(30), Longest = TimeSpan.FromDays(7);

    /// <summary>Reads it; null where the alert is about no station's quantity.</summary>
    public static async Task<EventCourse?> ReadAsync(AlertItem alert, AlertWords words, IReadingStore store, District district, Wording wording, DateTimeOffset now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(alert);
        ArgumentNullException.ThrowIfNull(words);
        if (alert.Kind is not (RuleKind.Threshold or RuleKind.Offline or RuleKind.Equipment) || alert.Station is not { } id || district.Find(id) is not { } station
            || (station.Find(alert.Parameter ?? "") ?? (alert.Parameter is null && station.Parameters is [var first, ..] ? first : null)) is not { } quantity)
        {
            return null;
        }

        // A station that measures each few hours needs more before it than one that measures each few minutes.
        TimeSpan before = TimeSpan.FromTicks(Math.Clamp(station.SamplePeriod.Ticks * 12, Before.Ticks, TimeSpan.FromDays(2).Ticks));
        DateTimeOffset to = alert.RecoveredAt is { } over && over + After < now ? over + After : now, from = alert.Since - before;
        if (to - from > Longest)
        {
            // Of one that lasts for weeks its last week shows how it stands.
            from = to - Longest;
        }

        AlertRule? rule = words.RuleOf(alert);
        var lines = new List<TimeLine> { await LineAsync(station, quantity.Parameter, isOwn: true) };
        var panels = new List<TimePanel>();
        foreach (Station near in Neighbours(station, quantity.Parameter, district))
        {
            if (near.Find(quantity.Parameter.Code) is { } same)
            {
                lines.Add(await LineAsync(near, same.Parameter, isOwn: false));
            }
        }

        string unit = quantity.Parameter.Unit.Length > 0 ? " " + quantity.Parameter.Unit : "";
        panels.Add(new TimePanel($"{wording.Parameter(station.Domain.Code, quantity.Parameter.Code)}{unit}", PanelKind.Lines, quantity.Parameter.Decimals, lines,
            alert.Kind == RuleKind.Threshold && rule is not null ? [.. rule.Steps.Select(s => new TimeLimit(s.Bound, wording["alerts.severity." + AlertFilter.CodeOf(s.Severity)], s.Severity == Severity.Critical))] : []));
        foreach ((Station cause, Parameter parameter, PanelKind kind) in Causes(station, district))
        {
            TimeLine line = await LineAsync(cause, parameter, isOwn: false);
            if (line.Points.Any(p => p.Value is not null))
            {
                panels.Add(new TimePanel($"{wording.Name(cause)} · {wording.Parameter(cause.Domain.Code, parameter.Code)}{(parameter.Unit.Length > 0 ? " " + parameter.Unit : "")}", kind, parameter.Decimals, [line], []));
            }
        }

        return new EventCourse(from, to, panels, station.Id, quantity.Parameter.Code);

        async Task<TimeLine> LineAsync(Station of, Parameter parameter, bool isOwn)
        {
            var points = new List<TimePoint>();
            bool lowest = isOwn && rule?.Below is not null;
            // Raw readings until there are too many to be told apart; then of each slot the one that is furthest out, as the rule looks at it.
            long begin = from.ToUnixTimeMilliseconds(), end = to.ToUnixTimeMilliseconds(), slot = Math.Max(1, (end - begin) / MostPoints), gap = Math.Max(slot * 2, (long)of.SamplePeriod.TotalMilliseconds * 5 / 2);
            long last = long.MinValue, placed = long.MinValue;
            await store.ReadAsync(of, begin, end + 1, MostInstants, (time, values) =>
            {
                foreach (ParameterValue value in values)
                {
                    if (value.Parameter != parameter.Index || !(value.Flag.CountsAsValid() || (isOwn && rule?.BreachesWith(value.Flag) == true)))
                    {
                        continue;
                    }

                    if (last != long.MinValue && time - last > gap)
                    {
                        points.Add(new TimePoint(district.Clock.At(last + 1), null));
                        placed = long.MinValue;
                    }

                    if (placed != long.MinValue && (time - begin) / slot == placed && points[^1].Value is { } there)
                    {
                        if (lowest ? value.Value < there : value.Value > there)
                        {
                            points[^1] = new TimePoint(district.Clock.At(time), value.Value);
                        }
                    }
                    else
                    {
                        points.Add(new TimePoint(district.Clock.At(time), value.Value));
                    }

                    (last, placed) = (time, (time - begin) / slot);
                }
            }, cancel);
            return new TimeLine(wording.Name(of), isOwn, points) { Href = "/stations/" + Uri.EscapeDataString(of.Id) };
        }
    }

    /// <summary>Stations of the same kind and area that measure the same: whether it is here only, or everywhere.</summary>
    private static IEnumerable<Station> Neighbours(Station station, Parameter parameter, District district) => district.Stations
        .Where(s => s.Id != station.Id && s.Domain.Equals(station.Domain) && s.Kind.Code == station.Kind.Code && s.Find(parameter.Code) is not null)
        .OrderBy(s => s.Area == station.Area ? 0 : 1).ThenBy(s => s.Index).Take(MostNeighbours);

    /// <summary>What fills a road or a pipe: the rain of its area, and the pumps that should empty it.</summary>
    private static IEnumerable<(Station Station, Parameter Parameter, PanelKind Kind)> Causes(Station station, District district)
    {
        foreach ((string code, PanelKind kind) in station.Domain.Code == "drainage" ? ((string, PanelKind)[])[("rain", PanelKind.Bars), ("pumps", PanelKind.Steps)] : [])
        {
            if (district.Stations.Where(s => s.Id != station.Id && s.Find(code) is not null).OrderBy(s => s.Area == station.Area ? 0 : 1).FirstOrDefault() is { } cause
                && (kind == PanelKind.Bars || cause.Area == station.Area))
            {
                yield return (cause, cause.Find(code)!.Parameter, kind);
            }
        }
    }
}
