using System.Net;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest.Mqtt;

namespace WenchangPlan.Ingest;

/// <summary>What single values cannot say about themselves.</summary>
internal sealed class MqttRelations(IOptionsMonitor<IngestOptions> ingest) : IValidateOptions<MqttOptions>
{
    public ValidateOptionsResult Validate(string? name, MqttOptions options)
    {
        var errors = new List<string>();
        if (options.Mode == MqttMode.External)
        {
            CheckExternal(options, errors);
        }
        else
        {
            CheckEmbedded(options, errors);
        }

        if (options.Username.Length > 0 && options.Password.Length == 0)
        {
            errors.Add("Mqtt:Password must be set together with Mqtt:Username");
        }

        CheckTls(options, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private void CheckExternal(MqttOptions options, List<string> errors)
    {
        if (options.Protocol == MqttProtocol.V5 && options.ReceiveMaximum < ingest.CurrentValue.BatchMessages)
        {
            errors.Add($"Mqtt:ReceiveMaximum ({options.ReceiveMaximum}) must be at least Ingest:BatchMessages ({ingest.CurrentValue.BatchMessages}): the broker would stop sending before a batch is full");
        }
    }

    private static void CheckEmbedded(MqttOptions options, List<string> errors)
    {
        if (!IPAddress.TryParse(options.Host, out IPAddress? address))
        {
            errors.Add($"Mqtt:Host ({options.Host}) must be an IP address to listen on when Mqtt:Mode is Embedded, e.g. 127.0.0.1 or 0.0.0.0");
        }
        else if (!IPAddress.IsLoopback(address) && options.Username.Length == 0)
        {
            errors.Add($"Mqtt:Username must be set when the embedded broker listens on {options.Host}: it would take messages from anyone");
        }

        if (options.ShareGroup.Length > 0)
        {
            errors.Add("Mqtt:ShareGroup needs Mqtt:Mode External: the embedded broker has one consumer");
        }
    }

    private static void CheckTls(MqttOptions options, List<string> errors)
    {
        foreach ((string key, string file) in ((string, string)[])[("CaFile", options.CaFile), ("CertificateFile", options.CertificateFile), ("CertificateKeyFile", options.CertificateKeyFile)])
        {
            if (file.Length > 0 && !options.UseTls)
            {
                errors.Add($"Mqtt:{key} needs Mqtt:UseTls: without TLS nothing would look at it");
            }
        }

        Certificates.Read(options, errors);
    }
}
