using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Worker.Tests.Compatibility;

/// <summary>A process that is killed while it brings an earlier database to the layout of today leaves one that opens, with all that was in it.</summary>
public sealed class KilledOpeningTests
{
    /// <summary>How often each hour stands in the file beside itself: so many that bringing them over takes about as long as the start of a process.</summary>
    private const int Copies = 20;

    /// <summary>Hours between two copies; the data span fewer.</summary>
    private const int Apart = 2640;

    private const string Hours = "/api/v1/air/hours?station=*&limit=100000";

    /// <summary>More with the environment variable, for a long run.</summary>
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("WENCHANG_KILLS") ?? "4", CultureInfo.InvariantCulture);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KilledAtAnyMoment_TheDatabaseOpensAndNothingIsMissing()
    {
        using var kept = new KeptDatabase();
        Multiply(kept.File);
        Dictionary<string, long> rows = Count(kept.File);
        TimeSpan whole = await OpenAsync(kept.File, killAfter: null);

        for (int kill = 0; kill < Kills; kill++)
        {
            TimeSpan after = whole * ((kill + Random.Shared.NextDouble()) / Kills);
            using var directory = new TempDirectory();
            string file = Path.Combine(directory.Path, "wenchang.db");
            File.Copy(kept.File, file);
            await OpenAsync(file, after);
            await OpenAsync(file, whole * Random.Shared.NextDouble()); // also while it goes on with what was begun
            await CheckAsync(directory.Path, rows, $"killed after {after.TotalMilliseconds:F0} ms of {whole.TotalMilliseconds:F0}");
        }
    }

    [Fact]
    public async Task ADamagedRow_DoesNotKeepTheFileFromOpening_AndIsNamed()
    {
        using var kept = new KeptDatabase();
        Run(kept.File, """
            UPDATE air_day SET verdict = '{"validity":' WHERE place = 'air-a' AND day = (SELECT min(day) FROM air_day);
            UPDATE station_hour SET data = x'ff' WHERE station = 1 AND hour = (SELECT min(hour) FROM station_hour WHERE station = 1);
            """, command => command.ExecuteNonQuery());

        await using WebApplication app = await KeptDatabase.StartAsync(Path.GetDirectoryName(kept.File)!, Stage.Opened, Cancel);

        var damaged = Assert.Single(app.Services.GetRequiredService<StoreCheck>().Run(), part => !part.Ok);
        Assert.Equal("damaged rows", damaged.Part);
        Assert.Contains("air_day air-a ", damaged.Text, StringComparison.Ordinal);
        Assert.Contains("station_hour 1 ", damaged.Text, StringComparison.Ordinal);
    }

    /// <summary>Puts copies of the hourly values and verdicts into the years before.</summary>
    private static void Multiply(string file) => Run(file, $$"""
        WITH RECURSIVE copy(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM copy WHERE n < {{Copies}})
        INSERT INTO air_hour SELECT place, hour - n * {{Apart}}, json_set(verdict, '$.hour', hour - n * {{Apart}}) FROM air_hour, copy;
        WITH RECURSIVE copy(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM copy WHERE n < {{Copies}})
        INSERT INTO station_hour SELECT station, hour - n * {{Apart}}, data FROM station_hour, copy;
        """, command => command.ExecuteNonQuery());

    /// <summary>Rows of the layout the file was made with, by the list that shows them.</summary>
    private static Dictionary<string, long> Count(string file) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Hours] = "air_hour",
        ["/api/v1/air/days?station=*"] = "air_day",
        ["/api/v1/water/months"] = "water_month",
        ["/api/v1/alerts"] = "alert",
        ["/api/v1/quarantine"] = "quarantine",
        ["/api/v1/revisions"] = "revision",
    }.ToDictionary(l => l.Key, l => Run(file, $"SELECT count(*) FROM {l.Value}", command => (long)command.ExecuteScalar()!), StringComparer.Ordinal);

    private static T Run<T>(string file, string sql, Func<SqliteCommand, T> run)
    {
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        database.Open();
        using SqliteCommand command = database.CreateCommand();
#pragma warning disable CA2100 // constant text of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        return run(command);
    }

    /// <summary>Opens a file, or a copy of it when it is not killed, in a process of its own.</summary>
    /// <param name="file">The file; changed only by a process that is killed.</param>
    /// <param name="killAfter">When the process is killed; null lets it come to its end.</param>
    /// <returns>How long the process ran.</returns>
    private static async Task<TimeSpan> OpenAsync(string file, TimeSpan? killAfter)
    {
        using var copy = new TempDirectory();
        string data = killAfter is null ? copy.Path : Path.GetDirectoryName(file)!;
        if (killAfter is null) File.Copy(file, Path.Combine(data, "wenchang.db"));
        long start = Stopwatch.GetTimestamp();
        await using var process = new ChildProcess("dotnet", [Path.Combine(AppContext.BaseDirectory, "wenchang.dll"), "quarantine", "list", $"Storage:DataDirectory={data}", $"District:File={KeptDatabase.Register}"]);
        process.Input.Close();
        if (killAfter is null)
        {
            await process.SuccessAsync(cancel: Cancel);
            return Stopwatch.GetElapsedTime(start);
        }

        await Task.WhenAny(process.ExitAsync(cancel: Cancel), Task.Delay(killAfter.Value, Cancel));
        await process.EndAsync(Signal.Kill);
        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task CheckAsync(string data, Dictionary<string, long> rows, string killed)
    {
        await using WebApplication app = await KeptDatabase.StartAsync(data, Stage.Opened, Cancel);
        Assert.All(app.Services.GetRequiredService<StoreCheck>().Run(), part => Assert.True(part.Ok, $"{killed}: {part.Part}: {part.Text}"));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        foreach ((string list, long count) in rows)
        {
            Assert.True(count == await CountAsync(client, list), $"{killed}: {list} has not {count} items");
        }

        // What the copies have nothing to do with is answered as ever; KeptAnswersTests say what "as ever" is.
        foreach (string request in KeptDatabase.Requests.Where(r => !r.StartsWith("/api/v1/air/hours", StringComparison.Ordinal) || r.Contains("from=", StringComparison.Ordinal)))
        {
            string answered = await client.GetStringAsync(new Uri(request, UriKind.Relative), Cancel);
            Assert.True(KeptAnswersTests.Comparable(Stage.Opened, request, answered) == KeptAnswersTests.Expected(Stage.Opened, request), $"{killed}: {request} is not answered as it was");
        }
    }

    private static async Task<long> CountAsync(HttpClient client, string list)
    {
        long count = 0;
        string? next = null;
        do
        {
            string cursor = next is null ? "" : $"{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={Uri.EscapeDataString(next)}";
            JsonElement page = JsonElement.Parse(await client.GetByteArrayAsync(new Uri(list + cursor, UriKind.Relative), Cancel));
            count += page.GetProperty("items").GetArrayLength();
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        return count;
    }
}
