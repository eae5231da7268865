using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Worker.Tables.Readings;

namespace WenchangPlan.Worker.Tables.Reported;

/// <summary>Takes daily values as somebody else reported them out of a table: a row a day and station, a column a parameter, and what was said about the day in words.</summary>
/// <param name="district">The register.</param>
/// <param name="words">What was said about the table.</param>
/// <param name="origin">Name of the file, and when it is read.</param>
/// <param name="refuse">Called for each thing refused, with the line and why.</param>
internal sealed class ReportedTable(District district, ImportWords words, (string File, long At) origin, Action<long, string> refuse) : IRowTable<ReportedValue>
{
    /// <summary>What stands for the district where stations are named.</summary>
    public const string OfDistrict = "district";

    private const int LongestText = 120;

    /// <summary>Names of what is reported in words, by the keys of the headers that hold it.</summary>
    private static readonly Dictionary<string, string> TextColumns = new(StringComparer.Ordinal)
    {
        ["aqi"] = "aqi", ["aqi指数"] = "aqi", ["空气质量指数"] = "aqi", ["空气质量指数aqi"] = "aqi",
        ["category"] = "category", ["level"] = "category", ["空气质量等级"] = "category", ["质量等级"] = "category", ["空气质量级别"] = "category", ["空气质量类别"] = "category",
        ["primary"] = "primary", ["primarypollutant"] = "primary", ["首要污染物"] = "primary",
        ["class"] = "class", ["水质类别"] = "class",
    };

    private readonly StationNames _stations = new(district, words.StationNames);
    private readonly List<(JudgedValue Value, QuantityColumn Column, string Code)> _columns = [];
    private readonly List<(int Index, string Name)> _texts = [];
    private RowTime? _time;
    private int[] _stationColumns = [];

    /// <summary>Rows without any value.</summary>
    public long Empty { get; private set; }

    /// <summary>Finds the columns.</summary>
    /// <returns>Why the table cannot be read, or null.</returns>
    public string? Open(CsvRecords header)
    {
        string[] names = TableReader.Names(header);
        var columns = new TableColumns(names, words.Columns, words.DecimalComma);
        _time = new RowTime(columns, words.Forms, words.Offset ?? district.Clock.Offset);
        if (words.Station is null) _stationColumns = columns.AllOfRole("station");
        if (words.Station is null && _stationColumns.Length == 0) return "no column station: --station ID names the one station of all rows, --station district the district";
        if (!_time.IsThere) return "no column date: --column date=HEADER names it";
        Parameter[] known = [.. district.Stations.SelectMany(s => s.Parameters).Select(p => p.Parameter).DistinctBy(p => p.Code, StringComparer.Ordinal)];
        Parameter? ozone = Array.Find(known, p => p.Code == "o3");
        var wanted = new Dictionary<string, Parameter>(known.ToDictionary(p => p.Code, StringComparer.Ordinal), StringComparer.Ordinal);
        if (ozone is not null) wanted["o3_8h"] = ozone;
        if (columns.Find([.. wanted.Select(w => new WantedQuantity(w.Key, w.Value.Unit))], longMeans: true, out IReadOnlyDictionary<string, QuantityColumn> found) is { } refusal) return refusal;
        foreach ((string code, QuantityColumn column) in found) _columns.Add((new JudgedValue(code, wanted[code].Unit, column, wanted[code], words.DecimalComma), column, code));
        foreach (string name in TextColumns.Values.Distinct(StringComparer.Ordinal))
        {
            int index = words.Columns.Declared.ContainsKey(name) ? columns.IndexOfRole(name) : Array.FindIndex(names, n => TextColumns.GetValueOrDefault(ParameterNames.Key(n)) == name);
            if (index >= 0) _texts.Add((index, name));
        }

        return _columns.Count + _texts.Count > 0 ? null : "no column with a parameter, an AQI, a category or a class: --column CODE=HEADER names one";
    }

    /// <summary>Takes a row; it has as many fields as the header.</summary>
    public void Take(CsvRecords row, List<ReportedValue> values)
    {
        int before = values.Count;
        if (FindPlace(row, out string? station) is { } unknown) refuse(row.Line, unknown);
        else if (FindDay(row, out DateOnly day) is { } noDay) refuse(row.Line, noDay);
        else
        {
            foreach ((JudgedValue value, QuantityColumn column, string code) in _columns)
            {
                if (Read(row, value, column, code, out string? text) is { } refusal) refuse(row.Line, refusal);
                else if (text is not null) values.Add(new ReportedValue(station, day, code, text, origin.File, origin.At));
            }

            foreach ((int index, string name) in _texts)
            {
                if (ValueText.IsMissing(row[index])) continue;
                string text = row.Text(index);
                if (Problem(name, text) is { } problem) refuse(row.Line, problem);
                else values.Add(new ReportedValue(station, day, name, text, origin.File, origin.At));
            }

            Empty += values.Count == before ? 1 : 0;
        }
    }

    private string? FindPlace(CsvRecords row, out string? station)
    {
        station = words.Station is OfDistrict ? null : words.Station;
        if (words.Station is not null) return null;
        foreach (int column in _stationColumns)
        {
            string name = row.Text(column);
            station = _stations.Find(name)?.Id;
            if (station is not null || name is OfDistrict || name == district.Id || name == district.Name || name == district.NameEn) return null;
        }

        return $"the register has no station '{row.Text(_stationColumns[0])}'";
    }

    private string? FindDay(CsvRecords row, out DateOnly day)
    {
        day = default;
        if (_time!.Read(row, out long at) is { } refusal) return refusal;
        DateTimeOffset local = district.Clock.At(at);
        if (local.TimeOfDay != TimeSpan.Zero) return $"a value of a day wants a date, not a time: '{local.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)}' (import without --reported takes readings)";
        if (at > origin.At) return $"the day has not begun: {local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
        day = DateOnly.FromDateTime(local.Date);
        return null;
    }

    /// <summary>A number as it was reported, in the catalogue's unit; a result below detection keeps its sign.</summary>
    private string? Read(CsvRecords row, JudgedValue value, QuantityColumn column, string code, out string? text)
    {
        text = null;
        ReadOnlySpan<byte> cell = Cell.Unwrap(row[value.Index]);
        ValueForm form = ValueText.Split(cell, out ReadOnlySpan<byte> number);
        if (form is ValueForm.Below)
        {
            if (column.Units >= 0) return $"{code} is below detection, in a unit of its own: --unit {code}=UNIT says one for all rows";
            if (!ValueText.TryDecimal(number, words.DecimalComma, out decimal limit)) return $"{code} is no number: '{Encoding.UTF8.GetString(cell)}'";
            text = "<" + Shortest((limit * column.Factor) + column.Shift);
            return null;
        }

        if (form is ValueForm.NotDetected) return $"{code} was not detected, and no limit is named: '{Encoding.UTF8.GetString(cell)}' (<LIMIT in the cell names it)";
        if (value.Read(row, cell, out decimal? read) is { } refusal) return refusal;
        text = read is { } some ? Shortest(some) : null;
        return null;
    }

    private static string? Problem(string name, string text) =>
        text.Length > LongestText ? $"{name} is longer than {LongestText} characters"
        : name == "aqi" && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int aqi) && aqi <= 500) ? $"aqi is no whole number from 0 to 500: '{text}'"
        : null;

    private static string Shortest(decimal value) => (value / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);
}
