using System.Buffers;
using System.Security.Authentication;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using Polly;
using Polly.Retry;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Reads from an external broker: lasting session, QoS 1, acknowledgement by hand once the message is durable (G1).</summary>
internal sealed partial class ExternalBroker(
    Arrivals arrivals, PresenceBoard presence, Subscriptions subscriptions, District district, IngestState state, IOptions<MqttOptions> options, IOptions<IngestOptions> ingest, TimeProvider time,
    ILogger<ExternalBroker> logger)
    : BackgroundService
{
    private const string NoAnswer = "the broker does not answer";
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PatienceAtStop = TimeSpan.FromSeconds(2);
    private readonly MqttClientFactory _factory = new();
    private readonly Certificates? _tls = Certificates.Load(options.Value);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ResiliencePipeline reconnect = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<MqttCommunicationException>(),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromSeconds(0.5),
                MaxDelay = LongestDelay,
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

    /// <summary>Serves a connection to its end.</summary>
    /// <exception cref="MqttCommunicationException">There was none, or it ended soon; when one ends that had lasted, this returns, and the delays begin anew.</exception>
    private async ValueTask ServeOneConnectionAsync(CancellationToken cancel)
    {
        using IMqttClient client = _factory.CreateMqttClient();
        // What still waits for room when the connection ends is given up, or each reconnect of a long outage would leave a queue behind.
        await using var stream = new BrokerStream(_tls, options.Value.Protocol == MqttProtocol.V5, ingest.Value.PayloadBytes, TakeAsync, time);
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += end =>
        {
            lost.TrySetResult(end.Exception is { } e ? Reason(e) : end.Reason.ToString());
            return Task.CompletedTask;
        };
        try
        {
            bool sessionPresent = await ConnectAsync(client, stream, cancel);
            state.BrokerProblem = null;
            LogConnected(logger, options.Value.Host, options.Value.Port, subscriptions.Wanted, sessionPresent);
            long since = time.GetTimestamp();
            string end = $"the connection was lost ({await lost.Task.WaitAsync(cancel)})";
            if (time.GetElapsedTime(since) < LongestDelay)
            {
                throw new MqttCommunicationException(end);
            }

            state.BrokerProblem = $"{options.Value.Host}:{options.Value.Port}: {end}";
            LogNotConnected(logger, options.Value.Host, options.Value.Port, end, TimeSpan.Zero);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            if (state.BrokerProblem is null)
            {
                stream.TakeNoMore();
                state.BrokerProblem = "stopped";
                await LeaveAsync(stream);
            }

            throw;
        }
        catch (Exception e)
        {
            string reason = Reason(e);
            state.BrokerProblem = $"{options.Value.Host}:{options.Value.Port}: {reason}";
            throw new MqttCommunicationException(reason, e);
        }
    }

    /// <summary>Acknowledges what was taken, so that the next start is not sent it again, and says good-bye; not at any price, for the broker keeps what was not acknowledged.</summary>
    private async Task LeaveAsync(BrokerStream stream)
    {
        using var patience = new CancellationTokenSource(PatienceAtStop, time);
        try
        {
            if (state.StoreProblem is { } problem)
            {
                LogLeftUnfinished(logger, problem);
            }
            else
            {
                await arrivals.NoneWaiting.WaitAsync(patience.Token);
            }

            await stream.SayGoodbyeAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            LogLeftUnfinished(logger, "the store or the broker took too long");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            string reason = Reason(e);
            LogLeftUnfinished(logger, reason);
        }
    }

    /// <summary>Connects and subscribes.</summary>
    /// <returns>Whether the broker had kept our session.</returns>
    private async Task<bool> ConnectAsync(IMqttClient client, BrokerStream stream, CancellationToken cancel)
    {
        // A broker that hangs still has its port open, so that connecting seems to succeed and the answer never comes.
        using var patience = new CancellationTokenSource();
        await using ITimer asking = time.CreateTimer(_ => GiveUp(patience, stream), state: null, options.Value.KeepAlive, options.Value.KeepAlive);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            MqttClientConnectResult connected = await client.ConnectAsync(Connection(stream), either.Token);
            if (connected.ResultCode != MqttClientConnectResultCode.Success)
            {
                throw new MqttCommunicationException($"the broker refused the connection: {connected.ResultCode} {connected.ReasonString}");
            }

            await subscriptions.AdjustAsync(client, connected.IsSessionPresent, either.Token);
            return connected.IsSessionPresent;
        }
        catch (Exception e) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException(NoAnswer, e);
        }
    }

    /// <summary>While we do not read on, because the store takes nothing, the broker's answer is there and is not to be missed.</summary>
    private static void GiveUp(CancellationTokenSource patience, BrokerStream stream)
    {
        if (!stream.IsHeldBack)
        {
            patience.Cancel();
        }
    }

    /// <summary>What went wrong stands innermost; around it are sentences such as "one or more errors occurred".</summary>
    private string Reason(Exception e)
    {
        for (Exception? at = e; at is not null; at = at.InnerException)
        {
            switch (at)
            {
                case AuthenticationException:
                    return $"no TLS with {options.Value.Host}: {e.GetBaseException().Message}";
                case TimeoutException or MqttCommunicationTimedOutException:
                    return NoAnswer;
            }
        }

        return e.GetBaseException().Message;
    }

    private ValueTask TakeAsync(BrokerStream from, PublishPacket packet, CancellationToken cancel)
    {
        var payload = new ReadOnlySequence<byte>(packet.Payload);
        bool isPresence = presence.TryNote(packet.Topic, payload, options.Value.TopicRoot, district);
        var arrival = new Arrival(packet.Topic, payload, time.GetUtcNow().ToUnixTimeMilliseconds())
        {
            PacketId = packet.PacketId, PayloadBytes = packet.PayloadBytes, Counts = !isPresence,
        };
        return arrivals.AddAsync(from, arrival, cancel);
    }

    private MqttClientOptions Connection(BrokerStream stream)
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Value.Host, options.Value.Port)
            .WithStreamProvider(stream)
            .WithClientId(options.Value.ClientId)
            .WithCleanStart(false)
            .WithKeepAlivePeriod(options.Value.KeepAlive);
        // A session of MQTT 3.1.1 lasts when it is not clean, and its window is the broker's (max_inflight_messages).
        builder = options.Value.Protocol == MqttProtocol.V311
            ? builder.WithProtocolVersion(MqttProtocolVersion.V311)
            : builder.WithProtocolVersion(MqttProtocolVersion.V500).WithSessionExpiryInterval(uint.MaxValue).WithReceiveMaximum((ushort)options.Value.ReceiveMaximum);
        if (options.Value.Username.Length > 0)
        {
            builder = builder.WithCredentials(options.Value.Username, options.Value.Password);
        }

        return builder.Build();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Host}:{Port}, subscribed to {Filter}; the broker kept our session: {SessionPresent}")]
    private static partial void LogConnected(ILogger logger, string host, int port, string filter, bool sessionPresent);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped before everything taken was acknowledged ({Reason}); the broker sends it again")]
    private static partial void LogLeftUnfinished(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection to {Host}:{Port} ({Error}); next try in {Delay}")]
    private static partial void LogNotConnected(ILogger logger, string host, int port, string error, TimeSpan delay);
}
