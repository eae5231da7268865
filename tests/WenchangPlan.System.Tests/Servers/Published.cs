using WenchangPlan.SystemTests.Servers;

[assembly: AssemblyFixture(typeof(Published))]

namespace WenchangPlan.SystemTests.Servers;

/// <summary>The programs as they are shipped: published once for all tests, by tests/run.sh or here.</summary>
public sealed class Published : IAsyncLifetime
{
    private static string _root = "";
    private readonly TempDirectory _folder = new();

    /// <summary>Folder of the worker.</summary>
    public static string Worker => Path.Combine(_root, "worker");

    /// <summary>The program of the worker.</summary>
    public static string Wenchang => Path.Combine(Worker, "wenchang.dll");

    /// <summary>Folder of the simulator.</summary>
    public static string Simulator => Path.Combine(_root, "simulator");

    /// <summary>Starts <c>wenchang</c> in a folder.</summary>
    public static ChildProcess Start(string folder, params IEnumerable<string> arguments) => new("dotnet", [Wenchang, .. arguments], folder);

    /// <summary>Runs <c>wenchang</c> in a folder to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(string folder, params IEnumerable<string> arguments) =>
        ChildProcess.RunAsync("dotnet", [Wenchang, .. arguments], folder, cancel: TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("LC_ALL", "C.UTF-8"); // the language of the programs does not depend on who runs the tests
        _root = Environment.GetEnvironmentVariable("WENCHANG_PUBLISHED") ?? "";
        if (_root.Length == 0)
        {
            _root = _folder.Path;
            await Repository.PublishAsync("src/WenchangPlan.Worker", Worker);
            await Repository.PublishAsync("simulators/WenchangPlan.Simulator", Simulator);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
