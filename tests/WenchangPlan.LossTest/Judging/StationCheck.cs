namespace WenchangPlan.LossTest.Judging;

/// <summary>Compares what was sent for one station with what the store holds of it. One station at a time, so that millions of messages need little memory.</summary>
/// <param name="station">Its id.</param>
/// <param name="findings">Gets what is found.</param>
public sealed class StationCheck(string station, Findings findings)
{
    private readonly Dictionary<long, Sent> _sent = [];

    /// <summary>Takes a reading of the ledger. Copies of a reading are the same reading.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="acknowledged">Whether the broker acknowledged it; if not, it may be there or not.</param>
    /// <exception cref="InvalidDataException">The ledger has another reading of the same instant.</exception>
    public void AddSent(Reading reading, bool acknowledged)
    {
        if (!_sent.TryGetValue(reading.Time, out Sent? before))
        {
            _sent.Add(reading.Time, new Sent(reading) { Acknowledged = acknowledged });
        }
        else if (before.Reading.Says(reading))
        {
            before.Acknowledged |= acknowledged;
        }
        else
        {
            throw new InvalidDataException($"the ledger has two readings of {station} at one instant: {before.Reading} and {reading}");
        }
    }

    /// <summary>Takes a row of the store.</summary>
    public void AddStored(Reading reading, bool flagged)
    {
        findings.Found++;
        if (!_sent.TryGetValue(reading.Time, out Sent? sent))
        {
            findings.AddInvented($"{station} {reading}");
            return;
        }

        if (sent.Found)
        {
            findings.AddDoubled($"{station} {reading}");
        }

        sent.Found = true;
        if (flagged || !sent.Reading.Says(reading))
        {
            findings.AddAltered($"{station} {reading}{(flagged ? " (flagged)" : "")}, sent was {sent.Reading}");
        }
    }

    /// <summary>Finds what is missing; the last call.</summary>
    public void Finish()
    {
        foreach (Sent sent in _sent.Values.Where(s => s.Acknowledged))
        {
            findings.Acknowledged++;
            if (!sent.Found)
            {
                findings.AddLost($"{station} {sent.Reading}");
            }
        }
    }

    private sealed class Sent(Reading reading)
    {
        public Reading Reading { get; } = reading;

        public bool Acknowledged { get; set; }

        public bool Found { get; set; }
    }
}
