using System.CommandLine;

namespace WenchangPlan.Worker.Verbs;

/// <summary>The options that every verb over a table has.</summary>
internal sealed class TableOptions
{
    private readonly Option<string?> _input = new("--input") { Description = "CSV file to read; standard input if absent. UTF-8, UTF-16 with a byte order mark, or GB18030." };
    private readonly Option<string?> _output = new("--output") { Description = "CSV file to write, UTF-8; standard output if absent." };
    private readonly Option<bool> _strict = new("--strict") { Description = "Stop at the first refused row instead of going on." };
    private readonly Option<string[]> _columns = new("--column") { Description = "CODE=NAME: the column NAME holds the parameter CODE. May be repeated." };

    public TableOptions(Command command)
    {
        command.Options.Add(_input);
        command.Options.Add(_output);
        command.Options.Add(_strict);
        command.Options.Add(_columns);
        _columns.Validators.Add(result =>
        {
            string[] pairs = result.GetValueOrDefault<string[]>();
            foreach (string pair in pairs.Where(pair => pair.IndexOf('=', StringComparison.Ordinal) is < 1))
                result.AddError($"--column wants CODE=NAME, not '{pair}'.");
            if (pairs.DistinctBy(Code, StringComparer.Ordinal).Count() != pairs.Length) result.AddError("--column names a code twice.");
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(_input) is { } input && result.GetValue(_output) is { } output && Path.GetFullPath(input) == Path.GetFullPath(output))
                result.AddError("--input and --output are the same file.");
        });
    }

    public TableRun Read(ParseResult parsed) => new(
        parsed.GetValue(_input),
        parsed.GetValue(_output),
        parsed.GetValue(_strict),
        (parsed.GetValue(_columns) ?? []).ToDictionary(Code, pair => pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal));

    private static string Code(string pair) => pair.Split('=')[0];
}
