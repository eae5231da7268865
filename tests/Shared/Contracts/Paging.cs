namespace WenchangPlan.Tests.Shared;

/// <summary>Walks through a list of a store page by page.</summary>
internal static class Paging
{
    /// <summary>All items of a list whose pages begin with a key.</summary>
    /// <param name="read">Reads a page: from this key on, at most so many.</param>
    /// <param name="key">Key of an item.</param>
    /// <param name="limit">Most items of a page.</param>
    public static List<T> ReadAllFrom<T, TKey>(Func<TKey?, int, IReadOnlyList<T>> read, Func<T, TKey> key, int limit)
        where TKey : struct
    {
        var all = new List<T>();
        TKey? from = null;
        do
        {
            IReadOnlyList<T> page = read(from, limit + 1);
            Assert.True(page.Count <= limit + 1, $"{page.Count} items where {limit + 1} were asked for");
            all.AddRange(page.Take(limit));
            from = page.Count > limit ? key(page[limit]) : null;
        }
        while (from is not null);
        return all;
    }

    /// <summary>All items of a list whose pages begin after a key.</summary>
    /// <param name="read">Reads a page: after the key of the last item had, at most so many.</param>
    /// <param name="key">Key of an item.</param>
    /// <param name="limit">Most items of a page.</param>
    public static List<T> ReadAll<T, TKey>(Func<TKey?, int, IReadOnlyList<T>> read, Func<T, TKey> key, int limit)
        where TKey : struct
    {
        var all = new List<T>();
        TKey? after = null;
        IReadOnlyList<T> page;
        do
        {
            page = read(after, limit);
            Assert.True(page.Count <= limit, $"{page.Count} items on a page of {limit}");
            all.AddRange(page);
            after = page.Count > 0 ? key(page[^1]) : null;
        }
        while (page.Count == limit);
        return all;
    }
}
