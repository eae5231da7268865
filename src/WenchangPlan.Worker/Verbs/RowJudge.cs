using System.Buffers;
using WenchangPlan.Worker.Tables;

namespace WenchangPlan.Worker.Verbs;

/// <summary>What a verb does with one table: find its columns once, then judge row by row.</summary>
internal abstract class RowJudge
{
    /// <summary>The names of the columns this judge adds.</summary>
    public abstract IReadOnlyList<string> AddedColumns { get; }

    /// <summary>Finds the columns.</summary>
    /// <param name="columns">The columns of the table.</param>
    /// <returns>Why the table cannot be judged, or null.</returns>
    public abstract string? Open(TableColumns columns);

    /// <summary>Judges a row and writes the added cells, each with a delimiter before it; on a refusal nothing is written.</summary>
    /// <param name="row">The row; it has as many fields as the header.</param>
    /// <param name="output">Where the added cells go.</param>
    /// <returns>Why the row is refused, or null.</returns>
    public abstract string? Judge(CsvRecords row, IBufferWriter<byte> output);
}
