using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Alerting.Scenarios;
using WenchangPlan.Storage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests;

/// <summary>Complaints of people on duty, each a text file that is played over the real evaluation, outbox and SQLite.</summary>
public sealed class ScenarioTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Scenarios");
    private readonly TempDirectory _directory = new();

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.txt").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Complaint_IsAnswered(string file)
    {
        IReadOnlyList<string> failures = await RunAsync(Path.Combine(Folder, file));
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public void Complaints_AreAtLeastForty() => Assert.True(Files.Count >= 40, $"{Files.Count} files");

    [Theory]
    [InlineData("# a mail that does not come\nreport road-01 depth 5\nexpect mail duty 积水", "line 3: mails", "came: nothing")]
    [InlineData("# a mail nobody expects\nrules flood\nreport road-01 depth 30", "line 3: mails", "to duty@example.org: 【紧急】路面积水超限")]
    [InlineData("# a mail to somebody else\nrules flood\nreport road-01 depth 30\nexpect mail chief 积水", "line 4: mails", "to duty@example.org")]
    [InlineData("# words that are not in it\nrules flood\nreport road-01 depth 30\nexpect mail duty 恢复", "line 4: mails", "【紧急】")]
    [InlineData("# another transition\nrules flood\nreport road-01 depth 30\nexpect mail duty 积水\nexpect recovered flood road-01", "line 4: transitions", "fired flood road-01")]
    [InlineData("# another state\nrules flood\nreport road-01 depth 30\nexpect mail duty 积水\nexpect state flood road-01 closed", "line 4: state", "flood road-01 Firing")]
    [InlineData("# a misspelt command\nrepport road-01 depth 30", "line 2: found \"repport\"", "report")]
    [InlineData("# a register that is wrong\nrule flood parameter=depht\nreport road-01 depth 30", "line 3: the register", "depht")]
    [InlineData("# nothing happens", "nothing happens in it", "report or wait")]
    [InlineData("report road-01 depth 30", "line 1", "the complaint")]
    public async Task WhatIsNotAsExpected_IsSaid_WithWhatCameInstead(string text, string where, string what)
    {
        string file = _directory["it.txt"];
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        string failure = Assert.Single(await RunAsync(file));
        Assert.Contains(where, failure, StringComparison.Ordinal);
        Assert.Contains(what, failure, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string>> RunAsync(string file) => AlertScenario.RunAsync(file, Open, TestContext.Current.CancellationToken);

    private ScenarioStores Open(District district, TimeProvider clock)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Storage:DataDirectory", _directory.Path)]).Build();
        ServiceProvider services = new ServiceCollection().AddLogging().AddSingleton(configuration).AddSingleton(district).AddSingleton(clock).AddStorage().BuildServiceProvider();
        return new ScenarioStores(
            services.GetRequiredService<IReadingStore>(), services.GetRequiredService<IVerdictStore>(), services.GetRequiredService<IAlertStore>(), services.GetRequiredService<IMailStore>(),
            services.GetRequiredService<ISilenceStore>(), services);
    }
}
