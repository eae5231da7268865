using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Hosting;

public sealed class RetentionRelationTests : IDisposable
{
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    [Theory]
    [InlineData("00:00:00", 0, "")]
    [InlineData("36500.00:00:00", 0, "")]
    [InlineData("36499.23:59:59", 1, "Storage:KeepReadings (36499.23:59:59) must be 0 (for ever) or at least Ingest:OldestAccepted (36500.00:00:00)")]
    [InlineData("12:00:00", 1, "Storage:KeepReadings (12:00:00) must be 0 (for ever) or at least 1.00:00:00")]
    public async Task KeepReadings_ShorterThanWhatIsAccepted_IsRefused(string keep, int code, string text)
    {
        _verbs.Open().Dispose();
        (int exit, _, string error) = await _verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01", "Storage:KeepReadings=" + keep);
        Assert.Equal(code, exit);
        Assert.Contains(text, error, StringComparison.Ordinal);
    }
}
