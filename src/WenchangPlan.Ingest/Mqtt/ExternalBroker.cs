using System.Buffers;
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
    Arrivals arrivals, PresenceBoard presence, RetainedReadings retained, Subscriptions subscriptions, District district, IngestState state, IOptions<MqttOptions> options, TimeProvider time,
    ILogger<ExternalBroker> logger)
    : BackgroundService
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PatienceAtStop = TimeSpan.FromSeconds(2);
    private readonly MqttClientFactory _factory = new();
    private readonly Certificates? _tls = Certificates.Load(options.Value);
    private readonly ExactlyOnce _exactlyOnce = new();
    private string? _takenOver; // what is wrong with our client id, until a connection has lasted

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
        await using var stream = new BrokerStream(_tls, options.Value.Protocol == MqttProtocol.V5, options.Value.PacketBytes, _exactlyOnce, TakeAsync, time);
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += end =>
        {
            lost.TrySetResult(EndOf(end));
            return Task.CompletedTask;
        };
        bool isConnected = false;
        try
        {
            MqttClientConnectResult connected = await ConnectAsync(client, stream, cancel);
            isConnected = true;
            state.BrokerProblem = _takenOver;
            LogConnected(logger, options.Value.Host, options.Value.Port, subscriptions.Wanted, connected.IsSessionPresent);
            foreach (string remark in BrokerTerms.Remarks(connected, options.Value))
            {
                LogRemark(logger, options.Value.Host, options.Value.Port, remark);
            }

            long since = time.GetTimestamp();
            string end = $"the connection was lost ({await StayAsync(client, lost.Task, BrokerTerms.KeepAlive(connected, options.Value), cancel)})";
            if (time.GetElapsedTime(since) < LongestDelay)
            {
                throw new MqttCommunicationException(end);
            }

            state.BrokerProblem = $"{options.Value.Host}:{options.Value.Port}: {end}";
            LogNotConnected(logger, options.Value.Host, options.Value.Port, end, TimeSpan.Zero);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            if (isConnected)
            {
                stream.TakeNoMore();
                state.BrokerProblem = "stopped";
                await LeaveAsync(stream);
            }

            throw;
        }
        catch (Exception e)
        {
            string reason = BrokerFault.Explain(e, options.Value.Host);
            state.BrokerProblem = $"{options.Value.Host}:{options.Value.Port}: {reason}";
            throw new MqttCommunicationException(reason, e);
        }
    }

    /// <summary>Stays until the connection ends.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="lost">Completes with its end.</param>
    /// <param name="keepAlive">How often the broker wants to hear of us, when that is more often than the library sees to.</param>
    /// <param name="cancel">Ends the stay.</param>
    /// <returns>What ended it.</returns>
    private async Task<string> StayAsync(IMqttClient client, Task<string> lost, TimeSpan? keepAlive, CancellationToken cancel)
    {
        long since = time.GetTimestamp();
        while (!lost.IsCompleted)
        {
            TimeSpan pause = keepAlive * 0.75 ?? (_takenOver is null ? Timeout.InfiniteTimeSpan : LongestDelay);
            await ((Task)lost).WaitAsync(pause, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
            if (_takenOver is not null && !lost.IsCompleted && time.GetElapsedTime(since) >= LongestDelay)
            {
                state.BrokerProblem = _takenOver = null;
            }

            if (keepAlive is { } wanted && !lost.IsCompleted && !await AnswersAsync(client, wanted / 2, cancel))
            {
                return BrokerFault.NoAnswer;
            }
        }

        return await lost;
    }

    /// <summary>Gives the broker a sign of life. When the connection breaks meanwhile, that is told elsewhere.</summary>
    /// <returns>False when it does not answer.</returns>
    private async Task<bool> AnswersAsync(IMqttClient client, TimeSpan patience, CancellationToken cancel)
    {
        using var tooLong = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, cancel);
        try
        {
            await client.PingAsync(either.Token);
            return true;
        }
        catch (Exception) when (tooLong.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e) when (e is MqttCommunicationException or InvalidOperationException)
        {
            return true;
        }
    }

    private string EndOf(MqttClientDisconnectedEventArgs end)
    {
        if (end.Reason == MqttClientDisconnectReason.SessionTakenOver)
        {
            _takenOver = $"{options.Value.Host}:{options.Value.Port}: another client came with our client id {options.Value.ClientId} and took our session over; each needs a Mqtt:ClientId of its own, or both share the load by Mqtt:ShareGroup";
            return _takenOver;
        }

        return end.Exception is { } e ? BrokerFault.Explain(e, options.Value.Host) : end.Reason.ToString();
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
            string reason = BrokerFault.Explain(e, options.Value.Host);
            LogLeftUnfinished(logger, reason);
        }
    }

    /// <summary>Connects and subscribes.</summary>
    /// <returns>What the broker said.</returns>
    private async Task<MqttClientConnectResult> ConnectAsync(IMqttClient client, BrokerStream stream, CancellationToken cancel)
    {
        // A broker that hangs still has its port open, so that connecting seems to succeed and the answer never comes.
        using var patience = new CancellationTokenSource();
        await using ITimer asking = time.CreateTimer(_ => GiveUp(patience, stream), state: null, options.Value.KeepAlive, options.Value.KeepAlive);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            MqttClientConnectResult connected = await client.ConnectAsync(Connection(stream), either.Token);
            BrokerTerms.Accept(connected, options.Value, subscriptions.Wanted);
            await subscriptions.AdjustAsync(client, connected.IsSessionPresent, either.Token);
            return connected;
        }
        catch (Exception e) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException(BrokerFault.NoAnswer, e);
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

    private ValueTask TakeAsync(BrokerStream from, PublishPacket packet, CancellationToken cancel)
    {
        var payload = new ReadOnlySequence<byte>(packet.Payload);
        bool counts = !(packet.IsExactlyOnce && _exactlyOnce.Knows(packet))
            && !presence.TryNote(packet.Topic, payload, options.Value.TopicRoot, district)
            && !(packet.IsRetained && retained.TryDrop(packet.Topic));
        var arrival = new Arrival(packet.Topic, payload, time.GetUtcNow().ToUnixTimeMilliseconds())
        {
            PacketId = packet.PacketId, PayloadBytes = packet.PayloadBytes, Counts = counts, IsRetained = packet.IsRetained,
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker {Host}:{Port} sets terms of its own: {Remark}")]
    private static partial void LogRemark(ILogger logger, string host, int port, string remark);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped before everything taken was acknowledged ({Reason}); the broker sends it again")]
    private static partial void LogLeftUnfinished(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection to {Host}:{Port} ({Error}); next try in {Delay}")]
    private static partial void LogNotConnected(ILogger logger, string host, int port, string error, TimeSpan delay);
}
