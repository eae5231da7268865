using System.Globalization;
using System.Text;
using WenchangPlan.Assessment.Forecasts;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Worker.Tables;

/// <summary>A table of daily air quality indices, one row a day: <c>date</c>, <c>aqi</c>. A day is good up to 100.</summary>
/// <param name="words">What was said about its columns.</param>
/// <param name="decimalComma">Whether the decimal sign is a comma.</param>
/// <param name="last">Rows after this day are passed over.</param>
/// <param name="refuse">Told of everything that is refused.</param>
internal sealed class IndexTable(ColumnWords words, bool decimalComma, DateOnly last, Action<string> refuse)
{
    private const decimal MostGood = 100, Most = 500;

    private readonly SortedDictionary<DateOnly, (bool? Good, long Line)> _days = [];
    private (int Date, int Aqi) _columns;
    private bool _refused;

    /// <summary>Reads all of it.</summary>
    /// <param name="records">Stands at its header.</param>
    /// <param name="refusal">Why it is no table, if it is none.</param>
    /// <returns>The judged days, in order; null when anything was refused, because what a forecast leaves out is not seen in it.</returns>
    public IReadOnlyList<JudgedDay>? Read(CsvRecords records, string? refusal)
    {
        if ((refusal ?? (Open(new TableColumns(TableReader.Names(records), words, decimalComma)) is { } why ? TableReader.At(records.Line, why) : null)) is { } refused)
        {
            refuse(refused);
            return null;
        }

        int fields = records.FieldCount;
        while (records.Read())
        {
            if ((records.Fault ?? (records.FieldCount == fields ? Take(records) : $"{records.FieldCount} fields, the header has {fields}")) is { } reason)
            {
                refuse(TableReader.At(records.Line, reason));
                _refused = true;
            }
        }

        return _refused ? null : [.. _days.Where(d => d.Value.Good is not null).Select(d => new JudgedDay(d.Key, d.Value.Good!.Value))];
    }

    private string? Open(TableColumns columns)
    {
        if (columns.Missing is { } missing) return $"there is no column {missing}";
        _columns = (columns.IndexOfRole("date"), columns.IndexOfRole("aqi"));
        return _columns.Date < 0 ? "no column date (--column date=HEADER names it)"
            : _columns.Aqi < 0 ? "no column aqi (--column aqi=HEADER names it)"
            : ((string[])["date", "aqi"]).FirstOrDefault(columns.IsTwice) is { } twice ? $"two columns are called {twice}" : null;
    }

    private string? Take(CsvRecords row)
    {
        if (TimeText.Read(row[_columns.Date], default, out WrittenTime time) is not TimeProblem.None || !time.TryGetDay(DistrictClock.China.Offset, hourEnding: false, out DateOnly day))
        {
            return $"no date: '{row.Text(_columns.Date)}'";
        }

        if (day > last) return null;
        ReadOnlySpan<byte> cell = row[_columns.Aqi];
        ValueForm form = ValueText.Split(cell, out ReadOnlySpan<byte> number);
        decimal value = 0;
        if (form is not ValueForm.Missing && (form is not ValueForm.Number || !ValueText.TryDecimal(number, decimalComma, out value) || value is < 0 or > Most))
        {
            return $"aqi is no number from 0 to 500: '{Encoding.UTF8.GetString(cell)}'";
        }

        return _days.TryAdd(day, (form is ValueForm.Missing ? null : value <= MostGood, row.Line)) ? null
            : string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} a second time, after line {_days[day].Line}: a forecast is about one place, one row a day");
    }
}
