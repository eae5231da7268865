using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Verbs;

/// <summary>Verdicts as CSV: air days by date, then water months; by place within each, the district (no station) first.</summary>
/// <param name="store">Where the verdicts are.</param>
/// <param name="output">Where the lines go.</param>
/// <param name="written">Called after each line.</param>
internal sealed class VerdictExport(IAssessmentStore store, ArrayBufferBuilder output, Action written)
{
    /// <summary>Writes the header, the days from day to day, and the months that these days touch.</summary>
    public void Write(DateOnly from, DateOnly to, CancellationToken cancel)
    {
        output.Write("kind,date,station,edition,aqi_or_class,primary_or_deciding,good,validity,reason\n"u8);
        int last = Month(to);
        for (int month = Month(from); month <= last; month++)
        {
            cancel.ThrowIfCancellationRequested();
            DateOnly first = FirstOf(month);
            DateOnly end = first.AddDays(DateTime.DaysInMonth(first.Year, first.Month) - 1);
            foreach (AirDay day in store.ReadAirDays("*", from > first ? from : first, to < end ? to : end, int.MaxValue))
            {
                Line("airDay", day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.Station, "HJ 633-" + day.Edition, day.Aqi, day.Primary, day.Good, day.Validity, day.Reasons);
            }
        }

        for (int month = Month(from); month <= last; month++)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (WaterMonth water in store.ReadWaterMonths(FirstOf(month), FirstOf(month), int.MaxValue))
            {
                Line("waterMonth", water.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture), water.Station, water.Edition, water.Class, water.Deciding, water.Good, water.Validity, water.Reasons);
            }
        }
    }

    private void Line(
        string kind, string date, string? station, string edition, int? result, IReadOnlyList<string> indicators, bool? good, Validity validity, IReadOnlyList<Reason> reasons)
    {
        string line = string.Join(',', kind, date, station, edition, result?.ToString(CultureInfo.InvariantCulture), string.Join('+', indicators),
            good switch { true => "true", false => "false", null => "" }, validity.ToString().ToLowerInvariant(), string.Join("; ", reasons.Select(Words)));
        output.Write(Encoding.UTF8.GetBytes(line + "\n"));
        written();
    }

    private static string Words(Reason reason) => string.Create(CultureInfo.InvariantCulture,
        $"{reason.Code}{(reason.Parameter is null ? "" : " " + reason.Parameter)}{(reason.Have is null ? "" : $" {reason.Have}")}{(reason.Need is null ? "" : $"/{reason.Need}")}");

    private static int Month(DateOnly day) => (day.Year * 12) + day.Month - 1;

    private static DateOnly FirstOf(int month) => new(month / 12, (month % 12) + 1, 1);
}
