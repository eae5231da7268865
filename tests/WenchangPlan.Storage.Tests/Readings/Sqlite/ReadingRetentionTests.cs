using WenchangPlan.Storage.Readings.Sqlite;

namespace WenchangPlan.Storage.Tests.Readings.Sqlite;

public sealed class ReadingRetentionTests : IDisposable
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00, what the clock says at first
    private const long Midnight = T - (8 * 3_600_000);
    private const long Day = 86_400_000;
    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task DeleteDue_ByDefault_DeletesNothing()
    {
        await CommitAsync(T - (9000 * Day), T);
        Assert.Empty(_store.Retention.DeleteDue());
        Assert.Equal(long.MinValue, _store.Readings.ReadKeptSince());
    }

    [Fact]
    public async Task DeleteDue_TakesWholeLocalDays_RowsAndPacks_AndNotesIt()
    {
        _store.Settings.KeepReadings = TimeSpan.FromDays(30);
        long kept = Midnight - (30 * Day);
        await CommitAsync(kept - (2 * Day), kept - (2 * Day) + 1, kept - 1, kept, T);
        _store.Clock.Advance(PackedReadings.Quiet);
        Assert.Equal(4, _store.Packs.PackDue().Sum(s => s.Instants));
        await CommitAsync(kept - (3 * Day));

        Assert.Equal(4, _store.Retention.DeleteDue().Sum(s => s.Instants));
        Assert.Equal([kept, T], (await _store.ReadAsync("A1")).Select(r => r.Time));
        Assert.Equal(kept, _store.Readings.ReadKeptSince());
        Assert.Empty(_store.Retention.DeleteDue());

        _store.Settings.KeepReadings = TimeSpan.Zero; // what is gone stays gone
        _store.Reopen();
        Assert.Equal(kept, _store.Readings.ReadKeptSince());
        Assert.Equal(6, _store.Balance.ReadBalance().Stored);
    }

    [Fact]
    public async Task DeleteDue_WhenTheClockIsYearsAhead_DeletesNoMoreThanTheReadingsThemselvesSay()
    {
        _store.Settings.KeepReadings = TimeSpan.FromDays(30);
        long kept = Midnight - (30 * Day);
        await CommitAsync(kept - 1, kept, T);
        await _store.CommitAsync(("A2", kept, [("pm25", 1)])); // a station that has been silent since
        Assert.Equal(1, _store.Retention.DeleteDue().Sum(s => s.Instants));

        _store.Clock.SetUtcNow(new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(3, _store.Packs.PackDue().Sum(s => s.Instants)); // packs count as rows do
        Assert.Empty(_store.Retention.DeleteDue());
        Assert.Equal([kept, T], (await _store.ReadAsync("A1")).Select(r => r.Time));
        Assert.Equal([kept], (await _store.ReadAsync("A2")).Select(r => r.Time));
        Assert.Equal(kept, _store.Readings.ReadKeptSince());
    }

    [Fact]
    public async Task DeleteDue_VeryMany_GoesInSlices()
    {
        _store.Settings.KeepReadings = TimeSpan.FromDays(30);
        await CommitAsync([.. Enumerable.Range(0, 12_000).Select(i => T - (40 * Day) + i), T]);

        List<UpkeepSlice> slices = [.. _store.Retention.DeleteDue()];
        Assert.Equal([5000, 5000, 2000, 0], slices.Select(s => s.Instants));
        Assert.Equal([T], (await _store.ReadAsync("A1")).Select(r => r.Time));
    }

    private Task<WenchangPlan.Telemetry.Stores.CommitResult> CommitAsync(params IEnumerable<long> times) =>
        _store.CommitAsync([.. times.Select(t => ("A1", t, new (string, double)[] { ("pm25", 1) }))]);
}
