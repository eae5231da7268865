using System.Globalization;
using System.Text;
using WenchangPlan.Bulletins.Text;

namespace WenchangPlan.Bulletins.Documents;

/// <summary>Puts a document together from the lines that a template rendered.</summary>
/// <param name="context">What tables are made from.</param>
/// <param name="template">The text of the template, for the lines of what is wrong with it.</param>
internal sealed class DocumentBuilder(TableContext context, string template)
{
    private const string Title = "# ", Subtitle = "> ", Heading = "## ", Paragraph = "+ ", Table = "@table ", Note = "^ ";
    private static readonly string[] ChineseNumbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

    private readonly List<(string Mark, StringBuilder Text)> _parts = [];
    private readonly List<TemplateProblem> _problems = [];

    /// <summary>What is wrong: tables that do not exist, text before any mark.</summary>
    public IReadOnlyList<TemplateProblem> Problems => _problems;

    /// <summary>Reads what was rendered.</summary>
    public void Read(string rendered)
    {
        foreach (string line in rendered.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            if (new[] { Title, Subtitle, Heading, Paragraph, Table, Note }.FirstOrDefault(m => line.StartsWith(m, StringComparison.Ordinal) || line == m.TrimEnd()) is { } mark)
            {
                _parts.Add((mark, new StringBuilder(line[Math.Min(mark.Length, line.Length)..].Trim())));
                if (mark == Table && !TableContext.All.ContainsKey(_parts[^1].Text.ToString()))
                {
                    _problems.Add(TemplateProblem.At(template, $"@table {_parts[^1].Text}", $"there is no table {_parts[^1].Text}: {string.Join(", ", TableContext.All.Keys)}"));
                }
            }
            else if (_parts.Count == 0)
            {
                _problems.Add(TemplateProblem.At(template, line, $"\"{line}\" stands before any mark"));
            }
            else
            {
                _parts[^1].Text.Append(context.Words.IsEnglish ? " " : "").Append(line);
            }
        }
    }

    /// <summary>The document; a heading with nothing below it is left out.</summary>
    public BulletinDocument ToDocument()
    {
        List<Block> blocks = [];
        (int headings, int tables) = (0, 0);
        for (int i = 0; i < _parts.Count; i++)
        {
            (string mark, string text) = (_parts[i].Mark, Plain(_parts[i].Text.ToString()));
            switch (mark)
            {
                case Heading when i + 1 < _parts.Count && _parts[i + 1].Mark is Paragraph or Table:
                    blocks.Add(new Block(Heading: $"{NumberOf(headings++)}{text}"));
                    break;
                case Paragraph when text.Length > 0:
                    blocks.Add(new Block(Text: text));
                    break;
                case Table when TableContext.All.GetValueOrDefault(text)?.Invoke(context) is { Rows.Count: > 0 } table:
                    blocks.Add(new Block(Table: table with { Caption = context.Words.Format("table.caption", ++tables, table.Caption) }));
                    break;
            }
        }

        return new BulletinDocument(context.Words.Language, First(Title), First(Subtitle), blocks, [.. _parts.Where(p => p.Mark == Note).Select(p => Plain(p.Text.ToString()))])
        {
            Further = [.. TableContext.All.Where(t => t.Key != TableContext.Ranking && !blocks.Exists(b => b.Table?.Name == t.Key)).Select(t => t.Value(context)).OfType<BulletinTable>().Where(t => t.Rows.Count > 0)],
        };
    }

    private string First(string mark) => Plain(_parts.FirstOrDefault(p => p.Mark == mark).Text?.ToString() ?? "");

    private string NumberOf(int index) => context.Words.IsEnglish ? string.Create(CultureInfo.InvariantCulture, $"{index + 1}. ")
        : $"{(index < ChineseNumbers.Length ? ChineseNumbers[index] : (index + 1).ToString(CultureInfo.InvariantCulture))}、";

    /// <summary>One blank where there were many.</summary>
    private static string Plain(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
