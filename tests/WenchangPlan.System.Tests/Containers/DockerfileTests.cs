using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Containers;

/// <summary>What the Dockerfile names is there, and the image is as closed as the documentation says.</summary>
public class DockerfileTests
{
    [Fact]
    public void Copy_EverySourceIsInTheRepositoryAndReachesTheBuilder()
    {
        string[] allowed = [.. File.ReadAllLines(Repository.Find(".dockerignore")).Where(l => l.StartsWith('!')).Select(l => l[1..])];
        foreach ((_, _, string rest) in Dockerfile.Read().Where(i => i.Keyword == "COPY" && !i.Arguments.StartsWith("--", StringComparison.Ordinal)))
        {
            foreach (string source in rest.Split(' ')[..^1])
            {
                Repository.Find(source);
                Assert.Contains(source.TrimEnd('/'), allowed);
            }
        }
    }

    [Fact]
    public void Copy_EveryStageItTakesFromComesBefore()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string stage, string keyword, string rest) in Dockerfile.Read())
        {
            if (keyword == "COPY" && rest.StartsWith("--from=", StringComparison.Ordinal))
            {
                Assert.Contains(rest["--from=".Length..].Split(' ')[0], seen);
            }

            seen.Add(stage);
        }

        Assert.Equal("worker", Dockerfile.Read()[^1].Stage);
    }

    [Theory]
    [InlineData("worker")]
    [InlineData("simulator")]
    public void Image_RunsWithoutShellAndWithoutRoot(string stage)
    {
        IReadOnlyList<string> lineage = Dockerfile.Lineage(stage);
        Assert.Contains("-chiseled-extra", Dockerfile.Single(lineage[0], "FROM"), StringComparison.Ordinal);
        Assert.Equal("$APP_UID", Assert.Single(Dockerfile.Read(), i => lineage.Contains(i.Stage) && i.Keyword == "USER").Arguments);
        Assert.DoesNotContain(Dockerfile.Read(), i => lineage.Contains(i.Stage) && i.Keyword == "RUN");
        string[] entry = Dockerfile.Exec(Dockerfile.Single(stage, "ENTRYPOINT"));
        Assert.Equal("dotnet", entry[0]);
        Assert.True(File.Exists(Path.Combine(stage == "worker" ? Published.Worker : Published.Simulator, entry[1])), $"{entry[1]} is not published");
    }

    [Fact]
    public async Task HealthCheck_SaysYesWhileTheServiceRunsAndNoAfterwards()
    {
        string[] command = Dockerfile.Exec(Dockerfile.Single("worker", "HEALTHCHECK"));
        Assert.Equal(["dotnet", "wenchang.dll", "health"], command);
        using var folder = new TempDirectory();
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, new MqttAddress(FreePort.Next()).Embedded);

        Assert.Equal(0, (await Published.RunAsync(folder.Path, "health", worker.Url.ToString())).ExitCode);
        // As in the container: no address given, and the setting says "every address".
        await File.WriteAllTextAsync(
            folder["appsettings.json"], $$$"""{"Http":{"Urls":"http://0.0.0.0:{{{worker.Port}}}"}}""", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Published.RunAsync(folder.Path, "health")).ExitCode);

        await worker.StopAsync();
        Assert.Equal(64, (await Published.RunAsync(folder.Path, "health", "nowhere")).ExitCode);
        (int code, string output) = await Published.RunAsync(folder.Path, "health", worker.Url.ToString());
        Assert.Equal(1, code);
        Assert.Contains("没有应答", output, StringComparison.Ordinal);
    }
}
