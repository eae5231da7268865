using System.CommandLine;
using WenchangPlan.Worker.Tables;

namespace WenchangPlan.Worker.Verbs;

/// <summary>The options that say how a table is written; every verb that reads one has them.</summary>
internal sealed class TableWords
{
    private readonly Option<string[]> _columns = new("--column") { Description = "CODE=HEADER: the column HEADER holds the parameter CODE. May be repeated." };
    private readonly Option<string[]> _units = new("--unit") { Description = "CODE=UNIT: its values are in UNIT, such as co=ug/m3, o3=ppb, so2=ug/m3@20C. May be repeated." };
    private readonly Option<string[]> _passed = new("--pass") { Description = "HEADER: a column that is no quantity to read although it looks like one. May be repeated." };
    private readonly Option<string> _delimiter = new("--delimiter") { DefaultValueFactory = _ => ",", Description = "What stands between two fields: one character, or tab." };
    private readonly Option<string> _decimal = new("--decimal") { DefaultValueFactory = _ => ".", Description = "The decimal sign: . or ," };
    private readonly Option<int> _skip = new("--skip") { Description = "Lines above the header." };

    public TableWords(Command command)
    {
        foreach (Option option in (Option[])[_columns, _units, _passed, _delimiter, _decimal, _skip]) command.Options.Add(option);
        _columns.Validators.Add(result => CheckPairs(result.GetValueOrDefault<string[]>(), "--column", "CODE=HEADER", _ => true, result.AddError));
        _units.Validators.Add(result => CheckPairs(result.GetValueOrDefault<string[]>(), "--unit", "CODE=UNIT with a unit such as ug/m3, mg/m3, ppb, mg/L", u => MeasureUnit.TryParse(u) is not null, result.AddError));
        _decimal.AcceptOnlyFromAmong(".", ",");
        command.Validators.Add(result =>
        {
            string delimiter = result.GetValue(_delimiter) ?? ","; // the default is not there yet
            if (ToDelimiter(delimiter) is null) result.AddError($"--delimiter wants one character, or tab, not '{delimiter}'.");
            else if (delimiter == result.GetValue(_decimal)) result.AddError("--delimiter and --decimal are the same character.");
            if (result.GetValue(_skip) is < 0 or > 10_000) result.AddError("--skip wants a number of lines from 0 to 10000.");
        });
    }

    public TableFormat Format(ParseResult parsed) => new(ToDelimiter(parsed.GetValue(_delimiter)!)!.Value, parsed.GetValue(_decimal) is ",", parsed.GetValue(_skip));

    public ColumnWords Words(ParseResult parsed) => new(
        (parsed.GetValue(_columns) ?? []).ToDictionary(Code, Rest, StringComparer.Ordinal),
        (parsed.GetValue(_units) ?? []).ToDictionary(Code, pair => MeasureUnit.TryParse(Rest(pair))!, StringComparer.Ordinal),
        (parsed.GetValue(_passed) ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase));

    private static byte? ToDelimiter(string text) => text is "tab" or "\\t" or "\t" ? (byte)'\t'
        : text.Length == 1 && text[0] is > ' ' and < (char)127 and not '"' and not '.' and not '-' && !char.IsAsciiLetterOrDigit(text[0]) ? (byte)text[0]
        : null;

    private static void CheckPairs(string[]? pairs, string option, string wanted, Func<string, bool> isGood, Action<string> error)
    {
        if (pairs is null) return;
        foreach (string pair in pairs.Where(pair => pair.IndexOf('=', StringComparison.Ordinal) is < 1 || !isGood(Rest(pair)))) error($"{option} wants {wanted}, not '{pair}'.");
        if (pairs.DistinctBy(Code, StringComparer.Ordinal).Count() != pairs.Length) error($"{option} names a code twice.");
    }

    private static string Code(string pair) => pair.Split('=')[0];

    private static string Rest(string pair) => pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..];
}
