using System.Text.Json;

namespace WenchangPlan.SystemTests.Deployment;

/// <summary>What is restored is what was tested, on any machine: each project has its lock file, and none says where the packages came from.</summary>
public class LockFileTests
{
    public static TheoryData<string> Projects =>
        [.. Directory.GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(Repository.Root, p)).Where(p => !p.StartsWith("artifacts", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Projects))]
    public async Task EveryProject_HasALockFileWithHashes_AndNoPlaces(string project)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, "packages.lock.json"), TestContext.Current.CancellationToken);
        JsonElement frameworks = JsonElement.Parse(text).GetProperty("dependencies");

        Assert.DoesNotContain("://", text, StringComparison.Ordinal);
        Assert.All(frameworks.EnumerateObject().SelectMany(f => f.Value.EnumerateObject()).Where(p => p.Value.GetProperty("type").GetString() != "Project"),
            package => Assert.NotEmpty(package.Value.GetProperty("contentHash").GetString()!));
        string[] expected = project.StartsWith("tests", StringComparison.Ordinal) ? ["net10.0"] : ["net10.0", "net10.0/linux-arm64", "net10.0/linux-x64", "net10.0/win-x64"];
        Assert.Equal(expected, frameworks.EnumerateObject().Select(f => f.Name).Order(StringComparer.Ordinal));
        // Its version is that of the SDK: with it, another patch of the SDK would not fit the lock file.
        Assert.DoesNotContain("Microsoft.AspNetCore.App.Internal.Assets", text, StringComparison.Ordinal);
    }
}
