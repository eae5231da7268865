using System.Globalization;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Worker.Tables.Readings;

/// <summary>Takes the values out of the rows of a table, whatever its layout (<see cref="LayoutKind"/>).</summary>
/// <param name="district">The register.</param>
/// <param name="words">What was said about the table.</param>
/// <param name="bounds">Oldest and latest time accepted.</param>
/// <param name="pending">Where the values go.</param>
/// <param name="refuse">Called for each thing refused, with the line and why.</param>
internal sealed class ReadingTable(District district, ImportWords words, AcceptanceBounds bounds, PendingReadings pending, Action<long, string> refuse)
{
    private readonly StationNames _stations = new(district, words.StationNames);
    private readonly Station? _only = words.Station is { } id ? district.Find(id) : null;
    private readonly ReadingValues _values = new(words);
    private readonly SampleTimes _times = new(words, district);
    private readonly ReadingLayout _layout = new();
    private readonly Dictionary<string, ColumnMeaning> _meanings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _again = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _leftOut = new(StringComparer.Ordinal);
    private RowTime? _time;
    private int _refusedValues;

    /// <summary>Rows without any value.</summary>
    public long Empty { get; private set; }

    /// <summary>Whether the table says what devices marked.</summary>
    public bool HasFlags => _layout.HasFlags;

    /// <summary>Names of columns and parameters that were read for nothing.</summary>
    public IEnumerable<string> LeftOut => _layout.LeftOut.Concat(_leftOut);

    /// <summary>What was told once and happened more often: what, and how often after the first time.</summary>
    public IEnumerable<KeyValuePair<string, long>> Again => _again.Where(a => a.Value > 0);

    /// <summary>Stations whose values are too far apart for their sample period, in words.</summary>
    public IEnumerable<string> Sparse(IReadingStore store) => _times.Sparse(store);

    /// <summary>Finds the columns.</summary>
    /// <returns>Why the table cannot be read, or null.</returns>
    public string? Open(CsvRecords header)
    {
        string[] names = TableReader.Names(header);
        if (_layout.Find(names, words, district, _stations) is { } refusal) return refusal;
        _time = new RowTime(new TableColumns(names, words.Columns, words.DecimalComma), words.Forms, words.Offset);
        foreach ((string code, string name) in words.Columns.Declared) _meanings[name] = new ColumnMeaning(code, null);
        return null;
    }

    /// <summary>Values refused since this was asked last.</summary>
    public int TakeRefusedValues() => Interlocked.Exchange(ref _refusedValues, 0);

    /// <summary>Takes a row; it has as many fields as the header.</summary>
    public void Take(CsvRecords row)
    {
        if (_layout.Kind is LayoutKind.Wide && !_layout.Parameters.Any(p => !ValueText.IsMissing(row[p.Index])))
        {
            Empty++;
            return;
        }

        if (FindStation(row, out Station? station) is { } unknown)
        {
            TellOnce(row.Line, unknown);
            return;
        }

        if ((_time!.Read(row, out long time) ?? Bound(time)) is { } refusal)
        {
            refuse(row.Line, refusal);
            return;
        }

        switch (_layout.Kind)
        {
            case LayoutKind.Wide:
                TakeWide(row, station!, time);
                break;
            case LayoutKind.Long:
                TakeLong(row, station!, time);
                break;
            default:
                TakeAcross(row, time);
                break;
        }
    }

    private string? Bound(long time) => time > bounds.NotAfter ? $"the time is in the future: {Shown(time)}"
        : time < bounds.NotBefore ? $"the time is older than Ingest:OldestAccepted: {Shown(time)}"
        : null;

    private string? FindStation(CsvRecords row, out Station? station)
    {
        station = _only;
        if (station is not null || _layout.Kind is LayoutKind.StationsAcross) return null;
        foreach (int column in _layout.Stations)
        {
            station = _stations.Find(row.Text(column));
            if (station is not null) return null;
        }

        string name = row.Text(_layout.Stations[0]);
        return $"the register has no station '{name}'";
    }

    private void TakeWide(CsvRecords row, Station station, long time)
    {
        foreach (ParameterColumn column in _layout.Parameters)
        {
            ReadOnlySpan<byte> cell = row[column.Index];
            if (ValueText.IsMissing(cell)) continue;
            MeasureUnit? unit = column.Unit;
            if (column.Units >= 0 && _values.ReadUnit(row.Text(column.Units), out unit) is { } bad) Refuse(row.Line, $"{column.Code}: {bad}");
            else Add(row, station, time, column.Code, cell, unit, column.Flags < 0 ? "" : row.Text(column.Flags));
        }
    }

    private void TakeLong(CsvRecords row, Station station, long time)
    {
        ReadOnlySpan<byte> cell = row[_layout.Value];
        bool below = ValueText.IsMissing(cell) && IsBelow(row);
        if (ValueText.IsMissing(cell) && !below)
        {
            Empty++;
            return;
        }

        ColumnMeaning meaning = Meaning(row.Text(_layout.Parameter));
        if (meaning.Code is null)
        {
            LeaveOut(row, _layout.Parameter);
            return;
        }

        int units = below && _layout.LimitUnit >= 0 ? _layout.LimitUnit : _layout.Unit;
        MeasureUnit? unit = meaning.Unit;
        if (units >= 0 && !words.Columns.Units.ContainsKey(meaning.Code) && _values.ReadUnit(row.Text(units), out unit) is { } bad) TellOnce(row.Line, $"{meaning.Code}: {bad}");
        else if (unit is null && Doubt(meaning, row.Text(_layout.Parameter)) is { } doubt) TellOnce(row.Line, doubt);
        else if (!below) Add(row, station, time, meaning.Code, cell, unit, _layout.Flag < 0 ? "" : row.Text(_layout.Flag));
        else Add(row, station, time, meaning.Code, System.Text.Encoding.UTF8.GetBytes("<" + row.Text(_layout.Limit)), unit, "");
    }

    private void TakeAcross(CsvRecords row, long time)
    {
        ColumnMeaning meaning = Meaning(words.Parameter ?? row.Text(_layout.Parameter));
        if (meaning.Code is null)
        {
            LeaveOut(row, _layout.Parameter);
            return;
        }

        if (Doubt(meaning, words.Parameter ?? row.Text(_layout.Parameter)) is { } doubt)
        {
            TellOnce(row.Line, doubt);
            return;
        }

        bool any = false;
        foreach ((int index, Station station) in _layout.Across)
        {
            ReadOnlySpan<byte> cell = row[index];
            if (ValueText.IsMissing(cell)) continue;
            any = true;
            Add(row, station, time, meaning.Code, cell, meaning.Unit, "");
        }

        Empty += any ? 0 : 1;
    }

    /// <summary>A row that says "not detected" in words, with the limit beside it.</summary>
    private bool IsBelow(CsvRecords row) => _layout.Condition >= 0 && _layout.Limit >= 0 && !ValueText.IsMissing(row[_layout.Limit])
        && row.Text(_layout.Condition) is var condition && (condition.Contains("Not Detected", StringComparison.OrdinalIgnoreCase) || condition.Contains("Below", StringComparison.OrdinalIgnoreCase));

    private string? Doubt(ColumnMeaning meaning, string name) => words.Columns.Units.ContainsKey(meaning.Code!) ? null : meaning.Doubt(name);

    private ColumnMeaning Meaning(string name)
    {
        if (!_meanings.TryGetValue(name, out ColumnMeaning? meaning))
        {
            // The register may add parameters of its own to the catalogue.
            Parameter? own = district.Catalog.All.FirstOrDefault(p => string.Equals(p.Code, name, StringComparison.OrdinalIgnoreCase) || p.Hj212 == name || p.Name == name || p.NameEn == name);
            meaning = own is not null ? new ColumnMeaning(own.Code, null) { NeedsUnit = ParameterNames.Read(name) is { NeedsUnit: true } read && read.Code == own.Code } : ParameterNames.Read(name);
            bool hasIt = meaning.Code is not null && district.Stations.Any(s => Find(s, meaning.Code) >= 0);
            _meanings[name] = meaning = hasIt ? meaning : ColumnMeaning.Unknown;
        }

        return meaning;
    }

    /// <summary>A parameter nobody has: told when it looks like one the register has, else counted among what is left out.</summary>
    private void LeaveOut(CsvRecords row, int column)
    {
        string name = row.Text(column);
        if (words.Columns.Passed.Contains(name) || ParameterNames.IsLongMean(name)
            || ParameterNames.LooksLike(name, district.Stations.SelectMany(s => s.Parameters).Select(p => p.Parameter.Code)) is not { } code) _leftOut.Add(name);
        else TellOnce(row.Line, $"the parameter '{name}' looks like {code} and is not known: --column \"{code}={name}\" takes it, --pass \"{name}\" leaves it out");
    }

    private void Add(CsvRecords row, Station station, long time, string code, ReadOnlySpan<byte> cell, MeasureUnit? unit, string mark)
    {
        int at = Find(station, code);
        if (at < 0)
        {
            // A word under the name of something the station does not have, such as the level of an air quality index, is no reading.
            if (ValueText.Split(cell, out _) is ValueForm.Unreadable) return;
            _refusedValues++;
            TellOnce(row.Line, $"{station.Id} has no parameter '{code}'");
            return;
        }

        ReadingFlag flag = ReadingFlag.Normal;
        if (mark.Length > 0 && !ReadingFlags.TryParseCode(mark, out flag)) Refuse(row.Line, $"no flag: '{mark}'");
        else if (_values.Read(cell, station.Parameters[at], unit, out ReadingValues.Outcome outcome) is { } refusal) Refuse(row.Line, refusal);
        else if (outcome.Form is not ValueForm.Missing)
        {
            if (flag is ReadingFlag.Normal)
            {
                flag = outcome.Form switch
                {
                    ValueForm.Above => ReadingFlag.OverRange,
                    ValueForm.Below => ReadingFlag.BelowDetection,
                    _ => outcome.IsSentinel ? ReadingFlag.Sentinel : ReadingFlag.Normal,
                };
            }

            if (ReadPeriod(row, out TimeSpan? period) is { } bad)
            {
                Refuse(row.Line, bad);
                return;
            }

            if (_times.Take(station, at, period, ref time) is not { } why)
            {
                pending.Add(station, time, new TableValue(at, outcome.Value, flag, row.Line, period));
                return;
            }

            _refusedValues++;
            TellOnce(row.Line, why);
        }
    }

    /// <summary>What the value of a row stands for: what the row says, else what a person said of the table.</summary>
    private string? ReadPeriod(CsvRecords row, out TimeSpan? period)
    {
        period = words.Period;
        if (_layout.Kind is not LayoutKind.Long || _layout.Period < 0 || ValueText.IsMissing(row[_layout.Period])) return null;
        period = ImportWords.ToPeriod(row.Text(_layout.Period));
        return period is null ? $"no period from 00:00:01 to 1.00:00:00, such as 01:00:00: '{row.Text(_layout.Period)}'" : null;
    }

    private void Refuse(long line, string why)
    {
        _refusedValues++;
        refuse(line, why);
    }

    /// <summary>What is wrong with many rows in the same way is told with the first of them.</summary>
    private void TellOnce(long line, string why)
    {
        if (_again.TryAdd(why, 0)) refuse(line, why);
        else _again[why]++;
    }

    private string Shown(long utcMs) => district.Clock.At(utcMs).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static int Find(Station station, string code)
    {
        for (int i = 0; i < station.Parameters.Count; i++)
            if (string.Equals(station.Parameters[i].Parameter.Code, code, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}
