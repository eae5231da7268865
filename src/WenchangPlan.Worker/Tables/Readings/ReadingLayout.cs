using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Tables.Readings;

/// <summary>How a table of readings is laid out.</summary>
internal enum LayoutKind
{
    /// <summary>A column a parameter: station, time, pm25, so2, …</summary>
    Wide,
    /// <summary>A value a row: station, time, parameter, value[, unit, flag].</summary>
    Long,
    /// <summary>A column a station: time[, parameter], A1, A2, …</summary>
    StationsAcross,
}

/// <summary>A column of a wide table that holds a parameter.</summary>
/// <param name="Index">The column.</param>
/// <param name="Code">The parameter.</param>
/// <param name="Unit">The unit in its name; null when there is none.</param>
/// <param name="Flags">The column of its marks; −1 when there is none.</param>
/// <param name="Units">The column of its units; −1 when there is none.</param>
internal readonly record struct ParameterColumn(int Index, string Code, MeasureUnit? Unit, int Flags, int Units);

/// <summary>Finds out what the columns of a table of readings are.</summary>
internal sealed class ReadingLayout
{
    private readonly List<ParameterColumn> _parameters = [];
    private readonly List<(int Index, Station Station)> _across = [];
    private readonly List<string> _leftOut = [];
    private readonly HashSet<int> _used = [];

    public LayoutKind Kind { get; private set; }

    /// <summary>Columns that may name the station, the surest first; empty when a person said it, or stations stand across.</summary>
    public int[] Stations { get; private set; } = [];

    public int Parameter { get; private set; } = -1;

    public int Value { get; private set; } = -1;

    public int Flag { get; private set; } = -1;

    /// <summary>The column that says what a value stands for.</summary>
    public int Period { get; private set; } = -1;

    public int Unit { get; private set; } = -1;

    public int Limit { get; private set; } = -1;

    public int LimitUnit { get; private set; } = -1;

    public int Condition { get; private set; } = -1;

    public IReadOnlyList<ParameterColumn> Parameters => _parameters;

    public IReadOnlyList<(int Index, Station Station)> Across => _across;

    /// <summary>Names of columns that are read for nothing.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>Whether the table says what devices marked.</summary>
    public bool HasFlags => Flag >= 0 || _parameters.Exists(p => p.Flags >= 0);

    /// <summary>Finds the columns.</summary>
    /// <returns>Why the table cannot be read, or null.</returns>
    public string? Find(string[] names, ImportWords words, District district, StationNames stations)
    {
        var columns = new TableColumns(names, words.Columns, words.DecimalComma);
        var time = new RowTime(columns, words.Forms, words.Offset);
        string[] codes = [.. district.Stations.SelectMany(s => s.Parameters).Select(p => p.Parameter.Code).Distinct(StringComparer.Ordinal)];
        (Parameter, Value, Flag, Unit) = (columns.IndexOfRole("parameter"), columns.IndexOfRole("value"), columns.IndexOfRole("flag"), columns.IndexOfRole("unit"));
        Period = columns.IndexOfRole("period");
        (Limit, LimitUnit, Condition) = (columns.IndexOfRole("limit"), columns.IndexOfRole("limitUnit"), columns.IndexOfRole("condition"));
        if (words.Station is null) Stations = columns.AllOfRole("station");
        Kind = Parameter >= 0 && Value >= 0 ? LayoutKind.Long : LayoutKind.Wide;
        if (Kind is LayoutKind.Wide && Stations.Length == 0 && words.Station is null && FindAcross(names, stations)) Kind = LayoutKind.StationsAcross;

        if (Kind is not LayoutKind.Long && columns.Missing is { } missing) return $"there is no column {missing}";
        if (Kind is not LayoutKind.StationsAcross && words.Station is null && Stations.Length == 0) return "no column station" + Seen(names, "--station ID names the one station of all rows, --column station=HEADER the column");
        if (!time.IsThere) return "no column time" + Seen(names, "--column time=HEADER names it, --skip N passes over N lines above the header");
        foreach (string role in (string[])["station", "time", "date", "parameter", "value", "flag", "period"])
            if (columns.IsTwice(role)) return $"two columns are called {role}";

        switch (Kind)
        {
            case LayoutKind.StationsAcross:
                if (Parameter < 0 && words.Parameter is null) return "the columns are stations, and nothing says of which parameter: --parameter CODE";
                return null;
            case LayoutKind.Wide:
                if (FindParameters(names, codes, columns) is { } refusal) return refusal;
                return _parameters.Count > 0 ? null
                    : Parameter >= 0 != Value >= 0 ? "parameter and value go together"
                    : "no column with a parameter" + Seen(names, "--column CODE=HEADER names one");
            default:
                return null;
        }
    }

    private bool FindAcross(string[] names, StationNames stations)
    {
        for (int i = 0; i < names.Length; i++)
            if (ParameterNames.Role(names[i]) is null && stations.Find(names[i]) is { } station) _across.Add((i, station));
        return _across.Count > 0;
    }

    private string? FindParameters(string[] names, string[] codes, TableColumns columns)
    {
        foreach (string code in codes)
        {
            if (columns.Place(code, out int index) is { } ambiguous) return ambiguous;
            if (index < 0 || (ParameterNames.Role(names[index]) is not null && !string.Equals(names[index], code, StringComparison.OrdinalIgnoreCase) && !columns.IsDeclared(code))) continue;
            int flags = Array.FindIndex(names, n => ParameterNames.Read(n) is { IsFlag: true } meaning && meaning.Code == code);
            string besides = ParameterNames.Key(names[index]) + "unit";
            int units = Array.FindIndex(names, n => ParameterNames.Key(n) is var key && (key == besides || key == besides + "s"));
            if (units < 0 && columns.Doubt(code, index) is { } doubt) return doubt;
            _parameters.Add(new ParameterColumn(index, code, columns.Unit(code, index), flags, units));
            _used.UnionWith([index, flags, units]);
        }

        _parameters.Sort((a, b) => a.Index.CompareTo(b.Index));
        string[] absent = [.. codes.Except(_parameters.Select(p => p.Code))];
        for (int i = 0; i < names.Length; i++)
        {
            if (_used.Contains(i) || columns.IsSpokenFor(i)) continue;
            if (ParameterNames.Read(names[i]).Code is null && !ParameterNames.IsLongMean(names[i]) && ParameterNames.LooksLike(names[i], absent) is { } code)
                return $"the column '{names[i]}' looks like {code} and is not known: --column \"{code}={names[i]}\" takes it, --pass \"{names[i]}\" leaves it out";
            if (ParameterNames.Role(names[i]) is null && names[i].Length > 0) _leftOut.Add(names[i]);
        }

        return null;
    }

    private static string Seen(string[] names, string remedy) => $" among {string.Join(", ", names.Take(12).Select(n => $"'{n}'"))}{(names.Length > 12 ? ", …" : "")}: {remedy}";
}
