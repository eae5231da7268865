using System.Globalization;

namespace WenchangPlan.LossTest.Publishing;

/// <summary>How far the publisher is.</summary>
/// <param name="Sent">Messages made up and sent.</param>
/// <param name="Acknowledged">Of these, acknowledged by the broker.</param>
/// <param name="Resent">Messages sent again after a lost connection.</param>
/// <param name="Probe">Time of the newest acknowledged reading of the first station, ms UTC.</param>
public readonly record struct PublisherProgress(long Sent, long Acknowledged, long Resent, long Probe);

/// <summary>What was sent in the whole run.</summary>
public readonly record struct PublisherTotals(long Readings, long Copies, long Garbage, long Acknowledged, long Resent, long Open);

/// <summary>The Python publisher as a process.</summary>
public sealed class Publisher : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly Lock _gate = new();
    private PublisherProgress _progress;
    private PublisherTotals? _totals;

    private Publisher(string folder, IEnumerable<string> arguments) => _process = new ChildProcess("python3", arguments, folder, Path.Combine(folder, "publisher.log"), Note);

    /// <summary>How far it was a moment ago.</summary>
    public PublisherProgress Progress
    {
        get
        {
            lock (_gate)
            {
                return _progress;
            }
        }
    }

    /// <summary>Starts it; it sends nothing before <see cref="SetRateAsync"/>.</summary>
    /// <param name="broker">Where to.</param>
    /// <param name="folder">Gets the ledger.</param>
    /// <param name="seed">Decides what is sent.</param>
    /// <param name="cancel">Cancels.</param>
    public static async Task<Publisher> StartAsync(Mosquitto broker, string folder, int seed, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        string stations = Path.Combine(folder, "stations.json");
        await SentStations.WriteStationsAsync(stations, cancel);
        string[] arguments =
        [
            "-u", Path.Combine(AppContext.BaseDirectory, "Publishing", "publisher.py"), "--port", broker.Port.ToString(CultureInfo.InvariantCulture), "--username", Mosquitto.Simulator,
            "--password-file", broker.PasswordFile(Mosquitto.Simulator), "--stations", stations, "--folder", folder, "--seed", seed.ToString(CultureInfo.InvariantCulture),
        ];
        return new Publisher(folder, arguments);
    }

    /// <summary>Messages a second from now on.</summary>
    public Task SetRateAsync(double rate) => SayAsync(string.Create(CultureInfo.InvariantCulture, $"rate {rate}"));

    /// <summary>Sends nothing new, and returns when the broker has acknowledged everything.</summary>
    public async Task<PublisherTotals> StopAsync(CancellationToken cancel)
    {
        await SayAsync("stop");
        await _process.ExitAsync(cancel: cancel);
        lock (_gate)
        {
            return _totals ?? throw new InvalidOperationException($"the publisher failed:\n{_process.LastLines}");
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task SayAsync(string line)
    {
        await _process.Input.WriteLineAsync(line);
        await _process.Input.FlushAsync();
    }

    private void Note(string line)
    {
        string[] words = line.Split(' ');
        lock (_gate)
        {
            if (words is ["progress", ..])
            {
                _progress = new PublisherProgress(Number(1), Number(2), Number(3), Number(4));
            }
            else if (words is ["done", ..])
            {
                _totals = new PublisherTotals(Number(1), Number(2), Number(3), Number(4), Number(5), Number(6));
            }
        }

        long Number(int index) => long.Parse(words[index], CultureInfo.InvariantCulture);
    }
}
