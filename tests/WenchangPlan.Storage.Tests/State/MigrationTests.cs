using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage.State;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.State;

/// <summary>The way from any earlier layout to that of today.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string File => Path.Combine(_directory.Path, "wenchang.db");

    public static TheoryData<int> Layouts => new(Enumerable.Range(1, Schema.Version));

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Open_AFileOfAnyLayout_GivesTheTablesOfANewOne(int layout)
    {
        using var fresh = new TempDirectory();
        Make(layout);
        Open(_directory.Path);
        Open(fresh.Path);

        Assert.Equal(Tables(Path.Combine(fresh.Path, "wenchang.db")), Tables(File));
    }

    /// <summary>Files that the earlier program wrote are out there: what made them is history, and only ever added to.</summary>
    [Fact]
    public void Steps_ThatWereTaken_AreNeverChanged() => Assert.Equal(
        Steps.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        Schema.Migrations.Select(m => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(m.Sql.ReplaceLineEndings("\n") + "|" + m.Afterwards.ReplaceLineEndings("\n"))))[..16]));

    [Fact]
    public void Open_WhenAStepFails_LeavesTheFileAsTheEarlierVersionWroteIt()
    {
        Make(Schema.Version - 2);
        Run("ALTER TABLE changed_hour ADD COLUMN readings INTEGER"); // the last step finds it there already
        List<string> before = Tables(File);

        Assert.Throws<IOException>(() => Open(_directory.Path));
        Assert.Equal(before, Tables(File));
        Assert.Equal(Schema.Version - 2L, Run("PRAGMA user_version"));
    }

    [Fact]
    public void Open_AFileOfANewerVersion_IsRefusedAndLeavesNoLock()
    {
        Make(Schema.Version);
        Run("PRAGMA user_version = 999");

        Assert.Contains("written by a newer version", Assert.Throws<IOException>(() => Open(_directory.Path)).Message, StringComparison.Ordinal);
        Run("PRAGMA busy_timeout = 0; CREATE TABLE other(a)"); // the newer service goes on writing
        Assert.Contains(Tables(File), t => t.StartsWith("table other", StringComparison.Ordinal));
    }

    /// <summary>An empty file of a layout, as the steps up to it make it.</summary>
    private void Make(int layout)
    {
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        database.Open();
        for (int at = 0; at < layout; at++)
        {
            Migration step = Schema.Migrations[at];
            Execute(database, step.Sql);
            step.MoveRows?.Invoke(database);
            Execute(database, step.Afterwards + $"PRAGMA user_version = {at + 1}");
        }
    }

    private static void Open(string directory) =>
        new SqliteDatabase(Options.Create(new StorageOptions { DataDirectory = directory }), TestRegister.District).Dispose();

    private static List<string> Tables(string file)
    {
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        database.Open();
        using SqliteCommand command = database.CreateCommand();
        command.CommandText = """
            SELECT m.type || ' ' || m.name || coalesce('(' || (SELECT group_concat(name || ' ' || type || ' ' || "notnull" || ' ' || pk, ', ') FROM
                (SELECT * FROM pragma_table_info(m.name) ORDER BY name)) || ')', '') FROM sqlite_master m WHERE m.name NOT LIKE 'sqlite_%' ORDER BY 1
            """;
        using SqliteDataReader rows = command.ExecuteReader();
        List<string> tables = [];
        while (rows.Read())
        {
            tables.Add(rows.GetString(0));
        }

        return tables;
    }

    private object? Run(string sql)
    {
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false, DefaultTimeout = 1 }.ToString());
        database.Open();
        return Execute(database, sql);
    }

    private static object? Execute(SqliteConnection database, string sql)
    {
        using SqliteCommand command = database.CreateCommand();
#pragma warning disable CA2100 // steps of the schema and constant text of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private const string Steps = """
        dcc9cd0c6ebfcf82
        cd710cf23244c4fb
        cbe5cfdf7c2118a9
        87f2fa42d0937737
        be04e3187034deeb
        0b2d9d75e1f35b9f
        55136957ace85207
        031bbcd51545b453
        4633ba82a82d10f7
        399cb732eeb427f7
        4c480e3665bf24f1
        37efb3d69b2decd9
        2b503a495cd4494e
        ed26a3bf8c25da74
        39595bdaaaac1abb
        a466b58f73b351c9
        be9ed5d3056165b6
        """;
}
