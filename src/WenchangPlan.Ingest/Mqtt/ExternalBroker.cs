using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Polly;
using Polly.Retry;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Reads from an external broker: lasting session, QoS 1, acknowledgement by hand once the message is durable (G1).</summary>
internal sealed partial class ExternalBroker(
    Arrivals arrivals, PresenceBoard presence, District district, IngestState state, IOptions<MqttOptions> options, TimeProvider time, ILogger<ExternalBroker> logger)
    : BackgroundService
{
    private readonly MqttClientFactory _factory = new();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ResiliencePipeline reconnect = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<MqttCommunicationException>().Handle<MqttProtocolViolationException>().Handle<TimeoutException>(),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromSeconds(0.5),
                MaxDelay = TimeSpan.FromSeconds(15),
                UseJitter = true,
                OnRetry = args =>
                {
                    LogNotConnected(logger, options.Value.Host, options.Value.Port, args.Outcome.Exception?.Message ?? "", args.RetryDelay);
                    return default;
                },
            })
            .Build();
        while (!stoppingToken.IsCancellationRequested)
        {
            // A client of its own for each connection: an acknowledgement of an old connection can then never reach a new one,
            // where the same packet identifier may belong to a message that is not stored yet.
            await reconnect.ExecuteAsync(ServeOneConnectionAsync, stoppingToken);
        }
    }

    private async ValueTask ServeOneConnectionAsync(CancellationToken cancel)
    {
        using IMqttClient client = _factory.CreateMqttClient();
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += _ =>
        {
            lost.TrySetResult();
            return Task.CompletedTask;
        };
        using var stream = new BrokerStream(options.Value.UseTls);
        // What still waits for room when the connection ends is given up, or each reconnect of a long outage would leave a queue behind.
        using var connection = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        client.ApplicationMessageReceivedAsync += message => TakeAsync(stream, message, connection.Token);
        try
        {
            MqttClientConnectResult connected = await client.ConnectAsync(Connection(stream), cancel);
            if (connected.ResultCode != MqttClientConnectResultCode.Success)
            {
                throw new MqttCommunicationException($"the broker refused the connection: {connected.ResultCode} {connected.ReasonString}");
            }

            string filter = options.Value.ShareGroup.Length == 0 ? $"{options.Value.TopicRoot}/#" : $"$share/{options.Value.ShareGroup}/{options.Value.TopicRoot}/#";
            await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, cancel);
            state.BrokerProblem = null;
            LogConnected(logger, options.Value.Host, options.Value.Port, filter, connected.IsSessionPresent);
            await lost.Task.WaitAsync(cancel);
            throw new MqttCommunicationException("the connection was lost");
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            state.BrokerProblem = $"{options.Value.Host}:{options.Value.Port}: {e.Message}";
            throw e as MqttCommunicationException ?? new MqttCommunicationException(e.Message, e);
        }
        finally
        {
            await connection.CancelAsync();
        }
    }

    private Task TakeAsync(BrokerStream from, MqttApplicationMessageReceivedEventArgs message, CancellationToken cancel)
    {
        message.AutoAcknowledge = false;
        bool isPresence = presence.TryNote(message.ApplicationMessage, options.Value.TopicRoot, district);
        ValueTask taken = arrivals.AddAsync(
            from, message.PacketIdentifier, message.ApplicationMessage.Topic, message.ApplicationMessage.Payload, time.GetUtcNow().ToUnixTimeMilliseconds(), !isPresence, cancel);
        if (taken.IsCompletedSuccessfully)
        {
            from.Taken();
            return Task.CompletedTask;
        }

        return TakeLaterAsync(from, taken);
    }

    private static async Task TakeLaterAsync(BrokerStream from, ValueTask taken)
    {
        await taken;
        from.Taken();
    }

    private MqttClientOptions Connection(BrokerStream stream)
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Value.Host, options.Value.Port)
            .WithStreamProvider(stream)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(options.Value.ClientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval(uint.MaxValue)
            .WithReceiveMaximum((ushort)options.Value.ReceiveMaximum)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(20));
        if (options.Value.Username.Length > 0)
        {
            builder = builder.WithCredentials(options.Value.Username, options.Value.Password);
        }

        return builder.Build();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Host}:{Port}, subscribed to {Filter}; the broker kept our session: {SessionPresent}")]
    private static partial void LogConnected(ILogger logger, string host, int port, string filter, bool sessionPresent);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection to {Host}:{Port} ({Error}); next try in {Delay}")]
    private static partial void LogNotConnected(ILogger logger, string host, int port, string error, TimeSpan delay);
}
