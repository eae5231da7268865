using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>One rule about the figure of hourly verdicts, such as the AQI: the hours of each place are a series like readings, so a bad night is one alert that goes up and down.</summary>
internal sealed class HourlyWatch(AlertRule rule, District district, IVerdictReader verdicts, AlertingOptions options)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Dictionary<string, HoursOf> _places = new(StringComparer.Ordinal);

    /// <summary>Judges the hours that are new or changed since the last call.</summary>
    public void Judge(AlertBook book, long now)
    {
        int present = district.Clock.HourOf(now);
        int hours = (int)Math.Ceiling((options.LateData + rule.For) / Hour) + 2;
        var seen = new Dictionary<string, (Station? Station, SortedDictionary<long, double> Hours)>(StringComparer.Ordinal);
        foreach (Verdict verdict in verdicts.Read(new VerdictQuery(rule.Verdict!, Place.All, present - hours, present)))
        {
            Station? station = verdict.Station is { } id ? district.Find(id) : null;
            if (verdict is { Validity: Validity.Valid, Value: { } figure } && VerdictWatch.Covers(rule, verdict.Station, station))
            {
                string place = verdict.Station ?? rule.Verdict!;
                seen.TryAdd(place, (station, []));
                seen[place].Hours[district.Clock.EndOfHour((int)verdict.Window.Hours(district.Clock).End - 1)] = (double)figure;
            }
        }

        foreach ((string name, (Station? station, SortedDictionary<long, double> figures)) in seen)
        {
            if (!_places.TryGetValue(name, out HoursOf? place))
            {
                _places[name] = place = new HoursOf(new ThresholdWatch(rule, new Watched(name, station, Hour, TimeIs.End), options));
            }

            place.Judge(book, figures, judgeFrom: now - (long)options.Freshness.TotalMilliseconds, now);
        }
    }

    /// <summary>The hours of one place.</summary>
    private sealed class HoursOf(ThresholdWatch watch)
    {
        private SortedDictionary<long, double> _before = [];

        public void Judge(AlertBook book, SortedDictionary<long, double> figures, long judgeFrom, long now)
        {
            long oldest = figures.Keys.First();
            long? changed = figures.Where(f => !_before.TryGetValue(f.Key, out double before) || before != f.Value).Select(f => (long?)f.Key)
                .Concat(_before.Keys.Where(k => k >= oldest && !figures.ContainsKey(k)).Select(k => (long?)k)).Min();
            if (changed is not { } from)
            {
                return;
            }

            watch.Begin(book, from, judgeFrom, now);
            foreach ((long time, double figure) in figures)
            {
                watch.Take(book, time, figure, ReadingFlag.Normal);
            }

            watch.End(book, now);
            _before = figures;
        }
    }
}
