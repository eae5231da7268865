using System.Diagnostics;
using WenchangPlan.LossTest.Publishing;
using WenchangPlan.LossTest.Servers;

namespace WenchangPlan.LossTest.Disturbing;

/// <summary>
/// Measures how long after the end of a disturbance the worker shows what the broker had acknowledged by then: it takes the newest acknowledged reading
/// of the first station and asks the API for it. Measured only while nothing else is disturbed.
/// </summary>
public sealed class CatchUp(Worker worker, Publisher publisher)
{
    private readonly Lock _gate = new();
    private int _disturbances;
    private long _probe;
    private long _since;

    /// <summary>The longest so far.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>A disturbance is over.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _disturbances--;
            (_probe, _since) = (_disturbances == 0 ? publisher.Progress.Probe : 0, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>A disturbance begins.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            _disturbances++;
            _probe = 0;
        }
    }

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        (long probe, long since) = Read();
        if (probe == 0 || !await worker.HasReadingAsync(SentStations.All[0].Id, probe, cancel))
        {
            return;
        }

        lock (_gate)
        {
            if (_probe == probe && _since == since)
            {
                _probe = 0;
                TimeSpan took = Stopwatch.GetElapsedTime(since);
                Longest = took > Longest ? took : Longest;
            }
        }
    }

    private (long Probe, long Since) Read()
    {
        lock (_gate)
        {
            return (_probe, _since);
        }
    }
}
