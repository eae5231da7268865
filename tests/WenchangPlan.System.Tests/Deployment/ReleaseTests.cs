namespace WenchangPlan.SystemTests.Deployment;

/// <summary>build/release.sh: what it refuses. What it makes it tries itself, which takes minutes.</summary>
public sealed class ReleaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--version", "1.0", "found 1.0, expected such as 1.2.3")]
    [InlineData("--target", "x", "found --target")]
    public async Task WrongUse_IsNamed(string option, string value, string message)
    {
        (int code, string output) = await ChildProcess.RunAsync("bash", [Repository.Find("build/release.sh"), option, value], cancel: Cancel);
        Assert.Equal(1, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    /// <summary>A runtime that cannot be had ends it with its name; an archive is never left out in silence.</summary>
    [Fact]
    public async Task RuntimeThatCannotBeHad_IsNamed_AndNothingIsMade()
    {
        using var folder = new TempDirectory();
        // A dotnet that has packages for one kind of machine only.
        await File.WriteAllTextAsync(folder["bin/dotnet"], """
            #!/usr/bin/env bash
            case "$*" in
              "nuget locals global-packages --list") echo "global-packages: /nowhere" ;;
              *) echo "error NU1101: Unable to find package Microsoft.NETCore.App.Runtime.linux-x64"; exit 1 ;;
            esac
            """.ReplaceLineEndings("\n"), Cancel);
        await ChildProcess.RequireAsync("chmod", ["+x", folder["bin/dotnet"]], cancel: Cancel);
        (int code, string output) = await ChildProcess.RunAsync("env",
            [$"PATH={folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}", "bash", Repository.Find("build/release.sh"), "--output", folder["release"]], cancel: Cancel);
        Assert.Equal(1, code);
        Assert.Contains("NU1101", output, StringComparison.Ordinal);
        Assert.Contains("linux-x64 cannot be published", output, StringComparison.Ordinal);
        Assert.False(Path.Exists(folder["release"]));
    }
}
