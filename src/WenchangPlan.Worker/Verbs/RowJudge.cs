using System.Buffers;
using System.Text;

namespace WenchangPlan.Worker.Verbs;

/// <summary>What a verb does with one table: find its columns once, then judge row by row.</summary>
internal abstract class RowJudge
{
    /// <summary>The header of the columns this judge adds, comma-separated.</summary>
    public abstract string AddedColumns { get; }

    /// <summary>Finds the columns.</summary>
    /// <param name="columns">The columns of the table.</param>
    /// <returns>Why the table cannot be judged, or null.</returns>
    public abstract string? Open(Columns columns);

    /// <summary>Judges a row and writes the added cells, each with a comma before it; on a refusal nothing is written.</summary>
    /// <param name="row">The row; it has as many fields as the header.</param>
    /// <param name="output">Where the added cells go.</param>
    /// <returns>Why the row is refused, or null.</returns>
    public abstract string? Judge(CsvRecords row, IBufferWriter<byte> output);
}

/// <summary>The columns of a table by name. Names are compared without case.</summary>
internal sealed class Columns
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _twice = new(StringComparer.OrdinalIgnoreCase);

    public Columns(CsvRecords header, IReadOnlyDictionary<string, string> mapped)
    {
        for (int i = 0; i < header.FieldCount; i++)
        {
            string name = Encoding.UTF8.GetString(header[i]);
            if (!_indices.TryAdd(name, i)) _twice.Add(name);
        }

        Mapped = mapped;
    }

    /// <summary>Which column of the table stands for a code, where it is not the one of the same name.</summary>
    public IReadOnlyDictionary<string, string> Mapped { get; }

    /// <summary>The first mapped column that is not there, or null.</summary>
    public string? MissingMapping => Mapped.Values.FirstOrDefault(name => !_indices.ContainsKey(name));

    /// <summary>The first of these columns that is there twice, or null.</summary>
    public string? Ambiguous(IEnumerable<string> codes) => codes.Select(Name).FirstOrDefault(_twice.Contains);

    /// <summary>The place of the column for a code, or −1.</summary>
    public int IndexOf(string code) => _indices.GetValueOrDefault(Name(code), -1);

    private string Name(string code) => Mapped.GetValueOrDefault(code, code);
}
