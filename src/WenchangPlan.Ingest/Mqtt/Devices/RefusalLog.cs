using System.Collections.Concurrent;

namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Lets one line a minute through about each thing that is refused: a device that tries again for ever is not to fill the log.</summary>
internal sealed class RefusalLog(TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Since> _said = new(StringComparer.Ordinal);

    /// <summary>Counts a refusal.</summary>
    /// <param name="about">What it is about. Of these there must be few: each is remembered.</param>
    /// <returns>How many there were since the last line, this one included, when it is time for a line; else 0.</returns>
    public long Note(string about)
    {
        Since since = _said.GetOrAdd(about, _ => new Since());
        lock (since)
        {
            since.Count++;
            if (since.Line is { } line && time.GetElapsedTime(line) < Quiet)
            {
                return 0;
            }

            long count = since.Count;
            since.Line = time.GetTimestamp();
            since.Count = 0;
            return count;
        }
    }

    private sealed class Since
    {
        public long? Line { get; set; }

        public long Count { get; set; }
    }
}
