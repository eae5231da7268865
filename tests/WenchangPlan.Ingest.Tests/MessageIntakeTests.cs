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
}
