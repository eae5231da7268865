using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Verbs;

/// <summary>
/// Puts the rows of a table into a batch, one instant a message, through the checks that messages go through. A table is wide
/// (<c>station,time,pm25,so2,…</c>) or long (<c>station,time,parameter,value,flag</c>, as <c>export readings</c> writes it); a long one gives the
/// values of an instant on lines that follow each other.
/// </summary>
/// <param name="district">The register.</param>
/// <param name="bounds">Oldest and latest time accepted.</param>
/// <param name="local">Offset of times that say none; null refuses them.</param>
/// <param name="batch">Where the instants go.</param>
/// <param name="refuse">Called for each thing refused, with the line and why.</param>
internal sealed class ReadingTable(District district, AcceptanceBounds bounds, TimeSpan? local, ReadingBatch batch, Action<long, string> refuse)
{
    private static readonly string[] Fixed = ["station", "time", "parameter", "value", "flag"];

    private readonly ReadingAcceptance _acceptance = new(district);
    private readonly List<(string Code, int Column)> _parameters = [];
    private readonly int[]?[] _entries = new int[]?[district.Stations.Count]; // position among the station's parameters for each column, -1 if it has none
    private (int Station, int Time, int Parameter, int Value, int Flag) _columns;
    private Station? _station;
    private long _time;

    /// <summary>Rows without any value.</summary>
    public long Empty { get; private set; }

    private bool IsLong => _columns.Parameter >= 0;

    /// <summary>Finds the columns.</summary>
    /// <returns>Why the table cannot be read, or null.</returns>
    public string? Open(CsvRecords header)
    {
        var columns = new Columns(header, new Dictionary<string, string>(StringComparer.Ordinal));
        _columns = (columns.IndexOf("station"), columns.IndexOf("time"), columns.IndexOf("parameter"), columns.IndexOf("value"), columns.IndexOf("flag"));
        if (_columns.Station < 0 || _columns.Time < 0) return "no column " + (_columns.Station < 0 ? "station" : "time");
        if (_columns.Parameter >= 0 != _columns.Value >= 0) return "parameter and value go together";
        string[] names = [.. Enumerable.Range(0, header.FieldCount).Select(i => Encoding.UTF8.GetString(header[i]))];
        if (columns.Ambiguous([.. Fixed, .. names]) is { } twice) return $"two columns are called {twice}";
        if (IsLong) return null;

        for (int i = 0; i < names.Length; i++)
        {
            if (Fixed.Contains(names[i], StringComparer.OrdinalIgnoreCase)) continue;
            if (district.Catalog.All.Any(p => string.Equals(p.Code, names[i], StringComparison.OrdinalIgnoreCase))) _parameters.Add((names[i], i));
            else refuse(header.Line, $"no parameter is called '{names[i]}'; the column is left out");
        }

        return _parameters.Count == 0 ? "no column with a parameter" : null;
    }

    /// <summary>Takes a row; it has as many fields as the header.</summary>
    public void Take(CsvRecords row)
    {
        if ((Place(row, out Station? station, out long time) ?? Open(row, station!, time)) is { } refusal)
        {
            refuse(row.Line, refusal);
            return;
        }

        if (IsLong) TakeLong(row, station!);
        else TakeWide(row, station!);
    }

    /// <summary>Ends the instant whose values came last; to be called after the last row too.</summary>
    public void Close()
    {
        if (_station is not null)
        {
            _acceptance.Close();
            _acceptance.End();
        }

        _station = null;
    }

    /// <summary>Begins an instant, unless it is the open one of a long table.</summary>
    private string? Open(CsvRecords row, Station station, long time)
    {
        if (IsLong && station == _station && time == _time) return null;
        Close();
        _acceptance.Begin(station, bounds, batch);
        _acceptance.Open();
        Refusal refusal = _acceptance.Time(time);
        if (!refusal.IsRefused) (_station, _time) = (station, time);
        return refusal.Reason switch
        {
            RejectReason.None => null,
            RejectReason.TimeInFuture => $"the time is in the future: '{Encoding.UTF8.GetString(row[_columns.Time])}'",
            _ => $"the time is older than Ingest:OldestAccepted: '{Encoding.UTF8.GetString(row[_columns.Time])}'",
        };
    }

    private string? Place(CsvRecords row, out Station? station, out long time)
    {
        time = 0;
        string id = Encoding.UTF8.GetString(row[_columns.Station]);
        station = district.Find(id);
        if (station is null) return $"the register has no station '{id}'";
        return Cell.ReadInstant(row[_columns.Time], local, out time);
    }

    private void TakeWide(CsvRecords row, Station station)
    {
        int[] entries = _entries[station.Index] ??= [.. _parameters.Select(p => Find(station, p.Code))];
        bool any = false;
        for (int i = 0; i < entries.Length; i++)
        {
            ReadOnlySpan<byte> cell = row[_parameters[i].Column];
            if (Cell.IsMissing(cell)) continue;
            any = true;
            Add(row.Line, station, _parameters[i].Code, entries[i], cell, ReadingFlag.Normal);
        }

        Empty += any ? 0 : 1;
        Close();
    }

    private void TakeLong(CsvRecords row, Station station)
    {
        string code = Encoding.UTF8.GetString(row[_columns.Parameter]);
        ReadOnlySpan<byte> cell = row[_columns.Value];
        if (Cell.IsMissing(cell))
        {
            Empty++;
            return;
        }

        ReadingFlag flag = ReadingFlag.Normal;
        string text = _columns.Flag < 0 ? "" : Encoding.UTF8.GetString(row[_columns.Flag]);
        if (text.Length > 0 && !ReadingFlags.TryParseCode(text, out flag)) refuse(row.Line, $"no flag: '{text}'");
        else Add(row.Line, station, code, Find(station, code), cell, flag);
    }

    private void Add(long line, Station station, string code, int entry, ReadOnlySpan<byte> cell, ReadingFlag flag)
    {
        const NumberStyles plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        Refusal refusal;
        if (entry < 0)
        {
            refusal = _acceptance.RefuseValue(RejectReason.ParameterUnknown, $"{station.Id} has no parameter '{code}'");
        }
        else if (!double.TryParse(cell, plain, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
        {
            refusal = _acceptance.RefuseValue(RejectReason.ValueNotANumber, $"{code} is no number: '{Encoding.UTF8.GetString(cell)}'");
        }
        else
        {
            refusal = _acceptance.Value(entry, value);
            if (refusal.IsRefused) refusal = refusal with { Detail = $"{code} of this instant stands on an earlier line already" };
            else _acceptance.Flag(entry, flag);
        }

        if (refusal.IsRefused) refuse(line, refusal.Detail);
    }

    private static int Find(Station station, string code)
    {
        for (int i = 0; i < station.Parameters.Count; i++)
            if (string.Equals(station.Parameters[i].Parameter.Code, code, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}
