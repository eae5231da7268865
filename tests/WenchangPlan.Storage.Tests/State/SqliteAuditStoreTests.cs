using System.Globalization;
using Microsoft.Data.Sqlite;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests.State;

/// <summary>The audit: only added to, and a changed byte is found.</summary>
public sealed class SqliteAuditStoreTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Append_NumbersAndChains_AndVerifyWalksIt()
    {
        Fill(5);
        _fixture.Reopen();
        var store = new SqliteAuditStore(_fixture.Database);
        AuditEntry sixth = store.Append(Entry(6));
        IReadOnlyList<AuditEntry> read = store.ReadAudit(null, 10);
        Assert.Equal([6L, 5, 4, 3, 2, 1], read.Select(e => e.Id));
        Assert.Equal(sixth, read[0]);
        Assert.Equal(Entry(6) with { Id = 6, Hash = sixth.Hash }, sixth);
        Assert.Equal([3L, 2], store.ReadAudit(3, 2).Select(e => e.Id));
        CheckedPart part = Check();
        Assert.True(part.Ok, part.Text);
        Assert.Equal($"6 entries, the chain ends with {sixth.Hash}", part.Text);
    }

    /// <summary>Known answer: whoever walks the chain with another program must get the same.</summary>
    [Fact]
    public void Hash_IsThatOfTheDocumentedBytes()
    {
        AuditEntry entry = new SqliteAuditStore(_fixture.Database).Append(new AuditEntry
        {
            At = 1_777_593_600_000, Who = "李", Role = "duty", Address = "10.0.0.7", What = "sign-in", Subject = "", Before = null, After = "x", Outcome = 303,
        });
        var bytes = new List<byte>(new byte[32]);
        foreach (long number in (long[])[1, 1_777_593_600_000, 303]) bytes.AddRange(BitConverter.GetBytes(number));
        foreach (string? text in (string?[])["李", "duty", "10.0.0.7", "sign-in", "", null, "x"])
        {
            byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(text ?? "");
            bytes.AddRange(BitConverter.GetBytes(text is null ? -1L : utf8.Length));
            bytes.AddRange(utf8);
        }

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. bytes])), entry.Hash);
    }

    [Theory]
    [InlineData("UPDATE audit SET who = 'nobody' WHERE id = 1")]
    [InlineData("DELETE FROM audit")]
    public void Table_IsOnlyAddedTo(string sql)
    {
        Fill(1);
        Assert.Contains("the audit is only added to", Assert.Throws<SqliteException>(() => Execute(sql)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whoever gets around the triggers, as somebody with the file can, is found: one character anywhere, an entry less, two that changed places, the end cut off.</summary>
    [Theory]
    [InlineData("UPDATE audit SET who = 'user4' WHERE id = 3", "the chain breaks at entry 3")]
    [InlineData("UPDATE audit SET at = at + 1 WHERE id = 2", "the chain breaks at entry 2")]
    [InlineData("UPDATE audit SET outcome = 200 WHERE id = 2", "the chain breaks at entry 2")]
    [InlineData("UPDATE audit SET before = '' WHERE id = 5", "the chain breaks at entry 5")]
    [InlineData("UPDATE audit SET role = role || substr(address, 1, 1), address = substr(address, 2) WHERE id = 4", "the chain breaks at entry 4")]
    [InlineData("UPDATE audit SET hash = zeroblob(32) WHERE id = 1", "the chain breaks at entry 1")]
    [InlineData("DELETE FROM audit WHERE id = 2", "the chain breaks at entry 3")]
    [InlineData("DELETE FROM audit WHERE id = 1", "the chain breaks at entry 2")]
    [InlineData("UPDATE audit SET id = 9 WHERE id = 2; UPDATE audit SET id = 2 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 9", "the chain breaks at entry 2")]
    [InlineData("DELETE FROM audit WHERE id = 5", "4 entries of 5: some were taken away at the end")]
    [InlineData("DELETE FROM audit", "0 entries of 5: some were taken away at the end")]
    public void OneChange_BehindTheTriggers_IsFound(string sql, string finding)
    {
        Fill(5);
        Execute("DROP TRIGGER audit_unchanged; DROP TRIGGER audit_undeleted; " + sql);
        CheckedPart part = Check();
        Assert.False(part.Ok);
        Assert.StartsWith(finding, part.Text, StringComparison.Ordinal);
    }

    private static AuditEntry Entry(int n) => new()
    {
        At = 1_777_593_600_000 + n, Who = "user" + n.ToString(CultureInfo.InvariantCulture), Role = "admin", Address = "127.0.0.1", What = "DELETE /api/v1/quarantine/{id}", Subject = "/api/v1/quarantine/7",
        Before = n == 5 ? null : "旧", After = "新", Outcome = 404,
    };

    private void Fill(int entries)
    {
        var store = new SqliteAuditStore(_fixture.Database);
        for (int i = 1; i <= entries; i++) store.Append(Entry(i));
    }

    private CheckedPart Check() => Assert.Single(new StoreCheck(_fixture.Database).Run(), p => p.Part == "audit");

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_fixture.Database.Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // texts of this test
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
