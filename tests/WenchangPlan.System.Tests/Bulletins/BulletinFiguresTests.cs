using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Bulletins;

/// <summary>Every number of the files, read back, is the API's: a worker over the data of the demo, whose year holds storms, floods, gaps, late data and a station that came later.</summary>
public sealed partial class BulletinFiguresTests
{
    /// <summary>A year and a month before the last whole month, so that there is something to compare with.</summary>
    private const string Days = "430";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryNumberOfTheFiles_IsTheApis()
    {
        using var folder = new TempDirectory();
        await using (ChildProcess demo = Published.Start(folder.Path, "demo", "--data", folder["data"], "--days", Days, "--http-port", $"{FreePort.Next()}", "--mqtt-port", $"{FreePort.Next()}"))
        {
            await demo.LineAsync("历史数据评价完毕", patience: TimeSpan.FromMinutes(6), cancel: Cancel);
            Assert.Equal(0, await demo.EndAsync());
        }

        // Without the simulator nothing changes between two questions.
        await using var worker = new PublishedWorker(Published.Wenchang, folder.Path,
            [$"Storage:DataDirectory={folder["data"]}", "Mqtt:Mode=Embedded", "Mqtt:Host=127.0.0.1", $"Mqtt:Port={FreePort.Next()}", $"District:File={Path.Combine(Published.Worker, "district.json")}"]);
        await worker.StartAsync(Cancel);
        using var client = new HttpClient();
        DateTime now = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime.AddDays(-1), month = now.AddMonths(-1), week = now.AddDays(-7 - (((int)now.DayOfWeek + 6) % 7));
        string[] periods =
        [
            month.ToString("yyyy-MM", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(week)}-W{ISOWeek.GetWeekOfYear(week):00}"),
            now.ToString("yyyy", CultureInfo.InvariantCulture), now.AddMonths(-3).ToString("yyyy-MM", CultureInfo.InvariantCulture), now.AddMonths(-4).ToString("yyyy-MM", CultureInfo.InvariantCulture),
        ];
        int cells = 0, numbers = 0, figures = 0;
        foreach (string period in periods.Distinct())
        {
            JsonElement json = await worker.GetAsync($"bulletins/{period}?format=json", Cancel);
            ApiBulletin expected = await ApiBulletin.ReadAsync(worker, period, json.GetProperty("isOver").GetBoolean());
            byte[] word = await BytesAsync("docx"), workbook = await BytesAsync("xlsx");
            string html = System.Text.Encoding.UTF8.GetString(await BytesAsync("html"));
            foreach ((string format, ReadBack read) in new[] { ("docx", ReadBack.OfWord(word)), ("html", ReadBack.OfHtml(html)), ("xlsx", ReadBack.OfWorkbook(workbook)) })
            {
                string where = $"{period}.{format}";
                foreach ((string title, string[][] rows) in read.Tables)
                {
                    Assert.True(expected.Tables.TryGetValue(title, out List<string?[]>? wanted), $"{where}: no figures of the API for {title}");
                    Assert.True(rows.Length == wanted.Count, $"{where} {title}: {rows.Length} rows, the API gives {wanted.Count}");
                    for (int i = 0; i < rows.Length; i++)
                    {
                        Assert.True(rows[i].Length == wanted[i].Length, $"{where} {title}: row {i + 1} has {rows[i].Length} cells");
                        for (int j = 0; j < rows[i].Length; j++)
                        {
                            Assert.True(IsSame(rows[i][j], wanted[i][j], format == "xlsx"), $"{where} {title}, row {i + 1}, column {j + 1}: '{rows[i][j]}', by the API '{wanted[i][j]}'");
                            cells++;
                        }
                    }
                }

                if (format == "xlsx") Assert.Equal(expected.Tables.Keys.Order(StringComparer.Ordinal), read.Tables.Keys.Order(StringComparer.Ordinal));
                numbers += format == "xlsx" ? 0 : HoldText(where, string.Join('\n', read.Paragraphs), expected.Sentences);
            }

            figures += await HeldFigures.HoldAsync(worker, period, json);

            Task<byte[]> BytesAsync(string format) => client.GetByteArrayAsync(new Uri(worker.Url, $"bulletins/{period}?format={format}&lang=zh-CN"), Cancel);
        }

        Figures.Report($"bulletins of {string.Join(", ", periods.Distinct())}: {cells} cells, {numbers} numbers of the text and {figures} figures of the JSON are the API's");
        Assert.InRange(cells, 1000, int.MaxValue);
        Assert.InRange(numbers, 300, int.MaxValue);
        Assert.InRange(figures, 500, int.MaxValue);
    }

    /// <summary>Words that the API does not have may be any; a number in a workbook has no decimals of its own; behind … only what stands in brackets counts.</summary>
    private static bool IsSame(string cell, string? wanted, bool isWorkbook) => wanted switch
    {
        null => cell.Length > 0,
        ['…', .. var multiples] => string.Join("、", Multiples().Matches(cell).Select(m => m.Value)) == multiples,
        _ when cell.TrimEnd('*') == wanted => true,
        _ => isWorkbook && decimal.TryParse(wanted.Split(' ')[0], NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number) && decimal.TryParse(cell, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal stored) && number == stored,
    };

    /// <summary>Takes what the API says out of the text; whatever number is left over but dates is nobody's.</summary>
    private static int HoldText(string where, string text, List<string> sentences)
    {
        int before = Digits().Count(text);
        foreach (string sentence in sentences.OrderByDescending(s => s.Length))
        {
            Assert.True(text.Contains(sentence, StringComparison.Ordinal), $"{where}: \"{sentence}\" is not in what is left of\n{text}");
            int at = text.IndexOf(sentence, StringComparison.Ordinal);
            text = text.Remove(at, sentence.Length).Insert(at, "|");
        }

        string left = Dates().Replace(text, "");
        Assert.False(Digits().IsMatch(left), $"{where}: numbers that the API does not give: {left}");
        return before;
    }

    [GeneratedRegex(@"\([^)]*\)", RegexOptions.NonBacktracking)]
    private static partial Regex Multiples();

    [GeneratedRegex("[0-9]+(?:[.][0-9]+)?", RegexOptions.NonBacktracking)]
    private static partial Regex Digits();

    [GeneratedRegex("[0-9]+ 月 [0-9]+ 日|[0-9]{4} 年第 [0-9]+ 周|第 [0-9]+ 周|[0-9]{4} 年|[0-9]+ 月", RegexOptions.NonBacktracking)]
    private static partial Regex Dates();
}
