using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Assessment.Tests.Laws;

/// <summary>A database file that one history after the other is run on: opening a new one, and preparing its statements, would be most of the work of a history.</summary>
internal sealed class LawDatabase : IDisposable
{
    private readonly IOptions<StorageOptions> _options;
    private SqliteConnection? _beside;
    private string _deletions = "";
    private string? _stations;

    /// <summary>Makes a database, or opens the one that is there.</summary>
    /// <param name="directory">Where.</param>
    public LawDatabase(string directory) => _options = Options.Create(new StorageOptions { DataDirectory = directory });

    public IOptions<StorageOptions> Settings => _options;

    public SqliteDatabase Open { get; private set; } = null!;

    /// <summary>An empty database for a register; the same one as long as registers have the same stations.</summary>
    public void Clear(District district)
    {
        string stations = string.Join(' ', district.Stations.Select(s => s.Id));
        if (stations != _stations)
        {
            Reopen(district);
            _stations = stations;
        }

        using SqliteCommand delete = _beside!.CreateCommand();
#pragma warning disable CA2100 // names of the database's own tables
        delete.CommandText = _deletions;
#pragma warning restore CA2100
        delete.ExecuteNonQuery();
    }

    /// <summary>Opens the file anew, as another process does.</summary>
    public void Reopen(District district)
    {
        Dispose();
        Open = new SqliteDatabase(_options, district);
        _ = new SqliteVerdictStore(Open, district);
        _beside = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _options.Value.DatabaseFile, Pooling = false }.ToString());
        _beside.Open();
        using SqliteCommand tables = _beside.CreateCommand();
        // Row ids of stations, parameters and kinds stay: they mean the same in every history. The books always have their row.
        tables.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('station', 'parameter', 'verdict_kind', 'balance') AND name NOT LIKE 'sqlite_%' UNION SELECT 'sqlite_sequence'";
        using SqliteDataReader reader = tables.ExecuteReader();
        List<string> names = [];
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        _deletions = $"PRAGMA synchronous = OFF; BEGIN IMMEDIATE; {string.Concat(names.Select(n => string.Create(CultureInfo.InvariantCulture, $"DELETE FROM {n}; ")))}COMMIT;";
    }

    public void Dispose()
    {
        _beside?.Dispose();
        Open?.Dispose();
    }
}
