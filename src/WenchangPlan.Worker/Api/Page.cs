namespace WenchangPlan.Worker.Api;

/// <summary>A part of a list, whatever its items are.</summary>
internal interface IPage
{
    /// <summary>The items.</summary>
    IEnumerable<object> Rows { get; }

    /// <summary>Their type.</summary>
    Type ItemType { get; }

    /// <summary>What to pass as <c>cursor</c> to get the next part; null at the end of the list.</summary>
    string? Next { get; }
}

/// <summary>A part of a list.</summary>
/// <typeparam name="T">Kind of item.</typeparam>
/// <param name="Items">The items, in the order of the list.</param>
/// <param name="Next">What to pass as <c>cursor</c> to get the next part; null at the end of the list.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next) : IPage
    where T : notnull
{
    IEnumerable<object> IPage.Rows => Items.Cast<object>();

    Type IPage.ItemType => typeof(T);
}
