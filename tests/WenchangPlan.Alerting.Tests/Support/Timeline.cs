using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>A district whose time a test moves by hand: report readings, run rounds, restart, look at alerts and mails.</summary>
internal sealed class Timeline : IDisposable
{
    private readonly District _district;
    private readonly AlertingOptions _options;
    private readonly IAlertStore? _alerts;
    private CommitSignal _signal;
    private AlertEvaluation _evaluation;

    /// <param name="district">The register.</param>
    /// <param name="options">The settings; default ones if null.</param>
    /// <param name="alerts">Keeps the alerts; <see cref="Store"/> if null.</param>
    public Timeline(District district, AlertingOptions? options = null, IAlertStore? alerts = null)
    {
        _alerts = alerts;
        _district = district;
        _options = options ?? new AlertingOptions();
        Clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Sample.Morning));
        _signal = new CommitSignal(Clock);
        _evaluation = NewEvaluation();
    }

    public FakeTimeProvider Clock { get; }

    public AlertingMetrics Metrics { get; } = new();

    public InMemoryAlertStore Store { get; } = new();

    public InMemoryReadings Readings { get; } = new();

    public InMemoryVerdicts Verdicts { get; } = new();

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public IReadOnlyList<string> Subjects => [.. Store.Mails.Select(m => m.Mail.Subject)];

    public void Dispose() => Metrics.Dispose();

    /// <summary>Commits one value, by default at the present time.</summary>
    public void Report(string parameter, double value, ReadingFlag flag = ReadingFlag.Normal, long? at = null, string station = Sample.Road)
    {
        Station place = _district.Find(station)!;
        var batch = new ReadingBatch();
        batch.AddValue(new ParameterValue(place.Find(parameter)!.Parameter.Index, value, flag));
        batch.CloseRow(place.Index, at ?? Now);
        batch.CloseMessage();
        Readings.Add(batch);
        _signal.Committed(batch);
    }

    /// <summary>A message of the station comes, and nothing of it can be stored.</summary>
    public void Refuse(RejectReason reason, string detail, string station = Sample.Road)
    {
        var batch = new ReadingBatch();
        batch.Quarantine(new QuarantinedMessage(Now, "", [], reason, detail, Partial: false) { Sender = _district.Find(station)!.Index });
        _signal.Committed(batch);
    }

    public async Task RoundAsync() => await _evaluation.RunAsync(Now, TestContext.Current.CancellationToken);

    /// <summary>Lets time pass, then runs a round.</summary>
    public async Task AfterAsync(TimeSpan time)
    {
        Clock.Advance(time);
        await RoundAsync();
    }

    /// <summary>Lets time pass, reports the depth on the road, then runs a round.</summary>
    public async Task DepthAsync(TimeSpan after, double value, ReadingFlag flag = ReadingFlag.Normal)
    {
        Clock.Advance(after);
        Report("depth", value, flag);
        await RoundAsync();
    }

    /// <summary>A new process on the same stores.</summary>
    public void Restart()
    {
        _signal = new CommitSignal(Clock);
        _evaluation = NewEvaluation();
    }

    private AlertEvaluation NewEvaluation()
    {
        IOptions<AlertingOptions> options = Options.Create(_options);
        return new AlertEvaluation(_district, _alerts ?? Store, Readings, Verdicts, Verdicts, _signal, new AlertMails(_district, options), Metrics, options);
    }
}
