using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests;

/// <summary>One value read back.</summary>
public sealed record Row(long Time, string Code, double Value, ReadingFlag Flag);

/// <summary>Short ways to commit and to read.</summary>
public static class Messages
{
    /// <summary>Commits one batch, each entry as a message of its own.</summary>
    public static Task<CommitResult> CommitAsync(IReadingStore store, params IReadOnlyList<(string Station, long Time, (string Code, double Value)[] Values)> messages)
    {
        var batch = new ReadingBatch();
        foreach ((string id, long time, (string Code, double Value)[] values) in messages)
        {
            StoreFixture.Add(batch, id, time, values);
            batch.CloseMessage();
        }

        return store.CommitAsync(batch, TestContext.Current.CancellationToken).AsTask();
    }

    /// <summary>Reads a station in order of time; the values of an instant in order of their codes.</summary>
    public static async Task<List<Row>> ReadAsync(IReadingStore store, string id, long from = 0, long to = long.MaxValue, int limit = int.MaxValue)
    {
        var rows = new List<Row>();
        await store.ReadAsync(TestRegister.Station(id), from, to, limit, (time, values) => AddRows(rows, time, values), TestContext.Current.CancellationToken);
        return rows;
    }

    public static void AddRows(List<Row> rows, long time, ReadOnlySpan<ParameterValue> values)
    {
        var here = new List<Row>();
        foreach (ParameterValue value in values)
        {
            here.Add(new Row(time, TestRegister.District.Catalog.All[value.Parameter].Code, value.Value, value.Flag));
        }

        rows.AddRange(here.OrderBy(r => r.Code, StringComparer.Ordinal));
    }
}
