using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Formatter;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Tries the way to the external broker of the settings, under another client id: the service keeps its session.</summary>
public sealed class BrokerTrial(IOptions<MqttOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private MqttOptions To => options.Value;

    /// <summary>Connects as the settings say and goes again; subscribes to nothing.</summary>
    /// <param name="cancel">Cancels.</param>
    /// <returns>Null when the broker let us in; otherwise why there is no connection.</returns>
    /// <exception cref="IOException">A file with a certificate cannot be read.</exception>
    public async Task<string?> ConnectAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        Certificates? tls = Certificates.Load(To);
        await using var stream = new BrokerStream(
            tls, To.Protocol == MqttProtocol.V5, To.PacketBytes, new ExactlyOnce(), (_, _, _) => ValueTask.CompletedTask, time);
        try
        {
            MqttClientConnectResult connected = await client.ConnectAsync(Connection(stream), either.Token);
            BrokerTerms.Accept(connected, To, Subscriptions.Filter(To));
            await stream.SayGoodbyeAsync(either.Token);
            return null;
        }
        catch (Exception) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return BrokerFault.NoAnswer;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return BrokerFault.Explain(e, To.Host); // whatever it is, it is what would keep the service from the broker
        }
    }

    private MqttClientOptions Connection(BrokerStream stream)
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(To.Host, To.Port)
            .WithStreamProvider(stream)
            .WithClientId(To.ClientId + "-doctor")
            .WithCleanStart(true)
            .WithProtocolVersion(To.Protocol == MqttProtocol.V311 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500);
        return (To.Username.Length > 0 ? builder.WithCredentials(To.Username, To.Password) : builder).Build();
    }
}
