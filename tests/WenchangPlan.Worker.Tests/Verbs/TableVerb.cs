using System.CommandLine;
using System.Text;

namespace WenchangPlan.Worker.Tests.Verbs;

/// <summary>Runs a verb over a table, through files as a person would, and shows everything that came of it.</summary>
internal sealed class TableVerb(Func<Command> create) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wenchang-verb-");

    public string Input => Path.Combine(_directory.FullName, "in.csv");

    public string Output => Path.Combine(_directory.FullName, "out.csv");

    public Outcome Run(string table, params string[] options) => Run(Encoding.UTF8.GetBytes(table), options);

    public Outcome Run(byte[] table, params string[] options)
    {
        File.WriteAllBytes(Input, table);
        return RunFile([.. options, "--input", Input, "--output", Output]);
    }

    public Outcome RunFile(params string[] options)
    {
        ParseResult parsed = create().Parse(options);
        string[] errors = [.. parsed.Errors.Select(error => error.Message)];
        if (errors.Length > 0) return new Outcome(64, "", string.Join('\n', errors));
        var said = new StringWriter();
        int code = parsed.Invoke(new InvocationConfiguration { Error = said, EnableDefaultExceptionHandler = false });
        return new Outcome(code, File.Exists(Output) ? File.ReadAllText(Output) : "", said.ToString().ReplaceLineEndings("\n"));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    public sealed record Outcome(int ExitCode, string Written, string Said)
    {
        public string[] Rows => Written.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
