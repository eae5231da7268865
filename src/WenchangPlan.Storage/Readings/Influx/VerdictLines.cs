using System.Globalization;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Verdicts as line protocol, for charts; fields are named as in the API. The district has no station tag.</summary>
/// <remarks>
/// All numbers are floats, and <c>good</c> is 1 or 0, so that it can be summed. Fields cannot be taken back: when a later verdict gives no number where
/// an earlier one did, the old number stays, and <c>validity</c>, always written, says that it no longer stands.
/// </remarks>
internal static class VerdictLines
{
    /// <summary>Writes the verdicts of a round.</summary>
    public static void Write(AssessmentRound round, DistrictClock clock, LineBuffer to)
    {
        foreach (AirHour hour in round.AirHours)
        {
            var line = new Line(to, "air_hour", hour.Station);
            line.Text("validity", hour.Aqi is null ? "invalid" : "valid");
            line.Text("edition", hour.Edition);
            line.Number("aqi", hour.Aqi);
            line.Number("level", hour.Level);
            line.Text("primary", string.Join('+', hour.Primary));
            line.Pollutants(hour.Pollutants);
            to.EndLine(clock.EndOfHour(hour.Hour));
        }

        foreach (AirDay day in round.AirDays)
        {
            var line = new Line(to, "air_day", day.Station);
            line.Text("validity", Code(day.Validity));
            line.Text("edition", day.Edition);
            line.Number("aqi", day.Aqi);
            line.Number("level", day.Level);
            line.Text("primary", string.Join('+', day.Primary));
            line.Flag("good", day.Good);
            line.Pollutants(day.Pollutants);
            to.EndLine(clock.StartOfDay(day.Date));
        }

        foreach (WaterMonth month in round.WaterMonths)
        {
            var line = new Line(to, "water_month", month.Station);
            line.Text("validity", Code(month.Validity));
            line.Text("edition", month.Edition);
            line.Number("class", month.Class);
            line.Text("deciding", string.Join('+', month.Deciding));
            line.Flag("good", month.Good);
            line.Number("assessed", month.Assessed);
            line.Number("days", month.Days);
            foreach ((string code, WaterIndicator indicator) in month.Indicators.OrderBy(i => i.Key, StringComparer.Ordinal))
            {
                line.Number(code, indicator.Concentration);
                line.Number(code + "_class", indicator.Class);
            }

            to.EndLine(clock.StartOfDay(month.Month));
        }

        foreach (TargetProgress target in round.Targets)
        {
            WriteTarget(target, clock, to);
        }
    }

    /// <summary>A target has a point for each day that went in, so that its year can be drawn.</summary>
    private static void WriteTarget(TargetProgress target, DistrictClock clock, LineBuffer to)
    {
        var line = new Line(to, "target", target.Target, "target");
        line.Number("year", target.Year);
        line.Text("indicator", target.Indicator);
        line.Number("bound", target.Bound);
        line.Number("good", target.Good);
        line.Number("assessed", target.Assessed);
        line.Number("notAssessed", target.NotAssessed);
        line.Number("remaining", target.Remaining);
        line.Number("share", target.Share);
        line.Number("budget", target.Budget);
        line.Text("state", Code(target.State));
        to.EndLine(clock.StartOfDay(target.Asof ?? new DateOnly(target.Year, 1, 1)));
    }

    private static string Code<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>One line being written: the first field follows a space, the others a comma.</summary>
    private ref struct Line
    {
        private readonly LineBuffer _to;
        private bool _started;

        public Line(LineBuffer to, string measurement, string? place, string tag = "station")
        {
            _to = to;
            to.Append(measurement);
            if (place is not null)
            {
                to.Append(string.Create(CultureInfo.InvariantCulture, $",{tag}={LineBuffer.Key(place)}"));
            }
        }

        public void Number(string field, decimal? value)
        {
            if (value is { } number)
            {
                Name(field);
                _to.Append(number);
            }
        }

        public void Flag(string field, bool? value) => Number(field, value is { } set ? (set ? 1 : 0) : null);

        public void Text(string field, string value)
        {
            Name(field);
            _to.AppendQuoted(value);
        }

        public void Pollutants(IReadOnlyDictionary<string, AirPollutant> pollutants)
        {
            foreach ((string code, AirPollutant pollutant) in pollutants.OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                Number(code, pollutant.Concentration);
                Number(code + "_iaqi", pollutant.Iaqi);
            }
        }

        private void Name(string field)
        {
            _to.Append(_started ? (byte)',' : (byte)' ');
            _to.Append(LineBuffer.Key(field));
            _to.Append((byte)'=');
            _started = true;
        }
    }
}
