using WenchangPlan.SystemTests.Servers;

[assembly: AssemblyFixture(typeof(PublishedWorker))]

namespace WenchangPlan.SystemTests.Servers;

/// <summary>The worker as it is shipped: published once for all tests, by tests/run.sh or here.</summary>
public sealed class PublishedWorker : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    /// <summary>Where it is.</summary>
    public static string Folder { get; private set; } = "";

    /// <summary>Starts <c>wenchang</c> in a folder.</summary>
    public static ChildProcess Start(string folder, params IEnumerable<string> arguments) => ChildProcess.Start("dotnet", [Assembly, .. arguments], folder);

    /// <summary>Runs <c>wenchang</c> in a folder to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(string folder, params IEnumerable<string> arguments) =>
        ChildProcess.RunAsync("dotnet", [Assembly, .. arguments], folder);

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("WENCHANG_WORKER") is { Length: > 0 } published)
        {
            Folder = published;
            return;
        }

        Folder = _folder.Path;
        (int code, string output) = await ChildProcess.RunAsync(
            "dotnet", ["publish", Repository.Find("src/WenchangPlan.Worker"), "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false", "-o", Folder]);
        Assert.True(code == 0, output);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Assembly => Path.Combine(Folder, "wenchang.dll");
}
