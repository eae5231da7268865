namespace WenchangPlan.Standards.Editions;

/// <summary>Checks of the tables in an edition, whether they come from a file or from a <c>with</c> expression.</summary>
internal static class EditionTable
{
    /// <summary>The lines, if there are any and each begins above the one before; the first where the scale begins.</summary>
    internal static IReadOnlyList<T> Rising<T>(IReadOnlyList<T> lines, Func<T, decimal> from)
    {
        bool rises = lines.Count > 0 && lines.Zip(lines.Skip(1)).All(pair => from(pair.First) < from(pair.Second));
        return rises ? lines : throw new ArgumentException("The lines of the table must rise.", nameof(lines));
    }

    /// <summary>The codes, if each is known.</summary>
    internal static T Known<T>(T table, IEnumerable<string> codes, Func<string, bool> isKnown)
    {
        foreach (string code in codes)
            if (!isKnown(code)) throw new ArgumentException($"There is no indicator {code}.", nameof(codes));
        return table;
    }
}
