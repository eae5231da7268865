using Microsoft.Extensions.Configuration;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Hosting;

public sealed class WorkerRoleTests : IDisposable
{
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    [Theory]
    [InlineData("All", "")]
    [InlineData("Ingest", "Worker:Role (Ingest) needs Storage:Kind InfluxDb")]
    [InlineData("1", "Worker:Role (Ingest) needs Storage:Kind InfluxDb")]
    [InlineData("7", "command line: Worker:Role: found \"7\", expected one of All, Ingest")]
    public async Task Role_ThatNothingCouldJudgeFor_IsRefused(string role, string text)
    {
        _verbs.Open().Dispose();
        (int exit, _, string error) = await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01", "Worker:Role=" + role);
        Assert.Equal(text.Length == 0 ? 0 : 1, exit);
        Assert.Contains(text, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("All")]
    [InlineData("Ingest")]
    [InlineData("ingest")]
    [InlineData(" Ingest ")]
    [InlineData("1")]
    [InlineData("0")]
    public void ReadRole_IsWhatBindingMakesOfIt(string? role)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Worker:Role", role)]).Build();
        var bound = new WorkerOptions();
        configuration.Bind("Worker", bound);
        Assert.Equal(bound.Role, WorkerOptions.ReadRole(configuration));
    }
}
