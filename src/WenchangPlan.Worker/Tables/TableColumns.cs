namespace WenchangPlan.Worker.Tables;

/// <summary>What a person said about the columns of a table.</summary>
/// <param name="Declared">Code or role → the column that holds it.</param>
/// <param name="Units">Code → unit of its values, where the header does not say it.</param>
/// <param name="Passed">Columns that are nothing to read although they look like it.</param>
internal sealed record ColumnWords(IReadOnlyDictionary<string, string> Declared, IReadOnlyDictionary<string, MeasureUnit> Units, IReadOnlySet<string> Passed)
{
    public static ColumnWords None { get; } = new(new Dictionary<string, string>(), new Dictionary<string, MeasureUnit>(), new HashSet<string>());
}

/// <summary>A column that holds a quantity: where, and how its numbers become those of the wanted unit.</summary>
/// <param name="Index">The column.</param>
/// <param name="Factor">What a number is multiplied by.</param>
/// <param name="Shift">What is added then.</param>
/// <param name="Units">The column that says the unit of each row, which then converts; −1 when there is none.</param>
internal sealed record QuantityColumn(int Index, decimal Factor, decimal Shift, int Units = -1)
{
    public bool Converts => Factor != 1 || Shift != 0;
}

/// <summary>A quantity that is looked for.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Unit">The unit it is wanted in.</param>
internal sealed record WantedQuantity(string Code, string Unit);

/// <summary>The columns of a table that is judged row by row. A column is known by its code, by a usual spelling, or because it was declared.</summary>
internal sealed class TableColumns(string[] names, ColumnWords words, bool decimalComma)
{
    private readonly ColumnMeaning[] _meanings = Array.ConvertAll(names, ParameterNames.Read);

    /// <summary>Whether the decimal sign of the table is a comma.</summary>
    public bool DecimalComma { get; } = decimalComma;

    /// <summary>Finds the columns of some quantities.</summary>
    /// <param name="wanted">The quantities.</param>
    /// <param name="longMeans">Whether the quantities are means of days, so that a column such as PM2.5_24h may hold one.</param>
    /// <param name="found">Those that are there.</param>
    /// <returns>Why the table cannot be judged: a declared column that is not there, two columns for one quantity, one that only looks like a quantity, a unit without a conversion.</returns>
    public string? Find(IReadOnlyList<WantedQuantity> wanted, bool longMeans, out IReadOnlyDictionary<string, QuantityColumn> found)
    {
        var columns = new Dictionary<string, QuantityColumn>(StringComparer.Ordinal);
        found = columns;
        if (Missing is { } missing) return $"there is no column {missing}";
        foreach (WantedQuantity quantity in wanted)
        {
            if (Place(quantity.Code, out int index) is { } ambiguous) return ambiguous;
            if (index < 0) continue;
            if (Convert(quantity, index, out QuantityColumn column) is { } refusal) return refusal;
            columns[quantity.Code] = column;
        }

        string[] absent = [.. wanted.Select(w => w.Code).Where(c => !columns.ContainsKey(c))];
        for (int i = 0; i < names.Length; i++)
        {
            if (IsSpokenFor(i) || _meanings[i].Code is not null || (!longMeans && ParameterNames.IsLongMean(names[i]))) continue;
            if (ParameterNames.LooksLike(names[i], absent) is { } code)
                return $"the column '{names[i]}' looks like {code} and is not known: --column \"{code}={names[i]}\" judges it, --pass \"{names[i]}\" leaves it aside";
        }

        return null;
    }

    /// <summary>The column of a role, such as <c>date</c>: the one of that name, else the surest of the other names for it; −1 when there is none.</summary>
    public int IndexOfRole(string role)
    {
        if (words.Declared.TryGetValue(role, out string? declared)) return IndexOfName(declared);
        if (IndexOfName(role) is var exact and >= 0) return exact;
        return Enumerable.Range(0, names.Length).Where(i => ParameterNames.Role(names[i]) == role).OrderBy(i => ParameterNames.Rank(names[i])).FirstOrDefault(-1);
    }

    /// <summary>The columns whose names a role has, the surest first.</summary>
    public int[] AllOfRole(string role) => words.Declared.ContainsKey(role) ? [IndexOfRole(role)]
        : [.. Enumerable.Range(0, names.Length).Where(i => ParameterNames.Role(names[i]) == role && !words.Passed.Contains(names[i])).OrderBy(i => ParameterNames.Rank(names[i]))];

    /// <summary>The first column that was declared or passed and is not there, or null.</summary>
    public string? Missing => words.Declared.Values.Concat(words.Passed).FirstOrDefault(n => IndexOfName(n) < 0);

    /// <summary>Whether two columns have this name.</summary>
    public bool IsTwice(string name) => names.Count(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase)) > 1;

    /// <summary>The column that holds a quantity; −1 when there is none.</summary>
    /// <returns>Why it cannot be said, or null.</returns>
    public string? Place(string code, out int index)
    {
        if (words.Declared.TryGetValue(code, out string? declared))
        {
            index = IndexOfName(declared);
            return IsTwice(declared) ? $"two columns are called {declared}" : null;
        }

        var places = new List<int>();
        for (int i = 0; i < names.Length; i++)
        {
            bool isIt = string.Equals(names[i], code, StringComparison.OrdinalIgnoreCase) || (_meanings[i].Code == code && !_meanings[i].IsFlag);
            if (isIt && !words.Declared.Values.Contains(names[i], StringComparer.OrdinalIgnoreCase) && !words.Passed.Contains(names[i])) places.Add(i);
        }

        index = places.Count > 0 ? places[0] : -1;
        if (places.Count < 2) return null;
        return string.Equals(names[places[0]], names[places[1]], StringComparison.OrdinalIgnoreCase) ? $"two columns are called {names[places[0]]}"
            : $"the columns '{names[places[0]]}' and '{names[places[1]]}' both hold {code}: --column \"{code}={names[places[0]]}\" says which is meant";
    }

    /// <summary>The unit of a column, as it was declared or as its name says; null when nothing says it.</summary>
    public MeasureUnit? Unit(string code, int index) => words.Units.GetValueOrDefault(code) ?? _meanings[index].Unit;

    /// <summary>Why the unit of a column without one cannot be taken for granted; null when it can, or is said.</summary>
    public string? Doubt(string code, int index) => Unit(code, index) is null && _meanings[index].Code == code ? _meanings[index].Doubt(names[index]) : null;

    private string? Convert(WantedQuantity quantity, int index, out QuantityColumn column)
    {
        column = new QuantityColumn(index, 1, 0);
        MeasureUnit? written = Unit(quantity.Code, index);
        if (written is null)
        {
            string besides = ParameterNames.Key(names[index]) + "unit";
            column = column with { Units = Array.FindIndex(names, n => !words.Passed.Contains(n) && ParameterNames.Key(n) is var key && (key == besides || key == besides + "s")) };
            return column.Units < 0 ? Doubt(quantity.Code, index) : null;
        }

        if (written.To(MeasureUnit.Of(quantity.Unit), quantity.Code) is not { } conversion) return $"{written.Text} of '{names[index]}' does not convert to {(quantity.Unit.Length > 0 ? quantity.Unit : "a number without a unit")}";
        column = new QuantityColumn(index, conversion.Factor, conversion.Shift);
        return null;
    }

    /// <summary>Whether a person said what a code is called.</summary>
    public bool IsDeclared(string code) => words.Declared.ContainsKey(code);

    /// <summary>Whether a person said what a column is, or it holds the marks of one.</summary>
    public bool IsSpokenFor(int index) => words.Passed.Contains(names[index]) || words.Declared.Values.Contains(names[index], StringComparer.OrdinalIgnoreCase) || _meanings[index].IsFlag;

    private int IndexOfName(string name) => Array.FindIndex(names, n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
}
