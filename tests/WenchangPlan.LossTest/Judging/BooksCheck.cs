namespace WenchangPlan.LossTest.Judging;

/// <summary>Looks at the books again and again: every read must balance, and what was committed once never becomes less, kills included. Thread-safe.</summary>
public sealed class BooksCheck
{
    private const int ExamplesKept = 10;
    private readonly Lock _gate = new();
    private readonly List<string> _violations = [];
    private Books? _last;
    private long _reads;
    private long _wrong;

    /// <summary>How often they were read.</summary>
    public long Reads
    {
        get
        {
            lock (_gate)
            {
                return _reads;
            }
        }
    }

    /// <summary>How often something was wrong with them.</summary>
    public long Wrong
    {
        get
        {
            lock (_gate)
            {
                return _wrong;
            }
        }
    }

    /// <summary>The first things that were wrong.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_gate)
            {
                return [.. _violations];
            }
        }
    }

    /// <summary>Takes a read, in the order in which the reads were made.</summary>
    public void Look(Books books)
    {
        lock (_gate)
        {
            _reads++;
            Hold(books.Hold, $"received is not stored + quarantined + waiting: {books}");
            Hold(_last is null || (books.Stored >= _last.Stored && books.Quarantined >= _last.Quarantined && books.Duplicates >= _last.Duplicates),
                $"committed deliveries became less: {_last}, then {books}");
            _last = books;
        }
    }

    /// <summary>Compares the books, all quiet, with what the stores hold.</summary>
    /// <param name="books">The last read.</param>
    /// <param name="acknowledged">Messages the broker acknowledged; each was delivered at least once.</param>
    /// <param name="rows">Instants the store of readings holds.</param>
    /// <param name="quarantined">Entries of the quarantine.</param>
    /// <param name="countsDuplicates">Whether the store knows duplicates (SQLite): then each delivery that is no duplicate is one row.</param>
    public void Close(Books books, long acknowledged, long rows, long quarantined, bool countsDuplicates)
    {
        lock (_gate)
        {
            Hold(books.Waiting == 0, $"deliveries wait: {books}");
            Hold(books.Committed >= acknowledged, $"{acknowledged} messages were acknowledged by the broker: {books}");
            Hold(books.Quarantined == quarantined, $"the quarantine has {quarantined} entries: {books}");
            Hold(countsDuplicates ? books.Stored - books.Duplicates == rows : books.Stored >= rows, $"the store has {rows} rows: {books}");
        }
    }

    private void Hold(bool holds, string violation)
    {
        if (!holds)
        {
            _wrong++;
            if (_violations.Count < ExamplesKept)
            {
                _violations.Add(violation);
            }
        }
    }
}
