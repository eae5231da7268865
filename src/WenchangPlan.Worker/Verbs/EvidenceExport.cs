using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Verbs;

/// <summary>
/// The evidence of the verdicts of some days as an archive for an auditor: each as the API answers it, and tables of verdicts, steps and inputs that a spreadsheet opens. The same store gives the
/// same bytes.
/// </summary>
/// <param name="reader">Reads evidence.</param>
/// <param name="verdicts">Reads verdicts.</param>
/// <param name="store">Reads targets.</param>
/// <param name="query">The register and the language.</param>
internal sealed class EvidenceExport(EvidenceReader reader, IVerdictReader verdicts, IVerdictStore store, ApiQuery query)
{
    private const string VerdictTable = "verdicts.csv", StepTable = "steps.csv", InputTable = "inputs.csv", InterventionTable = "interventions.csv", RevisionTable = "revisions.csv";
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the earliest an archive can hold; the time of making it would change the bytes
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n|");

    private static readonly (string Name, string[] Columns)[] Tables =
    [
        (VerdictTable, ["kind", "window", "station", "value", "grade", "good", "validity", "reason", "deciding", "editions", "agrees", "file"]),
        (StepTable, ["kind", "window", "station", "step", "rule", "text", "part", "gives", "edition", "clause", "numbers", "samples", "result"]),
        (InputTable, ["kind", "window", "station", "step", "of", "inputStation", "value", "counts", "minutes", "readings", "valid", "flags", "missing"]),
        (InterventionTable, ["kind", "station", "parameter", "from", "until", "by", "at", "reason", "result", "resultBy", "resultAt", "comment"]),
        (RevisionTable, ["kind", "subject", "at", "old", "new", "cause"]),
    ];

    private readonly ApiJson _json = new(new JsonSerializerOptions(ApiJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, NewLine = "\n" });
    private readonly Dictionary<string, StreamWriter> _tables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _interventions = new(StringComparer.Ordinal);

    /// <summary>Writes the archive.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="from">First local day, included.</param>
    /// <param name="to">Last local day, included.</param>
    /// <param name="kinds">Codes of kinds; empty: every one but the hours.</param>
    /// <param name="station">Station id; null: the district and every station.</param>
    /// <param name="cancel">Stops between verdicts.</param>
    /// <returns>How many verdicts, and how many of them are not what judging anew gives.</returns>
    public async Task<(int Verdicts, int Differ)> WriteAsync(Stream output, DateOnly from, DateOnly to, IReadOnlyCollection<string> kinds, string? station, CancellationToken cancel)
    {
        (int count, int differ) = (0, 0);
        await using var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
        try
        {
            OpenTables();
            await AddAsync(archive, "README.txt", query.Wording["evidence.readme"].ReplaceLineEndings("\r\n"), cancel);
            foreach (EvidenceAnswer answer in Targets(from, to, kinds, station))
            {
                await AddAsync(archive, answer, cancel);
                (count, differ) = (count + 1, differ + (answer.Agrees ? 0 : 1));
            }

            foreach (VerdictKind kind in query.District.Domains.All.SelectMany(d => d.Verdicts).Where(k => kinds.Count == 0 ? k.Span != WindowSpan.Hour : kinds.Contains(k.Code)))
            {
                foreach (Verdict verdict in Verdicts(kind, from, to, station))
                {
                    cancel.ThrowIfCancellationRequested();
                    if (await reader.ReadAsync(kind, verdict.Window, verdict.Station, cancel) is { } evidence)
                    {
                        EvidenceAnswer answer = EvidenceEndpoint.Answer(evidence, kind, query);
                        await AddAsync(archive, answer, cancel);
                        (count, differ) = (count + 1, differ + (answer.Agrees ? 0 : 1));
                    }
                }
            }

            foreach ((string name, _) in Tables)
            {
                await AddAsync(archive, name, _tables[name], cancel);
            }

            return (count, differ);
        }
        finally
        {
            foreach (StreamWriter table in _tables.Values)
            {
                await table.DisposeAsync();
            }
        }
    }

    private IEnumerable<EvidenceAnswer> Targets(DateOnly from, DateOnly to, IReadOnlyCollection<string> kinds, string? station) =>
        Enumerable.Range(from.Year, to.Year - from.Year + 1).Where(_ => station is null && (kinds.Count == 0 || kinds.Contains("target")))
            .SelectMany(year => query.District.Targets.Where(t => t.HoldsIn(year)).Select(t => EvidenceEndpoint.Answer(t, year, query, reader, store)));

    private IReadOnlyList<Verdict> Verdicts(VerdictKind kind, DateOnly from, DateOnly to, string? station)
    {
        (long first, long last) = kind.Span switch
        {
            WindowSpan.Event => (query.Clock.StartOfDay(from), query.Clock.StartOfDay(to.AddDays(1)) - 1),
            WindowSpan.Hour => (Window.Day(from).Hours(query.Clock).First, Window.Day(to).Hours(query.Clock).End - 1),
            _ => (Window.Of(kind.Span, from).Number, Window.Of(kind.Span, to).Number),
        };
        Place place = station is null ? Place.All : Place.Of(station == VerdictEndpoint.DistrictPlace ? null : station);
        return verdicts.Read(new VerdictQuery(kind.Code, place, first, last));
    }

    private async Task AddAsync(ZipArchive archive, EvidenceAnswer answer, CancellationToken cancel)
    {
        string name = (answer.Target?.Target ?? answer.Window).Replace(":", "", StringComparison.Ordinal) + (answer.Target is null ? "" : "-" + answer.Window);
        string file = $"evidence/{answer.Kind}/{name}{(answer.Station is { } station ? "_" + station : "")}.json";
        await AddAsync(archive, file, JsonSerializer.Serialize(answer, _json.EvidenceAnswer) + "\n", cancel);
        string?[] which = [answer.Kind, answer.Target?.Target is { } target ? $"{answer.Window} {target}" : answer.Window, answer.Station ?? VerdictEndpoint.DistrictPlace];
        Row(VerdictTable, [.. which, .. (string?[])
        [
            Text(answer.Verdict?.Value ?? answer.Target?.Share), Text(answer.Verdict?.Grade), answer.Verdict?.Good switch { true => "true", false => "false", null => "" },
            answer.Verdict?.Validity.ToString().ToLowerInvariant() ?? JsonNamingPolicy.CamelCase.ConvertName(answer.Target?.State.ToString() ?? ""), answer.Verdict?.Reason,
            string.Join('+', answer.Verdict?.Deciding ?? []), string.Join('+', answer.Verdict?.Editions ?? []), answer.Agrees ? "true" : "false", file,
        ]]);
        for (int i = 0; i < answer.Steps.Count; i++)
        {
            EvidenceStep step = answer.Steps[i];
            Row(StepTable, [.. which, Text(i + 1), step.Rule, step.Text, step.Part, step.Gives, step.Edition, step.Clause, string.Join("; ", step.Numbers.Select(n => $"{n.Key}={Text(n.Value)}")), Text(step.Samples), Text(step.Result)]);
            foreach (EvidenceInput input in step.Inputs)
            {
                Row(InputTable, [.. which, Text(i + 1), input.Of, input.Station, Text(input.Value), input.Counts ? "true" : "false", Text(input.Minutes), Text(input.Readings), Text(input.Valid),
                    input.Flag ?? string.Join("; ", (input.Flags ?? new Dictionary<string, int>()).Select(f => $"{f.Key}={Text(f.Value)}")), input.Missing is { } gap ? JsonNamingPolicy.CamelCase.ConvertName(gap.ToString()) : ""]);
            }
        }

        foreach (InterventionItem done in answer.Interventions.Where(d => _interventions.Add(d.ToString())))
        {
            Row(InterventionTable, [done.Kind, done.Station, done.Parameter, Text(done.From), Text(done.Until), done.By, Text(done.At), done.Reason, done.Result, done.ResultBy, Text(done.ResultAt), done.Comment]);
        }

        foreach (RevisionItem revision in answer.Revisions)
        {
            Row(RevisionTable, [revision.Kind, revision.Subject, Text(revision.At), revision.Old.GetRawText(), revision.New.GetRawText(), revision.Cause]);
        }
    }

    private static async Task AddAsync(ZipArchive archive, string name, string text, CancellationToken cancel)
    {
        await using Stream entry = await Entry(archive, name).OpenAsync(cancel);
        await entry.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
    }

    private static async Task AddAsync(ZipArchive archive, string name, StreamWriter table, CancellationToken cancel)
    {
        await table.FlushAsync(cancel);
        table.BaseStream.Position = 0;
        await using Stream entry = await Entry(archive, name).OpenAsync(cancel);
        await table.BaseStream.CopyToAsync(entry, cancel);
    }

    private static ZipArchiveEntry Entry(ZipArchive archive, string name)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = NoTime;
        return entry;
    }

    /// <summary>An archive takes one entry at a time, so tables wait in files until the last verdict is in; the files go with the process.</summary>
    private void OpenTables()
    {
        foreach ((string name, string[] columns) in Tables)
        {
            var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            _tables[name] = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)) { NewLine = "\r\n" };
            Row(name, [.. columns.Select(c => query.Wording["evidence.column." + c])]);
        }
    }

    private void Row(string table, IReadOnlyList<string?> cells) => _tables[table].WriteLine(string.Join(',', cells.Select(Cell)));

    /// <summary>A text that a spreadsheet would run gets an apostrophe in front; numbers stay as they are.</summary>
    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (Formula.Contains(text[0]) && !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(Quoted) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Text(decimal? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Text(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFzzz", CultureInfo.InvariantCulture) ?? "";
}
