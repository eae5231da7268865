namespace WenchangPlan.LossTest.Judging;

/// <summary>Compares the garbage that was sent with the quarantine, byte by byte. Each piece is unlike all others, so each is told apart.</summary>
/// <param name="findings">Gets what is found.</param>
public sealed class QuarantineCheck(Findings findings)
{
    private readonly Dictionary<string, (bool Acknowledged, bool Found)> _sent = new(StringComparer.Ordinal);

    /// <summary>Takes a piece of garbage of the ledger.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its bytes in lower-case hexadecimal.</param>
    /// <param name="acknowledged">Whether the broker acknowledged it.</param>
    public void AddSent(string topic, string payload, bool acknowledged) => _sent[Key(topic, payload)] = (acknowledged, Found: false);

    /// <summary>Takes an entry of the quarantine. The same one again is a redelivery, which the quarantine keeps and the books count.</summary>
    public void AddFound(string topic, string payload)
    {
        findings.Found++;
        if (!_sent.TryGetValue(Key(topic, payload), out (bool Acknowledged, bool Found) sent))
        {
            findings.AddInvented($"in quarantine: {topic} {payload}");
            return;
        }

        findings.QuarantinedAgain += sent.Found ? 1 : 0;
        _sent[Key(topic, payload)] = (sent.Acknowledged, Found: true);
    }

    /// <summary>Finds what is missing; the last call.</summary>
    public void Finish()
    {
        foreach ((string key, (bool acknowledged, bool found)) in _sent)
        {
            findings.Acknowledged += acknowledged ? 1 : 0;
            if (acknowledged && !found)
            {
                findings.AddLost($"not in quarantine: {key}");
            }
        }
    }

    private static string Key(string topic, string payload) => topic + ' ' + payload;
}
