using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet.Protocol;
using MQTTnet.Server;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>A broker inside the process, for small sites and the demo. A device gets its PUBACK when its message is durable, because the publish is held until then (G1).</summary>
internal sealed partial class EmbeddedBroker(
    Arrivals arrivals, PresenceBoard presence, District district, IngestState state, IOptions<MqttOptions> options, TimeProvider time, ILogger<EmbeddedBroker> logger)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private MqttServer? _server;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IPAddress address = IPAddress.Parse(options.Value.Host);
        MqttServerOptions server = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(address)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.IPv6None)
            .WithDefaultEndpointPort(options.Value.Port)
            .Build();
        _server = new MqttServerFactory().CreateMqttServer(server, [new NamingAdapter()]);
        _server.ValidatingConnectionAsync += Admit;
        _server.InterceptingPublishAsync += TakeAsync;
        try
        {
            await _server.StartAsync();
        }
        catch (SocketException e)
        {
            throw new IOException($"The embedded broker cannot listen on {address}:{options.Value.Port}: {e.Message}", e);
        }

        state.BrokerProblem = null;
        LogListening(logger, address, options.Value.Port, options.Value.TopicRoot);
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        state.BrokerProblem = "stopped";
        await _stopping.CancelAsync();
        if (_server is not null)
        {
            await _server.StopAsync(new MqttServerStopOptions());
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _server?.Dispose();
        _stopping.Dispose();
    }

    private Task Admit(ValidatingConnectionEventArgs connection)
    {
        if (options.Value.Username.Length > 0 && !(Same(connection.UserName, options.Value.Username) & Same(connection.Password, options.Value.Password)))
        {
            connection.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            LogRefused(logger, connection.ClientId, connection.RemoteEndPoint);
        }

        return Task.CompletedTask;
    }

    private async Task TakeAsync(InterceptingPublishEventArgs publish)
    {
        string root = options.Value.TopicRoot;
        string topic = publish.ApplicationMessage.Topic;
        if (!(topic.StartsWith(root, StringComparison.Ordinal) && (topic.Length == root.Length || topic[root.Length] == '/')) || presence.TryNote(publish.ApplicationMessage, root, district))
        {
            return; // somebody else's topic, or a presence message: an ordinary publish
        }

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, publish.CancellationToken);
        try
        {
            var held = new HeldPublish();
            await arrivals.AddAsync(held, 0, topic, publish.ApplicationMessage.Payload, time.GetUtcNow().ToUnixTimeMilliseconds(), counts: true, cancel.Token);
            await held.Durable.WaitAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Closing without a PUBACK is what tells the device to send the message again.
            publish.ProcessPublish = false;
            publish.CloseConnection = true;
        }
    }

    private static bool Same(string? given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given ?? ""), Encoding.UTF8.GetBytes(expected));

    [LoggerMessage(Level = LogLevel.Information, Message = "The embedded broker listens on {Address}:{Port}; stations publish to {Root}/<domain>/<station>/readings")]
    private static partial void LogListening(ILogger logger, IPAddress address, int port, string root);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{ClientId} at {EndPoint} was refused: wrong user name or password")]
    private static partial void LogRefused(ILogger logger, string clientId, EndPoint? endPoint);

    /// <summary>A publish whose PUBACK MQTTnet writes when our handler returns.</summary>
    private sealed class HeldPublish : ISource
    {
        private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Durable => _durable.Task;

        public ValueTask AcknowledgeAsync(ReadOnlyMemory<ushort> packetIds)
        {
            _durable.TrySetResult();
            return ValueTask.CompletedTask;
        }

        public void Abandon() => _durable.TrySetCanceled();
    }
}
