using System.CommandLine;

namespace WenchangPlan.Worker.Verbs;

/// <summary>The options of every verb that judges a table row by row.</summary>
internal sealed class TableOptions
{
    private readonly Option<string?> _input = new("--input") { Description = "Table to read: CSV, CSV packed with gzip, or .xlsx; standard input if absent or -. UTF-8, UTF-16 or GB18030." };
    private readonly Option<string?> _output = new("--output") { Description = "CSV file to write, UTF-8; standard output if absent or -." };
    private readonly Option<bool> _strict = new("--strict") { Description = "Stop at the first refused row instead of going on." };
    private readonly TableWords _words;

    public TableOptions(Command command)
    {
        command.Options.Add(_input);
        command.Options.Add(_output);
        command.Options.Add(_strict);
        _words = new TableWords(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_input) is { } input and not "-" && result.GetValue(_output) is { } output && Path.GetFullPath(input) == Path.GetFullPath(output))
                result.AddError("--input and --output are the same file.");
        });
    }

    public TableRun Read(ParseResult parsed) =>
        new(parsed.GetValue(_input), parsed.GetValue(_output), parsed.GetValue(_strict), _words.Format(parsed), _words.Words(parsed));
}
