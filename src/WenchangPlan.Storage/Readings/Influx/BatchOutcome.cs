using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>What a batch counts as, once it is known which of its rows InfluxDB refused.</summary>
/// <param name="Result">The counts.</param>
/// <param name="Quarantined">The messages to put aside: those of the batch and those refused.</param>
internal sealed record BatchOutcome(CommitResult Result, IReadOnlyList<QuarantinedMessage> Quarantined)
{
    /// <summary>A message of which every row was refused is quarantined; one of which some were is stored, with the refused rows put aside.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="refused">The refused lines; line i is row i.</param>
    /// <param name="now">Current time, ms UTC.</param>
    public static BatchOutcome Of(ReadingBatch batch, IReadOnlyList<RefusedLine> refused, long now)
    {
        if (refused.Count == 0)
        {
            return new BatchOutcome(new CommitResult(batch.MessageEnds.Count, 0, batch.QuarantinedMessages, batch.ValueCount), batch.Quarantined);
        }

        Dictionary<int, RefusedLine> byRow = refused.ToDictionary(r => r.Index);
        List<QuarantinedMessage> quarantined = [.. batch.Quarantined];
        int values = batch.ValueCount;
        int whole = 0;
        int first = 0;
        foreach (int end in batch.MessageEnds)
        {
            List<RefusedLine> ofMessage = [];
            for (int row = first; row < end; row++)
            {
                if (byRow.TryGetValue(row, out RefusedLine? line))
                {
                    ofMessage.Add(line);
                    values -= batch.Rows[row].Count;
                }
            }

            if (ofMessage.Count > 0)
            {
                bool all = ofMessage.Count == end - first;
                whole += all ? 1 : 0;
                quarantined.Add(RefusedReadings.ToMessage(ofMessage, now, partial: !all));
            }

            first = end;
        }

        return new BatchOutcome(new CommitResult(batch.MessageEnds.Count - whole, 0, batch.QuarantinedMessages + whole, values), quarantined);
    }
}
