namespace WenchangPlan.Standards.Drainage;

/// <summary>Finds events in a series of readings. Pure: the same readings give the same events.</summary>
/// <remarks>
/// A grade is entered by so many readings in a row that reach it, and left by as many that stay below it by more than the hysteresis. The event runs
/// from the first of the former to the first of the latter. After a gap longer than the rule allows nothing is known: the event stays open
/// (<see cref="EventState.NoData"/>) and counting begins anew.
/// </remarks>
public static class EventFinder
{
    /// <summary>Finds the events of a series.</summary>
    /// <param name="series">Readings in order of time, each instant once; only valid ones.</param>
    /// <param name="rule">When an event begins and ends.</param>
    /// <param name="until">The end of what was asked for, ms UTC: now, or the end of a window. Not before the last reading.</param>
    /// <param name="flow">Flow of the same place, m³/h, in order of time; empty when it is not measured.</param>
    /// <exception cref="ArgumentException">The readings are not in order of time, or go beyond <paramref name="until"/>.</exception>
    public static EventSeries Find(ReadOnlySpan<TimedValue> series, EventRule rule, long until, ReadOnlySpan<TimedValue> flow = default)
    {
        ArgumentNullException.ThrowIfNull(rule);
        CheckOrder(series, until);
        CheckOrder(flow, long.MaxValue);
        bool hasData = series.Length > 0 && !rule.IsGap(series[^1].Time, until);

        // The lowest threshold holds the whole event; what was held of the others inside it says how bad it was.
        EventGrade lowest = rule.Grades.OrderBy(grade => grade.From).ThenByDescending(grade => grade.IsIncluded).First();
        List<ThresholdEvent> whole = Spans(series, lowest, rule, until);
        List<ThresholdEvent>[] byGrade = [.. rule.Grades.Select(_ => new List<ThresholdEvent>())];
        for (int i = 0; i < byGrade.Length; i++)
            byGrade[i] = Spans(series, rule.Grades[i], rule, until);

        var events = new List<ThresholdEvent>(whole.Count);
        foreach (ThresholdEvent span in whole)
        {
            int worst = Array.FindLastIndex(byGrade, grade => grade.Exists(part => part.Start >= span.Start && part.Start <= span.LastSeen));
            events.Add(span with { Grade = rule.Grades[worst].Code, Volume = VolumeOf(flow, span.Start, span.End ?? span.LastSeen, rule) });
        }

        int held = Array.FindLastIndex(byGrade, grade => grade is [.., { State: EventState.Running }]);
        return new EventSeries(events, hasData) { Current = held < 0 ? null : rule.Grades[held].Code };
    }

    private static List<ThresholdEvent> Spans(ReadOnlySpan<TimedValue> series, EventGrade grade, EventRule rule, long until)
    {
        var spans = new List<ThresholdEvent>();
        int start = -1, inRow = 0;
        bool isOpen = false;
        for (int i = 0; i < series.Length; i++)
        {
            if (i > 0 && rule.IsGap(series[i - 1].Time, series[i].Time))
            {
                if (isOpen) spans.Add(Span(series[start..i], EventState.NoData, end: null));
                (isOpen, inRow) = (false, 0);
            }

            bool counts = isOpen ? !grade.IsReachedBy(series[i].Value, rule.Hysteresis) : grade.IsReachedBy(series[i].Value);
            inRow = counts ? inRow + 1 : 0;
            if (inRow < rule.Consecutive) continue;
            int first = i - inRow + 1;
            if (isOpen) spans.Add(Span(series[start..first], EventState.Over, series[first].Time));
            else start = first;
            (isOpen, inRow) = (!isOpen, 0);
        }

        if (isOpen) spans.Add(Span(series[start..], rule.IsGap(series[^1].Time, until) ? EventState.NoData : EventState.Running, end: null));
        return spans;
    }

    private static ThresholdEvent Span(ReadOnlySpan<TimedValue> readings, EventState state, long? end)
    {
        TimedValue peak = readings[0];
        foreach (TimedValue reading in readings)
            if (reading.Value > peak.Value) peak = reading;
        return new ThresholdEvent("", readings[0].Time, peak.Time, peak.Value, state, end, readings[^1].Time, readings.Length, Volume: null);
    }

    /// <summary>The trapezoids between the flow readings; what flows back does not count. Null when the flow is not known from start to end.</summary>
    private static decimal? VolumeOf(ReadOnlySpan<TimedValue> flow, long start, long end, EventRule rule)
    {
        const decimal MillisecondsPerHour = 3_600_000;
        decimal volume = 0;
        long known = start;
        TimedValue? before = null;
        foreach (TimedValue reading in flow)
        {
            if (reading.Time < start) continue;
            if (reading.Time > end) break;
            if (rule.IsGap(known, reading.Time)) return null;
            if (before is { } last) volume += (Math.Max(0, last.Value) + Math.Max(0, reading.Value)) / 2 * (reading.Time - last.Time) / MillisecondsPerHour;
            (before, known) = (reading, reading.Time);
        }

        return before is null || rule.IsGap(known, end) ? null : volume;
    }

    private static void CheckOrder(ReadOnlySpan<TimedValue> series, long until)
    {
        for (int i = 1; i < series.Length; i++)
            if (series[i].Time <= series[i - 1].Time) throw new ArgumentException($"The reading at {series[i].Time} does not follow the one at {series[i - 1].Time}.", nameof(series));
        if (series.Length > 0 && series[^1].Time > until) throw new ArgumentException($"The reading at {series[^1].Time} is after the end, {until}.", nameof(series));
    }
}
