namespace WenchangPlan.SystemTests.Deployment;

/// <summary>deploy/bundle.sh with a docker that only pretends: its images are files, named as they would be, their ids the hashes of their content.</summary>
public sealed class BundleTests : IDisposable
{
    private const string Docker = """
        #!/usr/bin/env bash
        # Images are files of $IMAGES, each named by the hash of its name.
        set -euo pipefail
        file() { echo "$IMAGES/$(printf %s "$1" | sha256sum | cut -c1-16)"; }
        echo "$*" >>"$IMAGES.log"
        case "$*" in
          "compose version") echo "pretended" ;;
          "compose --profile * config --images") printf '%s\n' $NAMES ;;
          "compose --profile * build --pull" | "compose --profile * pull --ignore-buildable") for n in $NAMES; do echo "content of $n" >"$(file "$n")"; done ;;
          "image inspect --format {{.Id}} "*) sha256sum <"$(file "$5")" | sed 's/^/sha256:/; s/ .*//' ;;
          "save -o "*) tar -cf "$3" -C "$IMAGES" . ;;
          "load -i "*) tar -xf "$3" -C "$IMAGES" ;;
          *) echo "no such command: $*" >&2; exit 1 ;;
        esac
        """;

    private const string Names = "wenchangplan:local eclipse-mosquitto:2.0 influxdb:2.7";
    private readonly PreparedCopy _copy = new(["air-school"]);
    private readonly TempDirectory _away = new();

    public BundleTests()
    {
        File.WriteAllText(_away["bin/docker"], Docker.ReplaceLineEndings("\n"));
        Directory.CreateDirectory(_away["images"]);
        Directory.CreateDirectory(_away["there"]);
        foreach (string file in (string[])["src/WenchangPlan.Worker/district.schema.json", "docs/installation.md"])
        {
            File.Copy(Repository.Find(file), _copy[file]);
        }
    }

    private string Bundle => _away["bundle"];

    public void Dispose()
    {
        _copy.Dispose();
        _away.Dispose();
    }

    [Fact]
    public async Task WhatIsSavedHere_IsLoadedThere_WithoutSecrets()
    {
        await File.WriteAllTextAsync(_copy.Secret("influxdb_token"), "only-here", TestContext.Current.CancellationToken);
        await SaveAsync();
        Assert.Equal(Names.Split(' ').Order(StringComparer.Ordinal), File.ReadLines(Path.Combine(Bundle, "images.txt")).Select(l => l.Split(' ')[1]));

        (int code, string output) = await LoadAsync();
        Assert.True(code == 0, output);
        Assert.Equal(await File.ReadAllTextAsync(_copy["docker-compose.yml"], TestContext.Current.CancellationToken), await File.ReadAllTextAsync(_away["there/docker-compose.yml"], TestContext.Current.CancellationToken));
        Assert.False(Path.Exists(_away["there/deploy/secrets/influxdb_token"]));
        Assert.Equal(3, Directory.GetFiles(_away["new"]).Length);
        // And there it can be prepared, which needs nothing but what came.
        (code, output) = await ChildProcess.RunAsync("bash", [_away["there/deploy/prepare.sh"]], _away["there"], cancel: TestContext.Current.CancellationToken);
        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("images.tar", "the bundle is damaged")]
    [InlineData("files.tar.gz", "the bundle is damaged")]
    [InlineData("images.txt", "the bundle is damaged")]
    public async Task ADamagedBundle_IsRefused_BeforeAnythingIsLoaded(string file, string message)
    {
        await SaveAsync();
        await File.AppendAllTextAsync(Path.Combine(Bundle, file), "x", TestContext.Current.CancellationToken);
        (int code, string output) = await LoadAsync();
        Assert.Equal(1, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_away["new"]));
    }

    /// <summary>A tag that means another image there: what is loaded must be what was saved.</summary>
    [Fact]
    public async Task AnotherImageOfTheSameName_IsNamed()
    {
        await SaveAsync();
        string docker = (await File.ReadAllTextAsync(_away["bin/docker"], TestContext.Current.CancellationToken)).Replace("""tar -xf "$3" -C "$IMAGES" ;;""", """for n in $NAMES; do echo other >"$(file "$n")"; done ;;""", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_away["bin/docker"], docker, TestContext.Current.CancellationToken);
        (int code, string output) = await LoadAsync();
        Assert.Equal(1, code);
        Assert.Contains("an image is not the one that was saved", output, StringComparison.Ordinal);
        Assert.False(File.Exists(_away["there/docker-compose.yml"]));
    }

    private async Task SaveAsync()
    {
        await ChildProcess.RequireAsync("chmod", ["+x", _away["bin/docker"]], cancel: TestContext.Current.CancellationToken);
        (int code, string output) = await RunAsync(_copy["deploy/bundle.sh"], _away["images"], "save", Bundle);
        Assert.True(code == 0, output);
    }

    private Task<(int ExitCode, string Output)> LoadAsync()
    {
        Directory.CreateDirectory(_away["new"]);
        return RunAsync(Path.Combine(Bundle, "bundle.sh"), _away["new"], "load", _away["there"]);
    }

    private Task<(int ExitCode, string Output)> RunAsync(string script, string images, params string[] arguments) => ChildProcess.RunAsync("env",
        [$"PATH={_away["bin"]}:{Environment.GetEnvironmentVariable("PATH")}", $"IMAGES={images}", $"NAMES={Names}", "bash", script, .. arguments], _copy.Root, cancel: TestContext.Current.CancellationToken);
}
