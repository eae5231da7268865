using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Tests;

public class TopicNameTests
{
    [Theory]
    [InlineData("wenchang/air/A1/readings", "wenchang", TopicKind.Readings, "air", "A1")]
    [InlineData("wenchang/drainage/D-2/status", "wenchang", TopicKind.Status, "drainage", "D-2")]
    [InlineData("zibo/wenchang/water/W1/readings", "zibo/wenchang", TopicKind.Readings, "water", "W1")]
    [InlineData("wenchang/air/A1/reading", "wenchang", TopicKind.Unknown, null, "")]
    [InlineData("wenchang/soil/A1/readings", "wenchang", TopicKind.Unknown, null, "")]
    [InlineData("wenchang/air/A1/extra/readings", "wenchang", TopicKind.Unknown, null, "")]
    [InlineData("wenchang/air//readings", "wenchang", TopicKind.Unknown, null, "")]
    [InlineData("wenchang/air/readings", "wenchang", TopicKind.Unknown, null, "")]
    [InlineData("wenchangair/A1/readings", "wenchang", TopicKind.Unknown, null, "")]
    [InlineData("wenchang", "wenchang", TopicKind.Unknown, null, "")]
    [InlineData("", "wenchang", TopicKind.Unknown, null, "")]
    [InlineData("////", "wenchang", TopicKind.Unknown, null, "")]
    public void Parse_ATopic_GivesItsParts(string topic, string root, object kind, string? domain, string station)
    {
        Assert.Equal((TopicKind)kind, TopicName.Parse(topic, root, DomainCatalog.Default, out Domain? found, out ReadOnlySpan<char> id));
        Assert.Equal(domain, found?.Code);
        Assert.Equal(station, id.ToString());
    }
}
