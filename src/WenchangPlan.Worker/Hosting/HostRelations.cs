using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Ingest;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Hosting;

/// <summary>Names of other machines must be names: an address with scheme or port would be looked up as it stands, and only the first mail or message would tell.</summary>
internal sealed class HostRelations : IValidateOptions<MqttOptions>, IValidateOptions<SmtpOptions>
{
    public ValidateOptionsResult Validate(string? name, MqttOptions options) =>
        options.Mode == MqttMode.External && options.Host.Length > 0 ? Check("Mqtt:Host", options.Host) : ValidateOptionsResult.Success; // the embedded broker wants an address, and says so

    public ValidateOptionsResult Validate(string? name, SmtpOptions options) => options.Host.Length > 0 ? Check("Smtp:Host", options.Host) : ValidateOptionsResult.Success;

    private static ValidateOptionsResult Check(string key, string host) =>
        Uri.CheckHostName(host) is not (UriHostNameType.Unknown or UriHostNameType.Basic) ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(ConsoleText.Problem(null, key, $"\"{host}\"", ConsoleText.Get("takes.hostName")));
}
