using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Tests;

public class TopicNameTests
{
    [Theory]
    [InlineData("wenchang/air/A1/readings", "wenchang", TopicKind.Readings, Domain.Air, "A1")]
    [InlineData("wenchang/drainage/D-2/status", "wenchang", TopicKind.Status, Domain.Drainage, "D-2")]
    [InlineData("zibo/wenchang/water/W1/readings", "zibo/wenchang", TopicKind.Readings, Domain.Water, "W1")]
    [InlineData("wenchang/air/A1/reading", "wenchang", TopicKind.Unknown, Domain.Air, "")]
    [InlineData("wenchang/soil/A1/readings", "wenchang", TopicKind.Unknown, Domain.Air, "")]
    [InlineData("wenchang/air/A1/extra/readings", "wenchang", TopicKind.Unknown, Domain.Air, "")]
    [InlineData("wenchang/air//readings", "wenchang", TopicKind.Unknown, Domain.Air, "")]
    [InlineData("wenchang/air/readings", "wenchang", TopicKind.Unknown, Domain.Air, "")]
    [InlineData("wenchangair/A1/readings", "wenchang", TopicKind.Unknown, Domain.Air, "")]
    [InlineData("wenchang", "wenchang", TopicKind.Unknown, Domain.Air, "")]
    [InlineData("", "wenchang", TopicKind.Unknown, Domain.Air, "")]
    [InlineData("////", "wenchang", TopicKind.Unknown, Domain.Air, "")]
    public void Parse_ATopic_GivesItsParts(string topic, string root, object kind, Domain domain, string station)
    {
        Assert.Equal((TopicKind)kind, TopicName.Parse(topic, root, out Domain found, out ReadOnlySpan<char> id));
        Assert.Equal(domain, found);
        Assert.Equal(station, id.ToString());
    }
}
