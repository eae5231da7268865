using MQTTnet;
using MQTTnet.Exceptions;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>What a broker says of the connection in its CONNACK (MQTT 5, 3.2.2.3). MQTT 3.1.1 says nothing but whether we are let in.</summary>
/// <remarks>
/// The limits on what a client publishes (receive maximum, topic alias maximum, maximum QoS) do not touch us: we publish nothing. A broker that takes QoS 0 only
/// grants our subscription at QoS 0, which <see cref="Subscriptions"/> refuses.
/// </remarks>
internal static class BrokerTerms
{
    /// <summary>Bytes of a SUBSCRIBE for one filter, beside the filter: fixed header, packet identifier, properties, length, options.</summary>
    private const int SubscribeBytes = 5 + 2 + 1 + 2 + 1;

    /// <summary>Goes on only when we are let in and can work as the broker wants it.</summary>
    /// <param name="connected">What it said.</param>
    /// <param name="options">What we asked for.</param>
    /// <param name="filter">What we are going to subscribe to.</param>
    /// <exception cref="MqttCommunicationException">Why not.</exception>
    public static void Accept(MqttClientConnectResult connected, MqttOptions options, string filter)
    {
        if (connected.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new MqttCommunicationException($"the broker refused the connection: {Why(connected, options)}");
        }

        if (options.Protocol == MqttProtocol.V5 && Obstacle(connected, options, filter) is { } obstacle)
        {
            throw new MqttCommunicationException(obstacle);
        }
    }

    /// <summary>What the broker wants otherwise than we asked, and what follows from it; we can live with it.</summary>
    public static IEnumerable<string> Remarks(MqttClientConnectResult connected, MqttOptions options)
    {
        if (options.Protocol == MqttProtocol.V311)
        {
            yield break;
        }

        // To the library 0 and nothing said are one; nothing said means as long as was asked for.
        if (connected.SessionExpiryInterval is { } kept and > 0 and < uint.MaxValue)
        {
            yield return $"it keeps our session for {TimeSpan.FromSeconds(kept)} only: after a longer absence what came meanwhile is lost";
        }

        if (!connected.RetainAvailable)
        {
            yield return "it keeps no retained messages: after a start, who is online is known only when stations say so anew";
        }

        if (KeepAlive(connected, options) is { } keepAlive)
        {
            yield return $"it wants a sign of life every {keepAlive.TotalSeconds:0} s, which goes before Mqtt:KeepAlive ({options.KeepAlive.TotalSeconds:0} s)";
        }
    }

    /// <summary>How often the broker wants to hear of us, when that is more often than we said; it ends the connection after one and a half times that.</summary>
    public static TimeSpan? KeepAlive(MqttClientConnectResult connected, MqttOptions options) =>
        connected.ServerKeepAlive > 0 && TimeSpan.FromSeconds(connected.ServerKeepAlive) is var wanted && wanted < options.KeepAlive ? wanted : null;

    private static string Why(MqttClientConnectResult connected, MqttOptions options)
    {
        string why = string.Join(' ', ((string?[])[connected.ResultCode.ToString(), connected.ReasonString]).Where(part => !string.IsNullOrEmpty(part)));
        if (!string.IsNullOrEmpty(connected.ServerReference))
        {
            why += $"; it names another server: {connected.ServerReference}";
        }

        // In MQTT 3.1.1 a broker cannot say what keep-alive it wants; some have no other word for it than this.
        return options.Protocol == MqttProtocol.V311 && connected.ResultCode == MqttClientConnectResultCode.ClientIdentifierNotValid
            ? $"{why}; some brokers also say so when Mqtt:KeepAlive ({options.KeepAlive.TotalSeconds:0} s) is more than they allow"
            : why;
    }

    private static string? Obstacle(MqttClientConnectResult connected, MqttOptions options, string filter) => connected switch
    {
        { AssignedClientIdentifier: { Length: > 0 } other } when other != options.ClientId =>
            $"the broker gave us the client id {other} instead of {options.ClientId}: what it keeps for us would not be found again",
        { WildcardSubscriptionAvailable: false } => $"the broker allows no wildcards in subscriptions, and {filter} has one",
        { SharedSubscriptionAvailable: false } when options.ShareGroup.Length > 0 => "the broker knows no shared subscriptions, and Mqtt:ShareGroup asks for one",
        { MaximumPacketSize: > 0 and var most } when most < SubscribeBytes + System.Text.Encoding.UTF8.GetByteCount(filter) =>
            $"the broker takes packets of {most} bytes at most, and a subscription to {filter} needs more",
        _ => null,
    };
}
