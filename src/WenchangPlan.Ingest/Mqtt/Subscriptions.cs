using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Keeps our session at an external broker subscribed to what the settings say, and to nothing they said before.</summary>
internal sealed partial class Subscriptions(ISubscriptionStore store, IOptions<MqttOptions> options, ILogger<Subscriptions> logger)
{
    private readonly BrokerSession _session = new(options.Value.Host, options.Value.Port, options.Value.ClientId);

    /// <summary>The filter that is wanted.</summary>
    public string Wanted { get; } = Filter(options.Value);

    /// <summary>The filter that settings want.</summary>
    public static string Filter(MqttOptions options) =>
        options.ShareGroup.Length == 0 ? $"{options.TopicRoot}/#" : $"$share/{options.ShareGroup}/{options.TopicRoot}/#";

    /// <summary>Subscribes to what is wanted, then takes away what is not, so that at no moment a message goes by.</summary>
    /// <remarks>What is remembered is never less than what the broker has, wherever this is cut off.</remarks>
    /// <exception cref="MqttCommunicationException">The broker refuses, or is gone.</exception>
    /// <exception cref="IOException">What was subscribed cannot be read or remembered now.</exception>
    public async Task AdjustAsync(IMqttClient client, bool sessionPresent, CancellationToken cancel)
    {
        IReadOnlyList<string> before = store.Read(_session);
        if (before.Count > 0 && !sessionPresent)
        {
            LogSessionGone(logger, _session.ClientId);
        }

        if (!before.Contains(Wanted, StringComparer.Ordinal))
        {
            store.Save(_session, [.. before, Wanted]);
        }

        await SubscribeAsync(client, cancel);
        string[] unwanted = [.. before.Where(filter => filter != Wanted)];
        if (unwanted.Length == 0)
        {
            return;
        }

        foreach (string filter in sessionPresent ? unwanted : [])
        {
            await client.UnsubscribeAsync(filter, cancel);
            LogUnsubscribed(logger, filter);
        }

        store.Save(_session, [Wanted]);
    }

    private async Task SubscribeAsync(IMqttClient client, CancellationToken cancel)
    {
        MqttClientSubscribeResult result = await client.SubscribeAsync(Wanted, MqttQualityOfServiceLevel.AtLeastOnce, cancel);
        MqttClientSubscribeResultCode code = result.Items.Single().ResultCode;
        if (code is not (MqttClientSubscribeResultCode.GrantedQoS1 or MqttClientSubscribeResultCode.GrantedQoS2))
        {
            throw new MqttCommunicationException(code == MqttClientSubscribeResultCode.GrantedQoS0
                ? $"the broker grants {Wanted} at QoS 0 only: messages could be lost"
                : $"the broker refused the subscription to {Wanted}: {code}");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker has no session of {ClientId} any more: what came while nobody was connected is not kept there")]
    private static partial void LogSessionGone(ILogger logger, string clientId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Unsubscribed from {Filter}, which an earlier configuration wanted")]
    private static partial void LogUnsubscribed(ILogger logger, string filter);
}
