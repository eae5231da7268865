namespace WenchangPlan.Tests.Shared;

/// <summary>A directory of its own for one test, removed afterwards.</summary>
public sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("wenchang-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
