using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests.State;

/// <summary>The database is taken away under the service: what it would commit then nobody would ever read.</summary>
public sealed class OpenFilesTests : IDisposable
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private readonly StoreFixture _store = new();

    private string File => _store.Database.Path;

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("deleted", "", false)]
    [InlineData("deleted", "", true)]
    [InlineData("deleted", "-wal", false)]
    [InlineData("deleted", "-wal", true)]
    [InlineData("moved", "", false)]
    [InlineData("moved", "", true)]
    [InlineData("replaced", "", false)]
    [InlineData("replaced", "", true)]
    [InlineData("replaced", "-wal", false)]
    [InlineData("replaced", "-wal", true)]
    public async Task Commit_IntoAFileThatIsNoLongerThere_IsRefusedAndNotCounted(string what, string end, bool settled)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere an open file cannot be taken away, or only its absence is noticed");
        await CommitAsync(1);
        if (settled)
        {
            _store.Clock.Advance(TimeSpan.FromSeconds(1));
            await CommitAsync(1);
        }

        Assert.Null(_store.Database.FindFault());
        string file = File + end;
        switch (what)
        {
            case "deleted":
                System.IO.File.Delete(file);
                break;
            case "moved":
                System.IO.File.Move(file, file + ".old");
                break;
            default:
                System.IO.File.Copy(file, file + ".other");
                System.IO.File.Move(file + ".other", file, overwrite: true);
                break;
        }

        IOException error = await Assert.ThrowsAsync<IOException>(() => CommitAsync(2));
        Assert.StartsWith($"{file} was deleted, moved or replaced", error.Message, StringComparison.Ordinal);
        Assert.False(new DatabasePart(_store.Database).Check().Ok);
    }

    [Fact]
    public async Task Commit_AfterTheFileIsPutBack_GoesOn()
    {
        await CommitAsync(1);
        System.IO.File.Move(File, File + ".old");
        await Assert.ThrowsAsync<IOException>(() => CommitAsync(2));
        System.IO.File.Move(File + ".old", File);
        await CommitAsync(3);

        Assert.True(new DatabasePart(_store.Database).Check().Ok);
        Assert.Equal([1.0, 3], (await _store.ReadAsync("A1")).Select(r => r.Value));
    }

    [Fact]
    public async Task Commit_WhenTheDirectoryIsMoved_IsRefused()
    {
        await CommitAsync(1);
        _store.Clock.Advance(TimeSpan.FromSeconds(1));
        await CommitAsync(2);
        string directory = Path.GetDirectoryName(File)!;
        Directory.Move(directory, directory + ".old");
        try
        {
            await Assert.ThrowsAsync<IOException>(() => CommitAsync(3));
        }
        finally
        {
            Directory.Move(directory + ".old", directory);
        }
    }

    [Fact]
    public void Write_WhenTheFileGoesWhileItIsWrittenTo_IsNoCommit()
    {
        bool committed = false;
        Assert.Throws<IOException>(() => _store.Database.Write(_ =>
        {
            System.IO.File.Delete(File);
            return 0;
        }, _ => committed = true));
        Assert.False(committed);
    }

    private Task<CommitResult> CommitAsync(int value) => _store.CommitAsync(("A1", T + value, [("pm25", value)]));
}
