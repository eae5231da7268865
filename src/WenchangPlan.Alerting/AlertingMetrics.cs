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
    private readonly Counter<long> _sent;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _refused;
    private long _unsent;

    /// <summary>Creates the instruments.</summary>
    public AlertingMetrics()
    {
        _fired = _meter.CreateCounter<long>("wenchang.alerts.fired", "{alert}", "Alerts that fired.");
        _recovered = _meter.CreateCounter<long>("wenchang.alerts.recovered", "{alert}", "Alerts that recovered.");
        _sent = _meter.CreateCounter<long>("wenchang.mails.sent", "{mail}", "Mails a server or the pickup directory took.");
        _failed = _meter.CreateCounter<long>("wenchang.mails.failed", "{attempt}", "Attempts to send a mail that failed.");
        _refused = _meter.CreateCounter<long>("wenchang.mails.given_up", "{mail}", "Mails kept unsent because the server refused them for good.");
        _meter.CreateObservableGauge("wenchang.mails.unsent", () => Interlocked.Read(ref _unsent), "{mail}", "Mails in the outbox.");
    }

    internal Meter Meter => _meter;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void AlertFired(string kind) => _fired.Add(1, new KeyValuePair<string, object?>("kind", kind));

    internal void AlertRecovered(string kind) => _recovered.Add(1, new KeyValuePair<string, object?>("kind", kind));

    internal void MailSent() => _sent.Add(1);

    internal void MailFailed() => _failed.Add(1);

    internal void MailGivenUp() => _refused.Add(1);

    internal void OutboxLength(int mails) => Interlocked.Exchange(ref _unsent, mails);
}
