using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Scenarios;

/// <summary>One run of the alerting stage, from a start to the next: the real evaluation and outbox over the stores of the scenario.</summary>
internal sealed class ScenarioProcess : IDisposable
{
    private readonly ScenarioClock _clock;
    private readonly ScenarioStores _stores;
    private readonly AlertingMetrics _metrics = new();
    private readonly CommitSignal _signal;
    private readonly AlertEvaluation _evaluation;
    private readonly MailOutbox _outbox;

    public ScenarioProcess(District district, AlertingOptions settings, ScenarioClock clock, ScenarioStores stores, IReadyPart broker, IMailTransport server, IReadOnlyList<Verdict> derived)
    {
        (_clock, _stores, District) = (clock, stores, district);
        _signal = new CommitSignal(clock);
        IOptions<AlertingOptions> options = Options.Create(settings);
        IOptions<SmtpOptions> smtp = Options.Create(new SmtpOptions { Host = "localhost", From = "alerts@example.org" });
        _evaluation = new AlertEvaluation(
            district, Alerts, Silences, stores.Readings, new SaidVerdicts(Verdicts, derived), Verdicts, _signal, new TransitionWriter(district), [broker], _metrics, options, clock);
        _outbox = new MailOutbox(
            stores.Mails, new MailWriter(district, options), server, district, smtp, options, _metrics, new AlertingStatus(clock), clock, NullLogger<MailOutbox>.Instance);
    }

    /// <summary>The register it runs with.</summary>
    public District District { get; }

    /// <summary>Its alerts.</summary>
    public IAlertStore Alerts => _stores.Alerts;

    /// <summary>Its silences.</summary>
    public ISilenceStore Silences => _stores.Silences;

    /// <summary>Its verdicts.</summary>
    public IVerdictStore Verdicts => _stores.Verdicts;

    /// <summary>Tellings and mails that have not gone out.</summary>
    public int Unsent => _stores.Mails.CountUnsent();

    /// <summary>Stores messages, as ingest does.</summary>
    public async Task CommitAsync(ReadingBatch batch, CancellationToken cancel)
    {
        await _stores.Readings.CommitAsync(batch, cancel);
        _signal.Committed(batch);
    }

    /// <summary>A round of evaluation, then one of the outbox.</summary>
    public async Task RoundAsync(CancellationToken cancel)
    {
        await _evaluation.RunAsync(_clock.Now, cancel);
        await _outbox.RunAsync(cancel);
    }

    public void Dispose()
    {
        _outbox.Dispose();
        _metrics.Dispose();
        _stores.Owner.Dispose();
    }

    /// <summary>A scenario says every verdict itself; none is derived.</summary>
    /// <param name="store">Has those that are kept.</param>
    /// <param name="derived">Those of kinds that a store does not keep; of two for one place and window the later counts.</param>
    private sealed class SaidVerdicts(IVerdictStore store, IReadOnlyList<Verdict> derived) : IVerdictReader
    {
        public IReadOnlyList<Verdict> Read(in VerdictQuery query)
        {
            (string kind, Place place, long from, long to) = (query.Kind, query.Place, query.From, query.To);
            return
            [
                .. store.Read(query), .. derived.Where(v => v.Kind == kind && v.Window.Number >= from && v.Window.Number <= to && (place.Everywhere || place.Station == v.Station))
                    .GroupBy(v => (v.Station, v.Window.Number)).Select(g => g.Last()).OrderBy(v => v.Window.Number),
            ];
        }

        public VerdictLimit? LimitOf(Verdict verdict, string parameter) => null;
    }
}

/// <summary>The broker of a scenario.</summary>
internal sealed class ScenarioBroker : IReadyPart
{
    /// <summary>Whether it can be reached.</summary>
    public bool IsThere { get; set; } = true;

    public string Name => "broker";

    public ReadyState Check() => IsThere ? new ReadyState(true, "") : new ReadyState(false, "the broker is away") { Cut = true };
}
