using System.Net;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest.Mqtt;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest;

/// <summary>What single values cannot say about themselves.</summary>
/// <param name="ingest">The other settings.</param>
/// <param name="registers">The register; none when it could not be read, which is said elsewhere.</param>
internal sealed class MqttRelations(IOptionsMonitor<IngestOptions> ingest, IEnumerable<District> registers) : IValidateOptions<MqttOptions>
{
    /// <summary>What a payload that is too large, and put aside for it, may be larger than the largest that is taken.</summary>
    private const int RoomAbovePayload = 64 << 10;

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

        if (options.Username.Length > 0 != options.Password.Length > 0)
        {
            errors.Add(options.Password.Length == 0 ? "Mqtt:Password must be set together with Mqtt:Username" : "Mqtt:Username must be set together with Mqtt:Password");
        }

        if (options.PacketBytes < (long)ingest.CurrentValue.PayloadBytes + RoomAbovePayload)
        {
            errors.Add($"Mqtt:PacketBytes ({options.PacketBytes}) must be at least 64 KiB more than Ingest:PayloadBytes ({ingest.CurrentValue.PayloadBytes}): a packet is a payload and its topic, and a payload that is a little too large goes to the quarantine");
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

        if (options is { Password.Length: > 0, UseTls: false, PasswordInClear: false } && !IsLoopback(options.Host))
        {
            errors.Add($"Mqtt:UseTls must be set when there is a password and the broker ({options.Host}) is not on this machine, or the password would cross the network in clear; where nobody else is on the line, such as a network of containers, Mqtt:PasswordInClear allows it");
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private void CheckEmbedded(MqttOptions options, List<string> errors)
    {
        District? register = registers.FirstOrDefault();
        bool asksSomebody = options.Username.Length > 0 || register is null || register.Stations.Any(s => s.Device is not null);
        if (!IPAddress.TryParse(options.Host, out IPAddress? address))
        {
            errors.Add($"Mqtt:Host ({options.Host}) must be an IP address to listen on when Mqtt:Mode is Embedded, e.g. 127.0.0.1 or 0.0.0.0");
        }
        else if (!IPAddress.IsLoopback(address) && !asksSomebody)
        {
            errors.Add($"Mqtt:Username, or a device in the register, must be set when the embedded broker listens on {options.Host}: it would take messages from anyone");
        }

        if (options.Password.Length is > 0 and < PasswordHash.LeastCharacters && !IsLoopback(options.Host))
        {
            errors.Add($"Mqtt:Password must have at least {PasswordHash.LeastCharacters} characters when the embedded broker listens on {options.Host}: everybody there can try");
        }

        if (register?.Stations.Where(s => s.Device is not null).Select(s => s.Device!.Username).Distinct(StringComparer.Ordinal).Count() is { } devices && options.MaxClients < devices)
        {
            errors.Add($"Mqtt:MaxClients ({options.MaxClients}) must be at least the number of devices in the register ({devices}): one place is kept for each");
        }

        if (options.Username.Length > 0 && register?.Stations.FirstOrDefault(s => s.Device?.Username == options.Username) is { } station)
        {
            errors.Add($"Mqtt:Username ({options.Username}) must not be that of a device: station {station.Id} has it, and the account may use every topic");
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

        if (options.UseTls && options.Mode == MqttMode.Embedded && options.CertificateFile.Length == 0)
        {
            errors.Add("Mqtt:CertificateFile must be set when the embedded broker uses TLS: it is what devices know it by");
        }

        Certificates.Read(options, errors);
    }
}
