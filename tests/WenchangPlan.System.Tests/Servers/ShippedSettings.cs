using System.Text.Json.Nodes;

namespace WenchangPlan.SystemTests.Servers;

/// <summary>Settings that shipped files give the worker as environment variables.</summary>
public static class ShippedSettings
{
    /// <summary>Has the worker check them as a file: there an unknown key is a mistake, in the environment it could not tell.</summary>
    /// <param name="variables">Names with <c>__</c> and values.</param>
    /// <param name="path">Turns a path of the target machine into one that exists here.</param>
    public static async Task AssertAcceptedAsync(IEnumerable<KeyValuePair<string, string>> variables, Func<string, string> path)
    {
        var settings = new JsonObject();
        foreach ((string name, string value) in variables)
        {
            string[] parts = name.Split("__");
            Assert.True(parts.Length > 1, $"{name} is no setting");
            JsonObject section = settings;
            foreach (string part in parts[..^1])
            {
                section = (JsonObject)(section[part] ??= new JsonObject());
            }

            section[parts[^1]] = parts[^1].EndsWith("File", StringComparison.Ordinal) || parts[^1].EndsWith("Path", StringComparison.Ordinal) ? path(value) : value;
        }

        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["appsettings.json"], settings.ToJsonString());
        (int code, string output) = await Published.RunAsync(folder.Path, "check");
        Assert.True(code == 0, output);
    }
}
