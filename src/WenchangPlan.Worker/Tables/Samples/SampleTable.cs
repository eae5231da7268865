using System.Globalization;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Worker.Tables.Readings;

namespace WenchangPlan.Worker.Tables.Samples;

/// <summary>A laboratory result and the line it stood on.</summary>
internal readonly record struct SampleRow(long Line, Sample Sample);

/// <summary>Takes laboratory results out of a table: a row a sample with a column an indicator, or a row a result.</summary>
/// <param name="district">The register.</param>
/// <param name="words">What was said about the table.</param>
/// <param name="now">Current time, ms UTC.</param>
/// <param name="refuse">Called for each thing refused, with the line and why.</param>
internal sealed class SampleTable(District district, ImportWords words, long now, Action<long, string> refuse) : IRowTable<SampleRow>
{
    private const string Water = "water";

    private readonly SampleWords _said = words.Samples!;
    private readonly StationNames _stations = new(district, words.StationNames);
    private readonly List<(Parameter Parameter, QuantityColumn Column)> _indicators = [];
    private readonly Dictionary<string, Parameter> _known = district.Catalog.All.Where(p => p.Domain.Code == Water).ToDictionary(p => p.Code, StringComparer.Ordinal);
    private RowTime? _time;
    private int[] _stationColumns = [];
    private (int Parameter, int Value, int Unit, int Limit, int Method, int Laboratory, int By, int Reason) _at;

    /// <summary>Rows without any result.</summary>
    public long Empty { get; private set; }

    /// <summary>Finds the columns.</summary>
    /// <returns>Why the table cannot be read, or null.</returns>
    public string? Open(CsvRecords header)
    {
        var columns = new TableColumns(TableReader.Names(header), words.Columns, words.DecimalComma);
        _time = new RowTime(columns, words.Forms, words.Offset ?? district.Clock.Offset);
        if (words.Station is null) _stationColumns = columns.AllOfRole("station");
        if (words.Station is null && _stationColumns.Length == 0) return "no column station: --station ID names the one section of all rows, --column station=HEADER the column";
        if (!_time.IsThere) return "no column time or date: --column date=HEADER names it";
        _at = (columns.IndexOfRole("parameter"), columns.IndexOfRole("value"), columns.IndexOfRole("unit"), columns.IndexOfRole("limit"), columns.IndexOfRole("method"),
            columns.IndexOfRole("laboratory"), columns.IndexOfRole("by"), columns.IndexOfRole("reason"));
        if (_at.By < 0 && _said.By is null) return "nothing says who enters the results: --by NAME, or a column by";
        if (_at is { Parameter: >= 0, Value: >= 0 }) return columns.Missing is { } missing ? $"there is no column {missing}" : null;
        if (columns.Find([.. _known.Values.Select(p => new WantedQuantity(p.Code, p.Unit))], longMeans: true, out IReadOnlyDictionary<string, QuantityColumn> found) is { } refusal) return refusal;
        foreach ((string code, QuantityColumn column) in found) _indicators.Add((_known[code], column));
        _indicators.Sort((a, b) => a.Column.Index.CompareTo(b.Column.Index));
        return _indicators.Count > 0 ? null : "no column with an indicator of water, and no columns parameter and value: --column CODE=HEADER names one";
    }

    /// <summary>Takes a row; it has as many fields as the header.</summary>
    public void Take(CsvRecords row, List<SampleRow> samples)
    {
        int before = samples.Count;
        string by = Cell(row, _at.By) is { Length: > 0 } own ? own : _said.By ?? "";
        if (FindStation(row, out Station? station) is { } unknown) refuse(row.Line, unknown);
        else if ((_time!.Read(row, out long time) ?? (time > now ? "the sample is of the future" : null)) is { } noTime) refuse(row.Line, noTime);
        else if (by.Length is 0 or > 100) refuse(row.Line, $"nobody enters it, or the name is longer than 100 characters: '{by}'");
        else if (_indicators.Count > 0)
        {
            foreach ((Parameter parameter, QuantityColumn column) in _indicators) Add(row, station!, time, by, parameter, row.Text(column.Index), UnitOf(row, parameter, column.Units), (column.Factor, column.Shift), samples);
            Empty += samples.Count == before ? 1 : 0;
        }
        else if (ParameterNames.Read(row.Text(_at.Parameter)) is var meaning && _known.GetValueOrDefault(meaning.Code ?? row.Text(_at.Parameter)) is not { } parameter) refuse(row.Line, $"no indicator of water: '{row.Text(_at.Parameter)}'");
        else if (UnitOf(row, parameter, _at.Unit).Length == 0 && !words.Columns.Units.ContainsKey(parameter.Code) && meaning.Doubt(row.Text(_at.Parameter)) is { } doubt) refuse(row.Line, doubt);
        else
        {
            (decimal, decimal) own1 = (words.Columns.Units.GetValueOrDefault(parameter.Code) ?? meaning.Unit) is { } written && written.To(MeasureUnit.Of(parameter.Unit), parameter.Code) is { } conversion ? conversion : (1, 0);
            Add(row, station!, time, by, parameter, row.Text(_at.Value), UnitOf(row, parameter, _at.Unit), own1, samples);
            Empty += samples.Count == before ? 1 : 0;
        }
    }

    private void Add(CsvRecords row, Station station, long time, string by, Parameter parameter, string text, string unit, (decimal Factor, decimal Shift) conversion, List<SampleRow> samples)
    {
        if (unit.Length > 0)
        {
            if (MeasureUnit.TryParse(unit)?.To(MeasureUnit.Of(parameter.Unit), parameter.Code) is not { } own)
            {
                refuse(row.Line, $"{parameter.Code} in '{unit}' does not convert to {(parameter.Unit.Length > 0 ? parameter.Unit : "a number without a unit")}");
                return;
            }

            conversion = own;
        }

        decimal? limit = null;
        if (Cell(row, _at.Limit) is { Length: > 0 } written && !ValueText.IsMissing(System.Text.Encoding.UTF8.GetBytes(written)))
        {
            if (!ValueText.TryDecimal(System.Text.Encoding.UTF8.GetBytes(written.TrimEnd('L', 'l')), words.DecimalComma, out decimal read) || read <= 0)
            {
                refuse(row.Line, $"the limit of detection of {parameter.Code} is no number above 0: '{written}'");
                return;
            }

            limit = (read * conversion.Factor) + conversion.Shift;
        }

        switch (SampleText.Read(text, station, parameter, limit, words.DecimalComma, conversion, out (decimal Value, bool Below) result))
        {
            case null:
                samples.Add(new SampleRow(row.Line, new Sample
                {
                    Station = station.Id,
                    Time = time,
                    Parameter = parameter.Code,
                    Text = conversion == (1, 0) ? text.Trim() : $"{text.Trim()} {unit}".TrimEnd(),
                    Value = result.Value,
                    Below = result.Below,
                    DetectionLimit = limit,
                    Method = Cell(row, _at.Method) is { Length: > 0 } method ? method : _said.Method,
                    Laboratory = Cell(row, _at.Laboratory) is { Length: > 0 } laboratory ? laboratory : _said.Laboratory,
                    By = by,
                    Reason = Cell(row, _at.Reason) is { Length: > 0 } reason ? reason : _said.Reason,
                    At = now,
                }));
                break;
            case SampleProblem.Missing:
                break;
            case SampleProblem.NoLimit:
                refuse(row.Line, $"{parameter.Code} was not detected, and no limit is named: '{text}' (a column limit, or <LIMIT in the cell)");
                break;
            case SampleProblem.Implausible:
                StationParameter? entry = station.Find(parameter.Code);
                refuse(row.Line, string.Create(CultureInfo.InvariantCulture,
                    $"{parameter.Code} is not plausible: '{text}' ({entry?.Min ?? parameter.Min} to {entry?.Max ?? parameter.Max} {parameter.Unit} is expected)"));
                break;
            default:
                refuse(row.Line, $"{parameter.Code} is no number: '{text}'");
                break;
        }
    }

    private string? FindStation(CsvRecords row, out Station? station)
    {
        station = words.Station is { } only ? district.Find(only) : _stationColumns.Select(c => _stations.Find(row.Text(c))).FirstOrDefault(s => s is not null);
        return station is null ? $"the register has no station '{row.Text(_stationColumns[0])}'"
            : station.Domain.Code != Water ? $"{station.Id} is no station of water" : null;
    }

    private string UnitOf(CsvRecords row, Parameter parameter, int column) => words.Columns.Units.ContainsKey(parameter.Code) ? "" : Cell(row, column);

    private static string Cell(CsvRecords row, int column) => column < 0 ? "" : row.Text(column).Trim();
}
