using System.Collections.Concurrent;
using WenchangPlan.Assessment;
using WenchangPlan.Assessment.Forecasts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Targets;

/// <summary>The way a target's forecast goes, month by month; made once a change of what is judged, from the same days as the forecast.</summary>
internal sealed class TargetBands(District district, IVerdictStore store, Judges judges)
{
    /// <summary>As of the forecast itself: older ones count next to nothing.</summary>
    private const int PastYears = 5;

    private readonly ShareForecaster _forecaster = new(ForecastConstants.Default);
    private readonly ConcurrentDictionary<(string Target, int Year), (DateOnly? AsOf, int Good, int Assessed, TargetForecast Forecast, IReadOnlyList<ShareBand> Band)> _made = new();

    /// <summary>From the first month that is not over to the end of the year, which is the forecast's; empty where nothing is forecast.</summary>
    public IReadOnlyList<ShareBand> Of(TargetItem item)
    {
        if (item is not { Forecast: { } forecast, AsOf: { } asOf })
        {
            return [];
        }

        if (_made.TryGetValue((item.Target, item.Year), out var made) && made.Forecast == forecast && (made.AsOf, made.Good, made.Assessed) == (asOf, item.Good, item.Assessed))
        {
            return made.Band;
        }

        Target target = district.Targets.First(t => t.Id == item.Target);
        var query = new VerdictQuery(
            target.Kind, Place.District, Window.Of(WindowSpan.Day, new DateOnly(item.Year - PastYears, 1, 1)).Number, Window.Of(WindowSpan.Day, new DateOnly(item.Year, 12, 31)).Number);
        JudgedDay[] record =
        [
            .. from verdict in store.Read(query)
               where verdict.Validity != Validity.Pending
               let good = target.Edition is { } pin ? judges.OfKind(target.Kind).IsGoodBy(verdict, pin) : verdict.Good
               where good is not null
               select new JudgedDay(verdict.Window.FirstDay(district.Clock), good.Value),
        ];
        // The end is what the forecast said, though a round may have come in between.
        ShareBand[] band = [.. _forecaster.Months(record, item.Year, asOf).Select(b => b.Last is { Month: 12 } ? new ShareBand(b.Last, forecast.Share10, forecast.Share50, forecast.Share90) : b)];
        _made[(item.Target, item.Year)] = (asOf, item.Good, item.Assessed, forecast, band);
        return band;
    }
}
