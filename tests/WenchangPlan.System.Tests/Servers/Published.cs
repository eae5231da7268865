using WenchangPlan.SystemTests.Servers;

[assembly: AssemblyFixture(typeof(Published))]

namespace WenchangPlan.SystemTests.Servers;

/// <summary>The programs as they are shipped: published once for all tests, by tests/run.sh or here.</summary>
public sealed class Published : IAsyncLifetime
{
    private static string _root = "";
    private readonly TempFolder _folder = new();

    /// <summary>Folder of the worker.</summary>
    public static string Worker => Path.Combine(_root, "worker");

    /// <summary>Folder of the simulator.</summary>
    public static string Simulator => Path.Combine(_root, "simulator");

    /// <summary>Starts <c>wenchang</c> in a folder.</summary>
    public static ChildProcess Start(string folder, params IEnumerable<string> arguments) => ChildProcess.Start("dotnet", [Wenchang, .. arguments], folder);

    /// <summary>Runs <c>wenchang</c> in a folder to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(string folder, params IEnumerable<string> arguments) =>
        ChildProcess.RunAsync("dotnet", [Wenchang, .. arguments], folder);

    public async ValueTask InitializeAsync()
    {
        _root = Environment.GetEnvironmentVariable("WENCHANG_PUBLISHED") ?? "";
        if (_root.Length == 0)
        {
            _root = _folder.Path;
            await PublishAsync("src/WenchangPlan.Worker", Worker);
            await PublishAsync("simulators/WenchangPlan.Simulator", Simulator);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Wenchang => Path.Combine(Worker, "wenchang.dll");

    private static async Task PublishAsync(string project, string folder)
    {
        (int code, string output) = await ChildProcess.RunAsync(
            "dotnet", ["publish", Repository.Find(project), "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false", "-o", folder]);
        Assert.True(code == 0, output);
    }
}
