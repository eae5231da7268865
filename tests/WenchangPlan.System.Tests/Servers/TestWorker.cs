using System.Text.Json;

namespace WenchangPlan.SystemTests.Servers;

/// <summary>The published worker as these tests start and ask it.</summary>
internal static class TestWorker
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts one that keeps its data in a folder and has the register of the tests.</summary>
    public static async Task<PublishedWorker> StartAsync(string folder, params IEnumerable<string> settings)
    {
        var worker = new PublishedWorker(Published.Wenchang, folder,
        [
            $"Storage:DataDirectory={Path.Combine(folder, "data")}", $"District:File={Path.Combine(AppContext.BaseDirectory, "Data", "district.json")}",
            // Fixed times in payloads stay acceptable however old they become.
            "Ingest:OldestAccepted=36500.00:00:00", .. settings,
        ]);
        await worker.StartAsync(Cancel);
        return worker;
    }

    /// <summary>The items of a list.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ListAsync(this PublishedWorker worker, string path) => await worker.ItemsAsync(path, Cancel).ToListAsync(Cancel);

    /// <summary>Waits for books; each that is looked at must hold.</summary>
    public static Task<Books> WaitAsync(this PublishedWorker worker, string what, Func<Books, bool> wanted) => Eventually.SeeAsync(what, async () =>
    {
        Books books = await worker.BooksAsync(Cancel);
        Assert.True(books.Hold, $"{books}");
        return wanted(books) ? books : null;
    }, () => worker.Process.LastLines, Cancel);
}
