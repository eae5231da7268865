using System.Globalization;
using System.Text;
using WenchangPlan.LossTest.Judging;
using WenchangPlan.LossTest.Servers;

namespace WenchangPlan.LossTest;

/// <summary>The verdict of a run.</summary>
public sealed class LossReport
{
    private readonly List<(string Name, string Value)> _lines = [];
    private readonly List<string> _problems = [];

    /// <summary>Whether nothing was lost, doubled or altered and the books held.</summary>
    public bool Holds => _problems.Count == 0;

    /// <summary>Adds a line of the table.</summary>
    public void Add(string name, FormattableString value) => _lines.Add((name, FormattableString.Invariant(value)));

    /// <summary>Adds what a comparison found.</summary>
    public void Add(string what, Findings findings)
    {
        Add(what, $"{findings.Found:N0} found, {findings.Acknowledged:N0} acknowledged: {findings.Lost} lost, {findings.Doubled} doubled, {findings.Altered} altered, {findings.Invented} never sent");
        if (!findings.IsClean)
        {
            _problems.AddRange(findings.Examples.Select(e => $"{what}: {e}"));
        }
    }

    /// <summary>Adds what looking at the books found.</summary>
    public void Add(BooksCheck books)
    {
        Add("books", $"read {books.Reads:N0} times, wrong {books.Wrong} times");
        _problems.AddRange(books.Violations.Select(v => $"books: {v}"));
    }

    /// <summary>Adds what became of the full disk. One that nobody noticed has tested nothing.</summary>
    /// <param name="isThere">Whether there was a disk to fill.</param>
    /// <param name="times">How often it was filled.</param>
    /// <param name="noticed">How often the worker did.</param>
    /// <param name="starts">Starts refused by it.</param>
    /// <param name="commits">Commits refused by it.</param>
    public void AddFullDisk(bool isThere, int times, int noticed, int starts, int commits)
    {
        Add("disk full", isThere ? (FormattableString)$"{times} times, noticed {noticed} times; {starts} starts and {commits} commits refused" : $"NOT RUN: making a small disk needs root");
        if (noticed < times)
        {
            AddProblem($"disk full: the worker did not notice it {times - noticed} times of {times}, so these have tested nothing");
        }
    }

    /// <summary>Adds how the worker's processes fared.</summary>
    public void Add(Supervisor worker)
    {
        Add("worker, peak memory", $"{worker.PeakMegabytes:F0} MiB");
        Add("worker ended by itself", $"{worker.Crashes} times{(worker.Crashes > 0 ? "; before the first:\n" : "")}{worker.FirstCrash}");
    }

    /// <summary>Adds something that is wrong.</summary>
    public void AddProblem(string problem) => _problems.Add(problem);

    /// <summary>The table, and below it what is wrong.</summary>
    public override string ToString()
    {
        int width = _lines.Max(l => l.Name.Length);
        var text = new StringBuilder();
        foreach ((string name, string value) in _lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name.PadRight(width)}  {value}\n");
        }

        foreach (string problem in _problems)
        {
            text.Append(CultureInfo.InvariantCulture, $"WRONG: {problem}\n");
        }

        return text.Append(Holds ? "HOLDS" : "DOES NOT HOLD").ToString();
    }
}
