namespace WenchangPlan.Worker.Tables;

/// <summary>A table of which each row gives something to be kept, or is refused.</summary>
/// <typeparam name="TRow">What rows give.</typeparam>
internal interface IRowTable<TRow>
{
    /// <summary>Rows that hold nothing.</summary>
    long Empty { get; }

    /// <summary>Finds the columns.</summary>
    /// <returns>Why the table cannot be read, or null.</returns>
    string? Open(CsvRecords header);

    /// <summary>Takes a row; it has as many fields as the header.</summary>
    void Take(CsvRecords row, List<TRow> found);
}
