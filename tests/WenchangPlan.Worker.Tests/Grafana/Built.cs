using System.CommandLine;
using System.Text.Json;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Grafana;

/// <summary>What <c>grafana build</c> made, read back from its files.</summary>
internal sealed class Built : IDisposable
{
    /// <summary>The day the shipped files are made for.</summary>
    public const string ShippedDay = "2026-11-30";

    private readonly TempDirectory _folder = new();

    /// <summary>The register that ships with the service.</summary>
    public static string ShippedRegister => Path.Combine(AppContext.BaseDirectory, "district.json");

    public string Folder => _folder["made"];

    /// <summary>Paths below the folder, with slashes.</summary>
    public IReadOnlyList<string> Files =>
        [.. Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    /// <summary>Builds with the shipped register; left alone, as the shipped files are built.</summary>
    public static async Task<Built> MakeAsync(string on = ShippedDay, string? prometheus = "http://prometheus:9090",
        params string[] settings)
    {
        var built = new Built();
        ParseResult parsed = GrafanaVerb.Create().Parse(
        [
            "build", "--output", built.Folder, "--on", on, "--dashboards", "/var/lib/grafana/dashboards", .. prometheus is null ? []
                : (string[])["--prometheus", prometheus], .. settings,
            $"District:File={ShippedRegister}", $"Storage:DataDirectory={built._folder["nothing"]}",
        ]);
        var error = new StringWriter();
        int code = await parsed.InvokeAsync(
            new InvocationConfiguration { Output = TextWriter.Null, Error = error, EnableDefaultExceptionHandler = false },
            TestContext.Current.CancellationToken);
        Assert.True(code == 0, error.ToString());
        Assert.False(Path.Exists(built._folder["nothing"]), "a verb that reads never makes a database");
        return built;
    }

    /// <summary>The dashboards of a language, by the name of their file without ending.</summary>
    public IReadOnlyDictionary<string, JsonElement> Boards(string language) =>
        Directory.GetFiles(Path.Combine(Folder, "dashboards", language))
        .ToDictionary(f => Path.GetFileNameWithoutExtension(f)!, f => JsonElement.Parse(File.ReadAllText(f)), StringComparer.Ordinal);

    /// <summary>The panels of a dashboard, rows left out.</summary>
    public static IEnumerable<JsonElement> Panels(JsonElement board) => board.GetProperty("panels").EnumerateArray()
        .Where(p => p.GetProperty("type").GetString() != "row");

    public void Dispose() => _folder.Dispose();
}
