using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>A stream that stands still is not ready, and is again when it moves.</summary>
public class ReadinessTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Arrivals _arrivals;
    private readonly IngestState _state;

    public ReadinessTests()
    {
        var intake = new MessageIntake(TestRegister.District, new SequenceCheck(TestRegister.District), _time, Options.Create(new IngestOptions()), Options.Create(new MqttOptions()),
            NullLogger<MessageIntake>.Instance);
        _arrivals = new Arrivals(intake, new PipelineLedger(default, _time), Options.Create(new IngestOptions()), _time);
        _arrivals.Open(new DeliveryBatch());
        _state = new IngestState(_time) { BrokerProblem = null };
    }

    [Fact]
    public async Task Silence_IsNotReadyAfterTheTimeAllowed_UntilAMessageComes()
    {
        var part = new BrokerPart(_state, _arrivals, TestRegister.District, Options.Create(new MqttOptions()), _time);
        Step(TimeSpan.FromMinutes(15));
        Assert.True(part.Check().Ok);

        Step(TimeSpan.FromSeconds(1));
        Assert.Equal(new ReadyState(false, "Connected, but no message has come for 901 s, from no station (allowed: 900 s)."), part.Check());

        await ArriveAsync();
        Assert.True(part.Check().Ok);
        Step(TimeSpan.FromMinutes(16));
        Assert.False(part.Check().Ok);
    }

    [Fact]
    public void Silence_IsCountedFromTheConnection_AndALostConnectionSaysItsOwnReason()
    {
        var part = new BrokerPart(_state, _arrivals, TestRegister.District, Options.Create(new MqttOptions()), _time);
        Step(TimeSpan.FromHours(1));
        _state.BrokerProblem = "the connection was lost";
        Assert.Equal(new ReadyState(false, "the connection was lost") { Cut = true }, part.Check());

        _state.BrokerProblem = null;
        Assert.True(part.Check().Ok);
        Step(TimeSpan.FromMinutes(16));
        Assert.False(part.Check().Ok);
    }

    [Theory]
    [InlineData("00:15:00", "00:15:00")]
    [InlineData("00:00:10", "00:03:00")] // the air stations of the register report every minute
    [InlineData("00:00:00", "00:00:00")]
    public void AllowedSilence_IsNoLessThanAStationNeeds(string set, string allowed) =>
        Assert.Equal(TimeSpan.Parse(allowed, null), Flow.AllowedSilence(TimeSpan.Parse(set, null), TestRegister.District));

    [Fact]
    public void AllowedSilence_NeverIsNeverReported() => Assert.True(Flow.FromBroker(null, TimeSpan.FromDays(400), TimeSpan.Zero).Ok);

    [Fact]
    public async Task Stall_IsNotReadyWithItsAge_UntilACommit()
    {
        var part = new StorePart(_state, _arrivals, Options.Create(new IngestOptions()));
        Step(TimeSpan.FromHours(1)); // nothing waits
        Assert.True(part.Check().Ok);

        await ArriveAsync();
        Step(TimeSpan.FromSeconds(20));
        await ArriveAsync();
        Step(TimeSpan.FromSeconds(10));
        Assert.True(part.Check().Ok);
        Step(TimeSpan.FromSeconds(15));
        Assert.Equal(new ReadyState(false, "Messages have waited for their commit for 45 s."), part.Check());

        _state.StoreProblem = "the disk is full";
        Assert.Equal(new ReadyState(false, "Messages have waited for their commit for 45 s. the disk is full"), part.Check());
        _state.StoreProblem = null;

        DeliveryBatch both = _arrivals.Open(new DeliveryBatch())!;
        await ArriveAsync(); // while they are being committed
        _arrivals.Release(both);
        Assert.True(part.Check().Ok);
        Step(TimeSpan.FromSeconds(31));
        Assert.False(part.Check().Ok);
        _arrivals.Release(_arrivals.Open(new DeliveryBatch())!);
        Step(TimeSpan.FromHours(1));
        Assert.True(part.Check().Ok);
    }

    [Fact]
    public async Task BrokerThatHangs_IsNoticedAndComesBack()
    {
        await using Mosquitto broker = await TestBroker.StartAsync();
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), ("Mqtt:KeepAlive", "00:00:01")]);
        host.Store.StayOpen();
        await host.StartAsync();
        await host.WhenBrokerAsync(ready: true);

        broker.Send(Signal.Stop);
        await host.WhenBrokerAsync(ready: false, saying: "does not answer");
        // The port of a broker that hangs is open: a new connection must not wait for it forever.
        await host.WhenLoggedAsync("Warning", $"No connection to 127.0.0.1:{broker.Port} (the broker does not answer)");

        broker.Send(Signal.Continue);
        await host.WhenBrokerAsync(ready: true);
        await broker.PublishAsync("wenchang/air/A1/readings", """{"ts":1777593600000,"values":{"pm25":1}}""");
        await host.WhenStoredAsync(1);
    }

    private void Step(TimeSpan time) => _time.Advance(time);

    private Task ArriveAsync() =>
        _arrivals.AddAsync(new Source(), new Arrival("wenchang/air/A1/readings", new ReadOnlySequence<byte>(new byte[100]), 0) { PacketId = 1 }, TestContext.Current.CancellationToken).AsTask();

    private sealed class Source : ISource
    {
        public ValueTask AcknowledgeAsync(ReadOnlyMemory<ushort> packetIds) => throw new NotSupportedException();

        public void Abandon() => throw new NotSupportedException();
    }
}
