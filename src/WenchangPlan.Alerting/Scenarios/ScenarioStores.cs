using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Scenarios;

/// <summary>The stores a scenario plays over, as the service has them.</summary>
/// <param name="Readings">Readings.</param>
/// <param name="Verdicts">Verdicts and targets.</param>
/// <param name="Alerts">Alerts and their history.</param>
/// <param name="Mails">The outbox.</param>
/// <param name="Silences">Silences.</param>
/// <param name="Owner">Closes them.</param>
public sealed record ScenarioStores(IReadingStore Readings, IVerdictStore Verdicts, IAlertStore Alerts, IMailStore Mails, ISilenceStore Silences, IDisposable Owner);
