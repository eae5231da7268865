using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WenchangPlan.Assessment.Tests.Laws;

/// <summary>
/// Judging as data come, people act and registers change, with kills between, gives what judging everything at the end gives, to the byte (G5); and judging it all anew then changes nothing.
/// <c>WENCHANG_HISTORIES</c> sets how many histories, <c>WENCHANG_FIRST</c> the first one; <c>WENCHANG_HISTORY</c> runs and prints the one of that number.
/// </summary>
public sealed class IncrementalEqualsBatchTests : IDisposable
{
    private const int Usual = 300;
    private const int MostTold = 10;

    /// <summary>After so many histories how far it is stands among the diagnostics (<c>-diagnostics</c>).</summary>
    private const int Progress = 1_000;
    private const int Shown = 40;
    /// <summary>What must be in what is stored at the end of one history or another, so that the histories are about it.</summary>
    private static readonly string[] Told = ["\"Source\":1", "\"IsWithout\":true", "\"Code\":\"maintenance\"", "\"Code\":\"indicator-missing\"", "\"Event\":{", "\"Validity\":2", "\"Complete\":"];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>In memory where there is such a place: what is on disk after a power cut is not asked here.</summary>
    private readonly string _directory = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "wenchang-law-" + Guid.NewGuid().ToString("N"));

    private readonly ITestOutputHelper _output = TestContext.Current.TestOutputHelper!;

    [Fact]
    public async Task AnyHistory_EndsInTheSameBytes()
    {
        int? only = Number("WENCHANG_HISTORY");
        int first = only ?? Number("WENCHANG_FIRST") ?? 0;
        int count = only is null ? Number("WENCHANG_HISTORIES") ?? Usual : 1;
        using LawDatabase one = new(Path.Combine(_directory, "one")), other = new(Path.Combine(_directory, "other"));
        var differ = new List<int>();
        List<byte[]> untold = [.. Told.Select(Encoding.UTF8.GetBytes)];
        for (int number = first; number < first + count && differ.Count < MostTold; number++)
        {
            Ends ends = await RandomHistory.RunAsync(number, one, other);
            untold.RemoveAll(told => ends.Steps.AsSpan().IndexOf(told) >= 0);
            if ((number - first + 1) % Progress == 0)
            {
                TestContext.Current.SendDiagnosticMessage("{0} histories, {1} differ, {2:F1} s of processor", number - first + 1, differ.Count, Environment.CpuUsage.TotalTime.TotalSeconds);
            }

            if (Compare("judged at once", ends.AtOnce, ends, number) || Compare("judged anew at the end", ends.Anew, ends, number))
            {
                differ.Add(number);
            }
            else if (number == first)
            {
                _output.WriteLine($"history {number}\n{string.Join('\n', ends.Log)}\n-- what is stored at the end, either way\n{string.Join('\n', Lines(ends.Steps))}");
            }
        }

        Assert.True(differ.Count == 0, $"{differ.Count} histories differ, {string.Join(", ", differ)}: see the output");
        Assert.True(count < Usual || untold.Count == 0, $"no history tells {string.Join(", ", untold.Select(Encoding.UTF8.GetString))}");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private bool Compare(string how, byte[] other, Ends ends, int number)
    {
        bool differs = !ends.Steps.AsSpan().SequenceEqual(other);
        if (differs)
        {
            _output.WriteLine($"history {number}\n{string.Join('\n', ends.Log)}\n{Difference(Lines(ends.Steps), Lines(other), how)}");
        }

        return differs;
    }

    private static string Difference(string[] steps, string[] other, string how)
    {
        int at = Enumerable.Range(0, Math.Min(steps.Length, other.Length)).FirstOrDefault(i => steps[i] != other[i], Math.Min(steps.Length, other.Length));
        return $"line {at}\njudged as it came:\n{Around(steps)}\n{how}:\n{Around(other)}";

        string Around(string[] lines) => string.Join('\n', lines[Math.Max(0, at - Shown)..Math.Min(lines.Length, at + (Shown / 2))]);
    }

    private static string[] Lines(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document, Indented).Split('\n');
    }
}
