using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Alerting;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Assessment;
using WenchangPlan.Ingest;
using WenchangPlan.Storage;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Tests.Web;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Docs;

/// <summary>Documents say what the code does: links lead somewhere, and every key, path, code and test they name exists, and the other way round.</summary>
public partial class DocsTests(WebFixture web) : IClassFixture<WebFixture>
{
    private static readonly Dictionary<string, object> Options = new(StringComparer.Ordinal)
    {
        ["Worker"] = new WorkerOptions(),
        ["Mqtt"] = new MqttOptions(),
        ["Ingest"] = new IngestOptions(),
        ["Storage"] = new StorageOptions(),
        ["Assessment"] = new AssessmentOptions(),
        ["Alerting"] = new AlertingOptions(),
        ["Smtp"] = new SmtpOptions(),
        ["Http"] = new HttpOptions(),
        ["Access"] = new WenchangPlan.Worker.Access.AccessOptions(),
        ["Bulletin"] = new WenchangPlan.Bulletins.BulletinOptions(),
        ["District"] = new DistrictOptions(),
    };

    /// <summary>The keys of all options with their defaults; what is computed and cannot be set is no key.</summary>
    private static IEnumerable<(string Key, string Default)> Keys =>
        from section in Options
        from property in section.Value.GetType().GetProperties()
        where property.CanWrite
        select ($"{section.Key}:{property.Name}", Written(property.GetValue(section.Value)));

    public static TheoryData<string> Documents => [.. DocsFolder.All];

    public static TheoryData<string> RegisterSections => ["district", "map", "stations", "areas", "contacts", "alerts", "targets", "parameters"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_LeadToFilesAndHeadings(string document)
    {
        var broken = new List<string>();
        foreach (string link in DocsFolder.Links(document).Where(l => !l.Contains("://", StringComparison.Ordinal) && !l.StartsWith("mailto:", StringComparison.Ordinal)))
        {
            string[] parts = link.Split('#');
            string target = parts[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document) ?? "", parts[0]);
            string full = Path.GetFullPath(Path.Combine(DocsFolder.Root, target));
            bool there = File.Exists(full) || (parts.Length == 1 && Directory.Exists(full));
            if (!there || (parts.Length > 1 && !DocsFolder.Anchors(Path.GetRelativePath(DocsFolder.Root, full)).Contains(parts[1])))
            {
                broken.Add(link);
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void Configuration_NamesEveryKeyWithItsDefault_AndNoOther() => Assert.Equal(
        Keys.Order(),
        DocsFolder.Rows(DocsFolder.Read("docs/configuration.md")).Where(row => KeyPattern().IsMatch(row[0]))
            .Select(row => (row[0].Trim('`'), row[2] == "empty" ? "" : row[2].Trim('`'))).Order());

    [Theory]
    [MemberData(nameof(RegisterSections))]
    public void Configuration_NamesEveryMemberOfTheRegister_AndNoOther(string section)
    {
        using JsonDocument schema = JsonDocument.Parse(DocsFolder.ReadAll("src/WenchangPlan.Worker/district.schema.json"));
        JsonElement member = schema.RootElement.GetProperty("properties").GetProperty(section);
        JsonElement properties = (section is "district" or "map" ? member : member.GetProperty("items")).GetProperty("properties");
        IEnumerable<string> known = properties.EnumerateObject().SelectMany(p => section == "district" && p.Name == "assessment"
            ? p.Value.GetProperty("properties").EnumerateObject().Select(a => "assessment." + a.Name)
            : [p.Name]);
        IEnumerable<string> documented = DocsFolder.Rows(DocsFolder.Section("docs/configuration.md", "### " + section)).SelectMany(row => DocsFolder.Code(row[0]));

        Assert.Equal(known.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Api_NamesEveryPath_AndEachAnswers()
    {
        List<string> documented = [.. PathPattern().Matches(DocsFolder.Read("docs/api.md")).Select(m => m.Groups["path"].Value).Distinct(StringComparer.Ordinal)];
        JsonElement description = await web.GetJsonAsync("/openapi/v1.json");
        IEnumerable<string> mapped = description.GetProperty("paths").EnumerateObject().Select(p => p.Name);

        Assert.Equal(mapped.Concat(["/", "/metrics", "/openapi/v1.json"]).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        foreach (string path in PathPattern().Matches(DocsFolder.Read("docs/api.md")).Where(m => m.Groups["method"].Value == "GET").Select(m => m.Groups["path"].Value).Distinct(StringComparer.Ordinal))
        {
            string asked = path == "/api/v1/verdicts" ? path + "?kind=airDay" : path.Replace("quarantine/{id}", "quarantine/" + web.Stores.Quarantine[0].Id, StringComparison.Ordinal)
                .Replace("targets/{id}", "targets/" + web.District.Targets[0].Id, StringComparison.Ordinal).Replace("target/{id}", "target/" + web.District.Targets[0].Id, StringComparison.Ordinal).Replace("{key}", web.Stores.Alerts[0].Key, StringComparison.Ordinal).Replace("{id}", web.District.Stations[0].Id, StringComparison.Ordinal)
                .Replace("hour/{window}", "hour/2026-09-20T11?station=air-1", StringComparison.Ordinal).Replace("{kind}/{window}", "airDay/2026-09-01", StringComparison.Ordinal);
            using HttpResponseMessage answer = await web.Client.GetAsync(new Uri(asked, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            await using Stream content = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            Assert.NotEqual(0, await content.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, TestContext.Current.CancellationToken)); // not to its end: a stream of events has none
        }
    }

    [Fact]
    public void Mqtt_NamesEveryReason_AndNoOther() => Assert.Equal(
        Enum.GetValues<RejectReason>().Select(r => r.ToCode()).Order(StringComparer.Ordinal),
        DocsFolder.Rows(DocsFolder.Section("docs/mqtt.md", "## What is refused")).Select(row => row[0].Trim('`')).Order(StringComparer.Ordinal));

    [Fact]
    public void Mqtt_NamesEveryFlag_AndNoOther() => Assert.Equal(
        Enum.GetValues<ReadingFlag>().Select(f => f.ToCode()).Order(StringComparer.Ordinal),
        DocsFolder.Rows(DocsFolder.Section("docs/mqtt.md", "## Flags")).SelectMany(row => DocsFolder.Code(row[0])).Order(StringComparer.Ordinal));

    [Fact]
    public void Configuration_NamesEveryParameterOfTheCatalogue_AndNoOther()
    {
        string section = DocsFolder.Section("docs/configuration.md", "### parameters");
        foreach (Domain domain in DomainCatalog.Default.All)
        {
            string row = Assert.Single(section.Split('\n'), line => line.StartsWith($"| {domain.Code} |", StringComparison.Ordinal));
            Assert.Equal(
                ParameterCatalog.Default.All.Where(p => p.Domain.Equals(domain)).Select(p => p.Code).Order(StringComparer.Ordinal),
                DocsFolder.Code(row).Order(StringComparer.Ordinal));
        }
    }

    public static TheoryData<string> Verbs => [.. CommandLine.Verbs().Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Commands_NameEveryOption_AndNoOther(string verb)
    {
        IEnumerable<string> options = CommandLine.Verbs().Single(v => v.Name == verb).Options.Select(o => o.Name);
        string section = DocsFolder.Section("docs/commands.md", "## " + verb);
        string[] sections = section.Contains("[options of tables](#tables)", StringComparison.Ordinal) ? [section, DocsFolder.Section("docs/commands.md", "## Tables")] : [section];
        IEnumerable<string> documented = sections.SelectMany(DocsFolder.Rows).SelectMany(row => DocsFolder.Code(row[0])).Where(code => code.StartsWith('-'));

        Assert.Equal(options.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Guarantees_NameTestsThatExist()
    {
        string tests = string.Join('\n', Directory.EnumerateFiles(Path.Combine(DocsFolder.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        List<string> named = [.. DocsFolder.Code(DocsFolder.Read("docs/guarantees.md")).Where(code => TestName().IsMatch(code))];

        Assert.True(named.Count >= 30, $"only {named.Count} tests are named");
        // A declaration, not a mention; suites that several stores pass stand in files of another name than …Tests.cs.
        Assert.All(named, name => Assert.True(
            ((string[])["public void", "public Task", "public async Task"]).Any(kind => tests.Contains($"{kind} {name}(", StringComparison.Ordinal)), $"no test is called {name}"));
    }

    [Fact]
    public void ExamplesOfTheReadme_AreInOrder()
    {
        foreach (string readme in (string[])["README.md", "README.zh-CN.md"])
        {
            List<string> examples = [.. JsonBlock().Matches(DocsFolder.ReadAll(readme)).Select(m => m.Groups["json"].Value)];
            string register = Assert.Single(examples, e => e.Contains("\"stations\"", StringComparison.Ordinal));
            Assert.NotNull(RegisterReader.Read(readme, System.Text.Encoding.UTF8.GetBytes(register), out IReadOnlyList<RegisterProblem> problems));
            Assert.Empty(problems);

            IEnumerable<string> keys = examples.Where(e => e != register).Select(e => JsonElement.Parse(e))
                .SelectMany(e => e.EnumerateObject()).SelectMany(section => section.Value.EnumerateObject().Select(p => $"{section.Name}:{p.Name}"));
            Assert.Empty(keys.Except(Keys.Select(k => k.Key).Concat(["Mqtt:PasswordFile", "Smtp:PasswordFile"])));
        }
    }

    private static string Written(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Uri address => address.OriginalString,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    [GeneratedRegex("^`[A-Za-z]+:[A-Za-z]+`$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();

    [GeneratedRegex(@"`(?<method>GET|POST|DELETE) (?<path>/[^?`\s]*)", RegexOptions.CultureInvariant)]
    private static partial Regex PathPattern();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]+(_[A-Z][A-Za-z0-9]+)+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TestName();

    [GeneratedRegex("^```json\n(?<json>.*?)^```$", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
