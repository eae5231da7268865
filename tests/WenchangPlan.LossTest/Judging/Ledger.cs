using WenchangPlan.LossTest.Publishing;

namespace WenchangPlan.LossTest.Judging;

/// <summary>The files of the publisher: what it sent, and which of it the broker acknowledged.</summary>
/// <param name="folder">Where they are.</param>
public sealed class Ledger(string folder)
{
    private const string Garbage = "garbage";

    /// <summary>Compares what was sent for each station with what a store holds.</summary>
    /// <param name="stations">The stations.</param>
    /// <param name="read">Yields the rows of a station.</param>
    public async Task<Findings> CompareAsync(IEnumerable<SentStation> stations, Func<SentStation, IAsyncEnumerable<(Reading Reading, bool Flagged)>> read)
    {
        var findings = new Findings();
        foreach (SentStation station in stations)
        {
            var check = new StationCheck(station.Id, findings);
            foreach ((string line, bool acknowledged) in Lines(station.Id))
            {
                check.AddSent(Reading.Parse(line), acknowledged);
            }

            await foreach ((Reading reading, bool flagged) in read(station))
            {
                check.AddStored(reading, flagged);
            }

            check.Finish();
        }

        return findings;
    }

    /// <summary>Compares the garbage that was sent with what is in quarantine.</summary>
    /// <param name="entries">Topic and payload in hexadecimal.</param>
    public async Task<Findings> CompareGarbageAsync(IAsyncEnumerable<(string Topic, string Payload)> entries)
    {
        var findings = new Findings();
        var check = new QuarantineCheck(findings);
        foreach ((string line, bool acknowledged) in Lines(Garbage))
        {
            string[] parts = line.Split('\t');
            check.AddSent(parts[0], parts[1], acknowledged);
        }

        await foreach ((string topic, string payload) in entries)
        {
            check.AddFound(topic, payload);
        }

        check.Finish();
        return findings;
    }

    private IEnumerable<(string Line, bool Acknowledged)> Lines(string name) =>
        from kind in (string[])["acknowledged", "open"]
        let file = Path.Combine(folder, $"{name}.{kind}")
        where File.Exists(file)
        from line in File.ReadLines(file)
        select (line, kind == "acknowledged");
}
