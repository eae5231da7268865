using WenchangPlan.Assessment.Forecasts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Targets;

/// <summary>Forecasts targets over days of the district; each once a change, because rounds come every few seconds and past years do not.</summary>
internal sealed class TargetForecasts(District district)
{
    /// <summary>Earlier years that go in; older ones count next to nothing.</summary>
    private const int PastYears = 5;

    private readonly ShareForecaster _forecaster = new(ForecastConstants.Default);
    private readonly Dictionary<(string Target, int Year), JudgedDay[]> _past = [];
    private readonly Dictionary<(string Target, int Year), (JudgedDay[] Record, DateOnly AsOf, TargetForecast? Forecast)> _made = [];

    /// <summary>Past years of which something was judged anew are read again.</summary>
    public void Forget(IReadOnlyList<Verdict> judged)
    {
        foreach ((string id, int year) in _past.Keys.ToList())
        {
            if (district.Targets.FirstOrDefault(t => t.Id == id) is not { } target
                || judged.Any(v => v.Kind == target.Kind && v.Window.FirstDay(district.Clock).Year < year))
            {
                _past.Remove((id, year));
            }
        }
    }

    /// <summary>The forecast of a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="progress">Where it stands.</param>
    /// <param name="outcomes">Outcomes of its kind in the year.</param>
    /// <param name="read">Reads those of the years before, from a day on.</param>
    /// <returns>Null unless it counts days of the district, some of the year are judged and some are to come.</returns>
    public TargetForecast? Of(Target target, TargetProgress progress, IReadOnlyList<Outcome> outcomes, Func<DateOnly, IReadOnlyList<Outcome>> read)
    {
        if (target.Of != TargetScope.District || district.Domains.Verdict(target.Kind).Span != WindowSpan.Day
            || progress is not { Assessed: > 0, Remaining: > 0, Asof: { } asOf })
        {
            return null;
        }

        (string, int) key = (target.Id, progress.Year);
        if (!_past.TryGetValue(key, out JudgedDay[]? past))
        {
            _past[key] = past = Days(read(new DateOnly(progress.Year - PastYears, 1, 1)));
        }

        JudgedDay[] record = [.. past, .. Days(outcomes)];
        if (_made.TryGetValue(key, out var made) && made.AsOf == asOf && made.Record.AsSpan().SequenceEqual(record))
        {
            return made.Forecast;
        }

        ShareForecast? f = _forecaster.Forecast(record, progress.Year, asOf, progress.Bound);
        TargetForecast? forecast = f is null ? null : new TargetForecast(f.Share10, f.Share50, f.Share90, f.Probability, f.CertainOn, f.PastDays);
        _made[key] = (record, asOf, forecast);
        return forecast;
    }

    private JudgedDay[] Days(IReadOnlyList<Outcome> outcomes) =>
    [
        .. outcomes.Where(o => o is { Station: null, Validity: not Validity.Pending, Good: not null }).OrderBy(o => o.Window.Number)
            .Select(o => new JudgedDay(o.Window.FirstDay(district.Clock), o.Good!.Value)),
    ];
}
