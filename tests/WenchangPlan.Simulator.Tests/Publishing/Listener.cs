using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;

namespace WenchangPlan.Simulator.Tests.Publishing;

/// <summary>Subscribes to everything so that the broker remembers it while it is away, and keeps the key of every reading that came.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;
    private readonly List<string> _readings = [];
    private readonly HashSet<string> _distinct = new(StringComparer.Ordinal);
    private readonly List<string> _statuses = [];
    private readonly List<(Func<bool> Done, TaskCompletionSource Reached)> _waiting = [];

    private Listener(int port)
    {
        _options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("listener")
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V311).WithCleanSession(false).Build();
    }

    public static async Task<Listener> StartAsync(int port)
    {
        var listener = new Listener(port);
        await listener.ConnectAsync();
        await listener._client.SubscribeAsync("wenchang/#", MqttQualityOfServiceLevel.AtLeastOnce);
        return listener;
    }

    public int Objects { get; private set; }

    public int Arrays { get; private set; }

    /// <summary>"station time" of every reading, repetitions included.</summary>
    public List<string> Readings
    {
        get
        {
            lock (_lock)
            {
                return [.. _readings];
            }
        }
    }

    /// <summary>"station status", in order.</summary>
    public List<string> Statuses
    {
        get
        {
            lock (_lock)
            {
                return [.. _statuses];
            }
        }
    }

    public async Task ConnectAsync()
    {
        _client.Dispose();
        _client = new MqttClientFactory().CreateMqttClient();
        _client.ApplicationMessageReceivedAsync += Take;
        await _client.ConnectAsync(_options, TestContext.Current.CancellationToken);
    }

    public Task UntilAllAsync(IReadOnlyCollection<string> readings) =>
        UntilAsync(() => _distinct.Count >= readings.Count && _distinct.IsSupersetOf(readings), () => $"missing: {string.Join(", ", readings.Except(_distinct).Take(10))}");

    public Task UntilStatusAsync(int count) => UntilAsync(() => _statuses.Count >= count, () => $"{_statuses.Count} of {count} statuses came");

    public async ValueTask DisposeAsync()
    {
        await _client.TryDisconnectAsync();
        _client.Dispose();
    }

    private async Task UntilAsync(Func<bool> done, Func<string> state)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (done())
            {
                return;
            }

            _waiting.Add((done, reached));
        }

        try
        {
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail(state());
        }
    }

    private Task Take(MqttApplicationMessageReceivedEventArgs e)
    {
        string[] topic = e.ApplicationMessage.Topic.Split('/');
        byte[] payload = e.ApplicationMessage.Payload.ToArray();
        lock (_lock)
        {
            if (topic[3] == "status")
            {
                _statuses.Add($"{topic[2]} {System.Text.Encoding.UTF8.GetString(payload)}");
            }
            else
            {
                JsonNode json = JsonNode.Parse(payload)!;
                Objects += json.GetValueKind() == JsonValueKind.Object ? 1 : 0;
                Arrays += json.GetValueKind() == JsonValueKind.Array ? 1 : 0;
                JsonNode[] readings = json is JsonArray array ? [.. array.Select(r => r!)] : [json];
                _readings.AddRange(readings.Select(r => $"{topic[2]} {r["ts"]}"));
                _distinct.UnionWith(_readings[^readings.Length..]);
            }

            foreach ((Func<bool> done, TaskCompletionSource reached) in _waiting)
            {
                if (!reached.Task.IsCompleted && done())
                {
                    reached.SetResult();
                }
            }
        }

        return Task.CompletedTask;
    }
}
