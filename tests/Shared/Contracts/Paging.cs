namespace WenchangPlan.Tests.Shared;

/// <summary>Walks through a list of a store page by page.</summary>
internal static class Paging
{
    /// <summary>All items of a list.</summary>
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
