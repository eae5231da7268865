using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Readings that a broker keeps and sends to everyone who subscribes, at each connection anew.</summary>
/// <remarks>
/// Of a station with a clock such a message is one that was there before, or one that was missed: its time says so. Without a clock it would get the time of its delivery,
/// and a station that is dead for years would seem to have spoken just now (MQTT 5, 3.3.1.3).
/// </remarks>
internal sealed partial class RetainedReadings(District district, PipelineLedger ledger, IOptions<MqttOptions> options, ILogger<RetainedReadings> logger)
{
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);

    /// <summary>Drops and counts a message that the broker had in store, when it is the reading of a station without a clock. Not thread-safe.</summary>
    /// <returns>False when the message is to be taken.</returns>
    public bool TryDrop(string topic)
    {
        if (TopicName.Parse(topic, options.Value.TopicRoot, district.Domains, out Domain? domain, out ReadOnlySpan<char> id) != TopicKind.Readings
            || !district.TryFind(id, out Station station) || !station.Domain.Equals(domain) || station.TimeFrom != TimeFrom.Arrival)
        {
            return false;
        }

        ledger.RetainedDropped();
        if (_named.Add(station.Id))
        {
            LogDropped(logger, topic);
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A retained message on {Topic} is dropped: the station has no clock, so nothing says when it was measured. Readings are not to be retained")]
    private static partial void LogDropped(ILogger logger, string topic);
}
