using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Evaluation;

public class AlertServiceTests
{
    [Fact]
    public async Task StoreAwayAtFirst_GoesOnWithTheNextRound()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Sample.Morning));
        District district = Sample.District(Sample.Flood);
        IOptions<AlertingOptions> options = Options.Create(new AlertingOptions());
        using var metrics = new AlertingMetrics();
        var (store, status) = (new InMemoryAlertStore(), new AlertingStatus(clock));
        var verdicts = new InMemoryVerdicts();
        var evaluation = new AlertEvaluation(
            district, store, store, new InMemoryReadings(), verdicts, verdicts, new CommitSignal(clock), new TransitionWriter(district), [], metrics, options, clock);
        var log = new Lines();
        using var service = new AlertService(evaluation, new RegisterReload(null, district, new LogLines<RegisterReload>()), options, status, clock, log);
        store.FailNextWrites(3);

        await service.StartAsync(cancel);
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(options.Value.Interval);
                return status.LastRound is not null;
            },
            "a round to succeed", cancel);
        await service.StopAsync(cancel);

        Assert.True(status.LastRound >= Sample.Morning + 3_000, "three rounds failed before");
        Assert.Equal(1, store.Saves);
        Assert.Equal(["Warning: Alerts cannot be evaluated, the store is away; every round tries again: the disk is full", "Information: The store is back; alerts are evaluated again."], log);
    }

    /// <summary>What was logged, without the stack traces, of which there must be none.</summary>
    private sealed class Lines : List<string>, ILogger<AlertService>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add($"{logLevel}: {formatter(state, null)}{exception}");
    }
}
