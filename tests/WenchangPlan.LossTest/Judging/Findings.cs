namespace WenchangPlan.LossTest.Judging;

/// <summary>What the comparison of the ledger with a store found. All zero is the only good outcome.</summary>
public sealed class Findings
{
    private const int ExamplesKept = 10;
    private readonly List<string> _examples = [];

    /// <summary>Readings or pieces of garbage that were acknowledged, copies counted once.</summary>
    public long Acknowledged { get; internal set; }

    /// <summary>Rows or entries that were found.</summary>
    public long Found { get; internal set; }

    /// <summary>Acknowledged, and not there.</summary>
    public long Lost { get; private set; }

    /// <summary>There more than once.</summary>
    public long Doubled { get; private set; }

    /// <summary>There with other values or a flag.</summary>
    public long Altered { get; private set; }

    /// <summary>There and never sent.</summary>
    public long Invented { get; private set; }

    /// <summary>Entries of the quarantine that a redelivery wrote again: the quarantine keeps deliveries.</summary>
    public long QuarantinedAgain { get; internal set; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsClean => Lost == 0 && Doubled == 0 && Altered == 0 && Invented == 0;

    /// <summary>The first things found.</summary>
    public IReadOnlyList<string> Examples => _examples;

    internal void AddLost(string what) => Lost += Note($"lost: {what}");

    internal void AddDoubled(string what) => Doubled += Note($"doubled: {what}");

    internal void AddAltered(string what) => Altered += Note($"altered: {what}");

    internal void AddInvented(string what) => Invented += Note($"never sent: {what}");

    private int Note(string example)
    {
        if (_examples.Count < ExamplesKept)
        {
            _examples.Add(example);
        }

        return 1;
    }
}
