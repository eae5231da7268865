using System.Threading.Channels;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Simulator.Publishing;

/// <summary>What has been acknowledged, station by station; keeps the stations in step and knows when to tell the host. Thread-safe.</summary>
internal sealed class PublishLedger
{
    private readonly Lock _lock = new();
    private readonly IReadOnlyList<Station> _stations;
    private readonly DistrictClock _clock;
    private readonly DateTimeOffset[] _starts;
    private readonly DateTimeOffset[] _watermarks;
    private readonly DateTimeOffset[] _ends;
    private readonly DateTimeOffset _lastEnd;
    private readonly List<(DateTimeOffset Least, TaskCompletionSource Reached)> _waiting = [];
    // One wish for a report is enough: the report looks at the ledger as it is then.
    private readonly Channel<bool> _reportsDue = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private DateTimeOffset _slowest;
    private DateTimeOffset _reported;
    private long _readings;
    private long _messages;

    /// <summary>Starts from the watermarks of an earlier run.</summary>
    /// <param name="register">The district.</param>
    /// <param name="starts">By station index, where it goes on.</param>
    /// <param name="ends">By station index, where its history ends, not included.</param>
    public PublishLedger(District register, DateTimeOffset[] starts, DateTimeOffset[] ends)
    {
        _stations = register.Stations;
        _clock = register.Clock;
        _starts = starts;
        _watermarks = [.. starts];
        _ends = ends;
        _lastEnd = ends.Max();
        _slowest = _reported = Slowest();
    }

    /// <summary>An item whenever the host should be told: the slowest station has finished a local day, or somebody asked.</summary>
    public ChannelReader<bool> ReportsDue => _reportsDue.Reader;

    /// <summary>Asks for a report.</summary>
    public void AskForReport() => _reportsDue.Writer.TryWrite(true);

    /// <summary>There is nothing to report any more.</summary>
    public void EndReports() => _reportsDue.Writer.TryComplete();

    /// <summary>Every reading of the station before this instant is acknowledged.</summary>
    public DateTimeOffset WatermarkOf(Station station)
    {
        lock (_lock)
        {
            return _watermarks[station.Index];
        }
    }

    /// <summary>Books an acknowledged message.</summary>
    public void Acknowledge(Station station, SimulatedMessage message)
    {
        lock (_lock)
        {
            _messages++;
            _readings += message.Readings;
        }

        if (message.Until is { } until)
        {
            Reach(station, until);
        }
    }

    /// <summary>Books that a station has nothing more to send before an instant.</summary>
    public void Reach(Station station, DateTimeOffset until)
    {
        lock (_lock)
        {
            if (until <= _watermarks[station.Index])
            {
                return;
            }

            bool wasSlowest = Standing(station.Index) == _slowest;
            _watermarks[station.Index] = until;
            if (!wasSlowest)
            {
                return;
            }

            DateTimeOffset before = _slowest;
            _slowest = Slowest();
            if (before < _lastEnd && (_slowest >= _lastEnd || DayOf(before) != DayOf(_slowest)))
            {
                AskForReport();
            }
        }
    }

    /// <summary>Waits until every station has reached an instant, and the host has been told.</summary>
    /// <remarks>Being told counts: so stations never get further ahead of what the host has saved, however slow it is, and no thread blocks for it.</remarks>
    public Task WhenReportedAsync(DateTimeOffset least)
    {
        lock (_lock)
        {
            if (_reported >= least)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((least, reached));
            return reached.Task;
        }
    }

    /// <summary>Notes that the host knows of everything before an instant, and lets those go on who waited for it.</summary>
    public void Reported(DateTimeOffset slowestUntil)
    {
        lock (_lock)
        {
            _reported = slowestUntil;
            foreach ((DateTimeOffset least, TaskCompletionSource reached) in _waiting)
            {
                if (least <= _reported)
                {
                    reached.SetResult();
                }
            }

            _waiting.RemoveAll(w => w.Reached.Task.IsCompleted);
        }
    }

    /// <summary>The watermarks by station id.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Snapshot()
    {
        lock (_lock)
        {
            return _stations.ToDictionary(s => s.Id, s => _watermarks[s.Index], StringComparer.Ordinal);
        }
    }

    /// <summary>How far all stations have come.</summary>
    public PublishProgress Progress()
    {
        lock (_lock)
        {
            double todo = 0, done = 0;
            for (int i = 0; i < _starts.Length; i++)
            {
                todo += Math.Max(0, (_ends[i] - _starts[i]).TotalSeconds);
                done += Math.Clamp((_watermarks[i] - _starts[i]).TotalSeconds, 0, Math.Max(0, (_ends[i] - _starts[i]).TotalSeconds));
            }

            return new PublishProgress(todo == 0 ? 1 : done / todo, _readings, _messages, _slowest);
        }
    }

    /// <summary>Where the history of a station ends, not included.</summary>
    public DateTimeOffset EndOf(Station station) => _ends[station.Index];

    private DateTimeOffset Slowest() => Enumerable.Range(0, _watermarks.Length).Select(Standing).Min();

    /// <summary>How far a station has come; one whose history ends early does not hold up the others.</summary>
    private DateTimeOffset Standing(int station) =>
        _watermarks[station] >= _ends[station] && _watermarks[station] < _lastEnd ? _lastEnd : _watermarks[station];

    private DateTime DayOf(DateTimeOffset time) => time.ToOffset(_clock.Offset).Date;
}
