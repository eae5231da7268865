using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

/// <summary><c>verify</c> and <c>backup</c>, and what every verb leaves behind.</summary>
public sealed class StoreVerbTests : IDisposable
{
    private const string Table = "station,time,pm25\nA1,2024-05-01T08:00:00+08:00,30\nA1,2024-05-01T08:05:00+08:00,31\n";
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task Verify_AGoodStore_SaysWhatItLookedAt()
    {
        await _verbs.ImportAsync(Table);
        (int code, string output, string error) = await _verbs.RunAsync(VerifyVerb.Create);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("readings: ok, 2 rows, 2 values\n", output, StringComparison.Ordinal);
        Assert.Contains("balance: ok, 2 deliveries stored", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AFileThatIsNoDatabase_CouldNotBeRead()
    {
        Directory.CreateDirectory(_verbs.PathOf("data"));
        await File.WriteAllTextAsync(Path.Combine(_verbs.PathOf("data"), "wenchang.db"), new string('x', 5000), TestContext.Current.CancellationToken);
        (int code, _, string error) = await _verbs.RunAsync(VerifyVerb.Create);

        Assert.Equal(2, code);
        Assert.Contains("the file is damaged", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_WritesACheckedCopy_AndReplacesOneOnlyWhenToldTo()
    {
        await _verbs.ImportAsync(Table);
        string file = _verbs.PathOf("copy.db");
        (int code, string output, _) = await _verbs.RunAsync(BackupVerb.Create, file);
        Assert.Equal(0, code);
        Assert.EndsWith($"copy.db: {new FileInfo(file).Length} bytes\n", output, StringComparison.Ordinal);

        (code, _, string error) = await _verbs.RunAsync(BackupVerb.Create, file);
        Assert.Equal((1, $"{file} is there already; --force replaces it.\n"), (code, error));
        Assert.Equal(0, (await _verbs.RunAsync(BackupVerb.Create, file, "--force")).Code);
        Assert.Equal(2, (await _verbs.RunAsync(BackupVerb.Create, Path.Combine(_verbs.PathOf("nowhere"), "copy.db"))).Code);

        Directory.Delete(_verbs.PathOf("data"), recursive: true);
        Directory.CreateDirectory(_verbs.PathOf("data"));
        File.Move(file, Path.Combine(_verbs.PathOf("data"), "wenchang.db"));
        using DataVerbs.Opened restored = _verbs.Open();
        Assert.Equal([30.0, 31], (await restored.ReadAsync("A1")).Select(r => r.Value));
    }

    [Theory]
    [InlineData("data", "wenchang.db")]
    [InlineData("data", "wenchang.db-wal")]
    [InlineData("link", "wenchang.db")]
    public async Task Backup_OntoTheDatabaseItself_IsRefusedWhateverIsSaid(string directory, string name)
    {
        await _verbs.ImportAsync(Table);
        Directory.CreateSymbolicLink(_verbs.PathOf("link"), _verbs.PathOf("data"));
        string file = Path.Combine(_verbs.PathOf(directory), name);

        (int code, _, string error) = await _verbs.RunAsync(BackupVerb.Create, file, "--force");
        Assert.Equal((1, $"{file} is the database itself; the backup needs a file of its own.\n"), (code, error));
        using DataVerbs.Opened store = _verbs.Open();
        Assert.Equal(2, (await store.ReadAsync("A1")).Count);
    }

    [Fact]
    public async Task AVerb_LeavesOneFileBehind()
    {
        await _verbs.ImportAsync(Table);
        await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01");
        Assert.Equal(["wenchang.db"], Directory.GetFiles(_verbs.PathOf("data")).Select(Path.GetFileName));
    }

    /// <summary>A mistyped directory must not look like an empty store, and its backup not like a checked one.</summary>
    [Theory]
    [InlineData("verify")]
    [InlineData("backup", "copy.db")]
    [InlineData("assess", "--from", "2024-05-01", "--to", "2024-05-01")]
    [InlineData("export", "readings", "--from", "2024-05-01", "--to", "2024-05-01")]
    [InlineData("export", "verdicts", "--from", "2024-05-01", "--to", "2024-05-01")]
    [InlineData("quarantine", "list")]
    [InlineData("quarantine", "replay")]
    [InlineData("quarantine", "discard", "--id", "1")]
    public async Task AVerbThatReads_MakesNoDatabase_AndNamesThePath(string verb, params string[] arguments)
    {
        string[] all = [.. arguments.Select(a => a == "copy.db" ? _verbs.PathOf(a) : a)];
        (int code, string output, string error) = await _verbs.RunAsync(() => CommandLine.Verbs().Single(v => v.Name == verb), all);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"{_verbs.PathOf(Path.Combine("data", "wenchang.db"))}: there is no such database.", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_verbs.PathOf("data")));
        Assert.False(File.Exists(_verbs.PathOf("copy.db")));
    }
}
