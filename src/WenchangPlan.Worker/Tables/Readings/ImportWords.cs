using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Worker.Tables.Readings;

/// <summary>What a person said about a table of readings.</summary>
/// <param name="Columns">About its columns; in a long table a declared name is that of a cell of the parameter column.</param>
/// <param name="Station">The station of every row; null when the table says it.</param>
/// <param name="StationNames">Id → name in the table.</param>
/// <param name="Parameter">What the columns of stations hold, when no column says it.</param>
/// <param name="Forms">Order of dates, and the year.</param>
/// <param name="Offset">Offset of times that say none; null refuses them.</param>
/// <param name="DecimalComma">Whether the decimal sign is a comma.</param>
/// <param name="Period">Time a value of the table stands for, 1 s to 24 h; null is the station's sample period.</param>
/// <param name="TimeIs">What the times of the table mark; null is what the station's mark.</param>
/// <param name="Reported">Whether it holds daily values of others, no readings.</param>
/// <param name="Samples">What was said of laboratory results; null when it holds none.</param>
internal sealed record ImportWords(
    ColumnWords Columns, string? Station, IReadOnlyDictionary<string, string> StationNames, string? Parameter, DateForms Forms, TimeSpan? Offset, bool DecimalComma,
    TimeSpan? Period = null, TimeIs? TimeIs = null, bool Reported = false, SampleWords? Samples = null)
{
    /// <summary>A time that a value can stand for, 1 s to 24 h; null when the text is none.</summary>
    public static TimeSpan? ToPeriod(string text) => DurationText.TryParse(text, out TimeSpan period) && period >= TimeSpan.FromSeconds(1) && period <= TimeSpan.FromDays(1) ? period : null;
}

/// <summary>What a person said of a table of laboratory results, where its rows do not say it.</summary>
/// <param name="By">Who enters them; null when the rows say it.</param>
/// <param name="Laboratory">Who analysed them.</param>
/// <param name="Method">How.</param>
/// <param name="Reason">Why they count instead of others that stand there; empty when they are to correct nothing.</param>
internal sealed record SampleWords(string? By, string Laboratory, string Method, string Reason);
