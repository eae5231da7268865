using WenchangPlan.Bulletins.Formats;

namespace WenchangPlan.Bulletins.Documents;

/// <summary>Something in a bulletin that reads otherwise now.</summary>
/// <param name="Where">Table, row and column; the heading of a paragraph.</param>
/// <param name="Before">As it was published; empty where it was not there.</param>
/// <param name="Now">As it would be now; empty where it is gone.</param>
public sealed record Difference(string Where, string Before, string Now)
{
    /// <summary>Finds what differs between two documents of one language.</summary>
    public static IReadOnlyList<Difference> Between(BulletinDocument before, BulletinDocument now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        List<Difference> found = [];
        Dictionary<string, string> old = Cells(before), current = Cells(now);
        found.AddRange(old.Where(c => current.GetValueOrDefault(c.Key, "") != c.Value).Select(c => new Difference(c.Key, c.Value, current.GetValueOrDefault(c.Key, ""))));
        found.AddRange(current.Where(c => !old.ContainsKey(c.Key)).Select(c => new Difference(c.Key, "", c.Value)));

        // Sentences that no longer stand there, in their order; tables say the numbers apart.
        (string Heading, string Text)[] was = [.. Sentences(before)], isNow = [.. Sentences(now)];
        List<(string Heading, string Text)> gone = [.. was.Except(isNow)], come = [.. isNow.Except(was)];
        for (int i = 0; i < Math.Max(gone.Count, come.Count); i++)
        {
            found.Add(new Difference(i < gone.Count ? gone[i].Heading : come[i].Heading, i < gone.Count ? gone[i].Text : "", i < come.Count ? come[i].Text : ""));
        }

        return found;
    }

    /// <summary>Every cell under its table, row and column. Rows go by their words, not by their place: a station that changed its rank stays the same station.</summary>
    private static Dictionary<string, string> Cells(BulletinDocument document)
    {
        Dictionary<string, string> cells = new(StringComparer.Ordinal);
        foreach (BulletinTable table in document.Tables)
        {
            int name = table.Name is "stations" or "sections" ? 1 : 0;
            foreach (IReadOnlyList<Cell> row in table.Rows)
            {
                string key = row[name].Text;
                for (int i = 0; i < row.Count; i++)
                {
                    if (i != name) cells.TryAdd($"{table.Caption} · {key} · {table.Columns[i].Title}", row[i].Text);
                }
            }
        }

        return cells;
    }

    private static IEnumerable<(string Heading, string Text)> Sentences(BulletinDocument document)
    {
        string heading = document.Title;
        foreach (Block block in document.Blocks)
        {
            heading = block.Heading ?? heading;
            foreach (string sentence in Runs.Sentences(block.Text ?? "", document.Language))
            {
                yield return (heading, sentence);
            }
        }
    }
}
