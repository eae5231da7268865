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
internal sealed record ImportWords(
    ColumnWords Columns, string? Station, IReadOnlyDictionary<string, string> StationNames, string? Parameter, DateForms Forms, TimeSpan? Offset, bool DecimalComma);
