using System.Diagnostics.Metrics;

namespace WenchangPlan.Alerting;

/// <summary>Instruments of the meter <c>WenchangPlan.Alerting</c>.</summary>
public sealed class AlertingMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "WenchangPlan.Alerting";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _fired;
    private readonly Counter<long> _recovered;
    private long _sent;
    private long _failed;
    private long _givenUp;
    private long _unsent;

    /// <summary>Creates the instruments.</summary>
    public AlertingMetrics()
    {
        _fired = _meter.CreateCounter<long>("wenchang.alerts.fired", "{alert}", "Alerts that fired.");
        _recovered = _meter.CreateCounter<long>("wenchang.alerts.recovered", "{alert}", "Alerts that recovered.");
        // Observed, so that they are 0 from the start: a counter that appears with its first mail has not increased for those who watch it.
        _meter.CreateObservableCounter("wenchang.mails.sent", () => Interlocked.Read(ref _sent), "{mail}", "Mails a server or the pickup directory took.");
        _meter.CreateObservableCounter("wenchang.mails.failed", () => Interlocked.Read(ref _failed), "{attempt}", "Attempts to send a mail that failed.");
        _meter.CreateObservableCounter("wenchang.mails.given_up", () => Interlocked.Read(ref _givenUp), "{mail}", "Mails kept unsent because the server refused them for good.");
        _meter.CreateObservableGauge("wenchang.mails.unsent", () => Interlocked.Read(ref _unsent), "{mail}", "Mails in the outbox.");
    }

    internal Meter Meter => _meter;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void AlertFired(string kind) => _fired.Add(1, new KeyValuePair<string, object?>("kind", kind));

    internal void AlertRecovered(string kind) => _recovered.Add(1, new KeyValuePair<string, object?>("kind", kind));

    internal void MailSent() => Interlocked.Increment(ref _sent);

    internal void MailFailed() => Interlocked.Increment(ref _failed);

    internal void MailGivenUp() => Interlocked.Increment(ref _givenUp);

    internal void OutboxLength(int mails) => Interlocked.Exchange(ref _unsent, mails);
}
