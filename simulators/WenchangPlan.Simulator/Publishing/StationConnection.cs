using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Publishing;

/// <summary>The connection of one device: publishes in order with QoS 1, a few messages ahead of their acknowledgements, and comes back after the broker was away.</summary>
/// <remarks>A message leaves the queue only by its PUBACK; what had none is sent again on the next connection. For one caller at a time.</remarks>
internal sealed partial class StationConnection : IAsyncDisposable
{
    private readonly PublisherOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _station;
    private readonly string _statusTopic;
    private readonly MqttClientOptions _clientOptions;
    private readonly CancellationTokenSource _abort = new();
    private readonly Queue<Sent> _inFlight = new();
    private IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private bool _everConnected;
    private int _failures;

    public StationConnection(Station station, string topicRoot, PublisherOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _station = station.Id;
        _statusTopic = $"{topicRoot}/{station.Domain.Code}/{station.Id}/status";
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.Port)
            .WithClientId(station.Id)
            .WithCleanStart()
            .WithWillTopic(_statusTopic).WithWillPayload("offline"u8.ToArray()).WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (options.Username.Length > 0)
        {
            builder = builder.WithCredentials(options.Username, options.Password);
        }

        _clientOptions = (options.UseTls ? builder.WithTlsOptions(tls => tls.UseTls()) : builder).Build();
    }

    /// <summary>Publishes a message, waiting for older ones while too many await their acknowledgement.</summary>
    /// <param name="message">What to send.</param>
    /// <param name="acknowledged">Called once, after those of all messages sent before.</param>
    /// <param name="stopping">Ends the wait; the message may or may not have been sent.</param>
    public async Task SendAsync(SimulatedMessage message, Action acknowledged, CancellationToken stopping)
    {
        while (_inFlight.Count >= _options.InFlight)
        {
            await SettleOldestAsync(stopping);
        }

        await EnsureConnectedAsync(stopping);
        _inFlight.Enqueue(new Sent(message, PublishAsync(message), acknowledged));
    }

    /// <summary>Calls back once everything sent so far is acknowledged.</summary>
    public void AfterAll(Action acknowledged) => _inFlight.Enqueue(new Sent(null, Task.CompletedTask, acknowledged));

    /// <summary>Waits for something else, taking acknowledgements meanwhile: others may be waiting for ours.</summary>
    public async Task WaitForAsync(Task other, CancellationToken stopping)
    {
        while (!other.IsCompleted && _inFlight.TryPeek(out Sent oldest))
        {
            await Task.WhenAny(other, oldest.Publish).WaitAsync(stopping);
            if (oldest.Publish.IsCompleted)
            {
                await SettleOldestAsync(stopping);
            }
        }

        await other.WaitAsync(stopping);
    }

    /// <summary>Waits until everything sent is acknowledged.</summary>
    public async Task DrainAsync(CancellationToken stopping)
    {
        while (_inFlight.Count > 0)
        {
            await SettleOldestAsync(stopping);
        }
    }

    /// <summary>Connects if there is no connection, for as long as it takes.</summary>
    /// <exception cref="BrokerUnreachableException">There never was one, and the tries allowed are used up.</exception>
    public Task EnsureConnectedAsync(CancellationToken stopping) => _client.IsConnected ? Task.CompletedTask : ConnectAsync(stopping);

    /// <summary>Takes the acknowledgements still on their way, for a limited time, says goodbye and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(_options.StopTimeout, _time);
        try
        {
            while (_client.IsConnected && _inFlight.TryPeek(out Sent oldest))
            {
                await oldest.Publish.WaitAsync(limit.Token);
                _inFlight.Dequeue().Acknowledged();
            }

            if (_client.IsConnected)
            {
                await _client.PublishStringAsync(_statusTopic, "offline", MqttQualityOfServiceLevel.AtLeastOnce, retain: true, limit.Token);
                await _client.DisconnectAsync(cancellationToken: limit.Token);
            }
        }
        catch (Exception e) when (IsConnectionTrouble(e))
        {
            LogStoppedEarly(_station, _inFlight.Count, e.Message);
        }

        await _abort.CancelAsync();
        _client.Dispose();
        _abort.Dispose();
    }

    private async Task SettleOldestAsync(CancellationToken stopping)
    {
        Sent oldest = _inFlight.Peek();
        try
        {
            await oldest.Publish.WaitAsync(stopping);
        }
        catch (Exception e) when (IsConnectionTrouble(e))
        {
            stopping.ThrowIfCancellationRequested();
            _failures++;
            LogLost(_station, e.Message);
            await ConnectAsync(stopping);
            return;
        }

        _failures = 0;
        _inFlight.Dequeue().Acknowledged();
    }

    /// <summary>Makes a new connection, and on it sends again, in their order, all messages without acknowledgement.</summary>
    private async Task ConnectAsync(CancellationToken stopping)
    {
        do
        {
            if (_failures > 0)
            {
                await Task.Delay(BackOff(), _time, stopping);
            }
        }
        while (!await TryConnectAsync(stopping));

        for (int i = _inFlight.Count; i > 0; i--)
        {
            Sent sent = _inFlight.Dequeue();
            bool settled = sent.Message is null || sent.Publish.IsCompletedSuccessfully;
            _inFlight.Enqueue(settled ? sent : sent with { Publish = PublishAsync(sent.Message!) });
        }
    }

    private async Task PublishAsync(SimulatedMessage message)
    {
        var packet = new MqttApplicationMessage
        {
            Topic = message.Topic,
            PayloadSegment = message.Payload,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        };
        MqttClientPublishResult result = await _client.PublishAsync(packet, _abort.Token);
        if (!result.IsSuccess)
        {
            throw new MqttCommunicationException($"The broker refused a message: {result.ReasonCode} {result.ReasonString}");
        }
    }

    private async Task<bool> TryConnectAsync(CancellationToken stopping)
    {
        try
        {
            // A client that notices a loss is busy closing for a while and refuses to connect; a new one is free at once.
            _client.Dispose();
            _client = new MqttClientFactory().CreateMqttClient();
            using var limit = new CancellationTokenSource(_options.ConnectTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
            MqttClientConnectResult result = await _client.ConnectAsync(_clientOptions, either.Token);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                throw new MqttCommunicationException($"The broker refused the connection: {result.ResultCode} {result.ReasonString}");
            }

            await _client.PublishStringAsync(_statusTopic, "online", MqttQualityOfServiceLevel.AtLeastOnce, retain: true, either.Token);
            _everConnected = true;
            LogConnected(_station);
            return true;
        }
        catch (Exception e) when (IsConnectionTrouble(e))
        {
            stopping.ThrowIfCancellationRequested();
            _failures++;
            if (!_everConnected && _failures >= _options.ConnectAttempts)
            {
                throw new BrokerUnreachableException($"{_options.Host}:{_options.Port} cannot be reached after {_failures} tries: {e.Message}", e);
            }

            LogUnreachable(_station, e.Message);
            return false;
        }
    }

    private TimeSpan BackOff()
    {
        double factor = Math.Pow(2, Math.Min(_failures - 1, 20));
        return TimeSpan.FromTicks((long)Math.Min(_options.LongestBackOff.Ticks, _options.FirstBackOff.Ticks * factor));
    }

    /// <summary>The world's fault, so worth another try; anything else is ours and ends the run.</summary>
    private static bool IsConnectionTrouble(Exception e) => e is MqttCommunicationException or SocketException or IOException or OperationCanceledException or TimeoutException;

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Station} is connected")]
    private partial void LogConnected(string station);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Station} lost the broker ({Error}); what was not acknowledged will be sent again")]
    private partial void LogLost(string station, string error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Station} cannot reach the broker ({Error}); will try again")]
    private partial void LogUnreachable(string station, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Station} stopped with {Count} messages not acknowledged ({Error}); they will be sent again next time")]
    private partial void LogStoppedEarly(string station, int count, string error);

    /// <summary>A message on its way; without a message it only marks a place in the queue.</summary>
    private readonly record struct Sent(SimulatedMessage? Message, Task Publish, Action Acknowledged);
}
