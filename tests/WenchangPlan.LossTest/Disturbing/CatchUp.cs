using System.Diagnostics;
using WenchangPlan.LossTest.Publishing;

namespace WenchangPlan.LossTest.Disturbing;

/// <summary>
/// Measures how long after the end of a disturbance the worker shows what the broker had acknowledged by then: it takes the newest acknowledged reading
/// of the first station and asks the API for it. Measured only while nothing else is disturbed.
/// </summary>
public sealed class CatchUp(PublishedWorker worker, Publisher publisher)
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
        if (probe == 0 || !await ShowsAsync(probe, cancel))
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

    private async Task<bool> ShowsAsync(long time, CancellationToken cancel)
    {
        string from = Uri.EscapeDataString(DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("O"));
        string to = Uri.EscapeDataString(DateTimeOffset.FromUnixTimeMilliseconds(time + 1).ToString("O"));
        return await worker.TryGetAsync($"/api/v1/stations/{SentStations.All[0].Id}/readings?from={from}&to={to}&limit=1", cancel) is { } page && page.GetProperty("items").GetArrayLength() > 0;
    }

    private (long Probe, long Since) Read()
    {
        lock (_gate)
        {
            return (_probe, _since);
        }
    }
}
