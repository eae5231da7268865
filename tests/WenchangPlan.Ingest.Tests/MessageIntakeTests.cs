using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Tests;

public sealed class MessageIntakeTests
{
    private const long T = 1_714_521_600_000;
    private const long Minute = 60_000;
    private const string Register = """
        { "district": { "id": "x", "name": "区" }, "stations": [ { "id": "A1", "domain": "air", "name": "站", "parameters": ["pm25"], "ranges": { "pm25": { "jump": 20 } } } ] }
        """;

    private static readonly District District = RegisterReader.Read("r.json", Encoding.UTF8.GetBytes(Register), out _)!;

    [Fact]
    public void TheIntake_FollowsAStationFromMessageToMessage()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(T));
        var intake = new MessageIntake(District, new SequenceCheck(District), clock, Options.Create(new IngestOptions()), Options.Create(new MqttOptions()), NullLogger<MessageIntake>.Instance);
        var batch = new ReadingBatch();
        foreach (int minute in (int[])[0, 1])
        {
            byte[] payload = Encoding.UTF8.GetBytes($$$"""{"ts":{{{T + (minute * Minute)}}},"values":{"pm25":{{{30 + (minute * 60)}}}}}""");
            intake.Take("wenchang/air/A1/readings", new ReadOnlySequence<byte>(payload), T, batch);
        }

        Assert.Equal([ReadingFlag.Normal, ReadingFlag.Jump], batch.Rows.Select(row => batch.Values(row)[0].Flag));
        Assert.Equal((2, 1), (batch.Messages, batch.CountFlagged()));
    }

    [Theory]
    [InlineData("wenchang/air/A1/readings", "{", false, 0)]
    [InlineData("wenchang/air/A1/readings", "{", true, null)] // the broker had it in store: nobody need have sent it now
    [InlineData("wenchang/air/A9/readings", "{}", false, null)]
    [InlineData("wenchang/water/A1/readings", "{}", false, null)]
    [InlineData("wenchang/air/A1/other", "{}", false, null)]
    public void WhatIsRefused_HasItsSender(string topic, string payload, bool retained, int? sender)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(T));
        var intake = new MessageIntake(District, new SequenceCheck(District), clock, Options.Create(new IngestOptions()), Options.Create(new MqttOptions()), NullLogger<MessageIntake>.Instance);
        var batch = new ReadingBatch();
        intake.Take(new Arrival(topic, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload)), T) { IsRetained = retained }, batch);
        Assert.Equal(sender, Assert.Single(batch.Quarantined).Sender);
    }

    [Fact]
    public void RowsOfARetainedMessage_AreNoted()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(T));
        var intake = new MessageIntake(District, new SequenceCheck(District), clock, Options.Create(new IngestOptions()), Options.Create(new MqttOptions()), NullLogger<MessageIntake>.Instance);
        var batch = new ReadingBatch();
        foreach (bool retained in (bool[])[false, true])
        {
            byte[] payload = Encoding.UTF8.GetBytes($$$"""{"ts":{{{T + (retained ? Minute : 0)}}},"values":{"pm25":30}}""");
            intake.Take(new Arrival("wenchang/air/A1/readings", new ReadOnlySequence<byte>(payload), T + Minute) { IsRetained = retained }, batch);
        }

        Assert.Equal((false, true), (batch.IsRetained(0), batch.IsRetained(1)));
    }
}
