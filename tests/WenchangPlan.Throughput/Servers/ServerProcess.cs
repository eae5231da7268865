using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace WenchangPlan.Throughput.Servers;

/// <summary>What a process has used so far.</summary>
/// <param name="CpuSeconds">User and system time, all threads.</param>
/// <param name="PeakMegabytes">Peak resident memory.</param>
internal readonly record struct Usage(double CpuSeconds, double PeakMegabytes);

/// <summary>A process of a run: its lines come with the time they were printed; it is ended by its id.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private const int Terminate = 15;
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<(long At, string Line)> _lines = [];
    private readonly List<(string Text, TaskCompletionSource<long> Seen)> _waiting = [];
    private int _marked;

    public ServerProcess(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string folder = "")
    {
        var start = new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach ((string key, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[key] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its lines with their times, <see cref="Stopwatch"/> ticks.</summary>
    public IReadOnlyList<(long At, string Line)> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Lines printed so far no longer count for <see cref="LineAsync"/>.</summary>
    public void Mark()
    {
        lock (_gate)
        {
            _marked = _lines.Count;
        }
    }

    /// <summary>Waits for a line that holds this text, also one already printed since the mark.</summary>
    /// <returns>When it was printed, <see cref="Stopwatch"/> ticks.</returns>
    public async Task<long> LineAsync(string text, int seconds = 60)
    {
        var seen = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.Skip(_marked).FirstOrDefault(l => l.Line.Contains(text, StringComparison.Ordinal)) is { Line: not null } line)
            {
                return line.At;
            }

            _waiting.Add((text, seen));
        }

        try
        {
            return await seen.Task.WaitAsync(TimeSpan.FromSeconds(seconds));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} did not print \"{text}\":\n{string.Join('\n', Lines.Select(l => l.Line).TakeLast(20))}", e);
        }
    }

    /// <summary>CPU and memory so far; to be asked while it runs.</summary>
    public Usage Use()
    {
        string[] fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(") ", 2)[1].Split(' ');
        double ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
        string peak = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return new Usage(ticks / 100, double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024);
    }

    /// <summary>SIGTERM, then waits.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited && Signal(_process.Id, Terminate) == 0)
        {
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>Waits for its end; anything but 0 is an error.</summary>
    public async Task DoneAsync()
    {
        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', _process.StartInfo.ArgumentList)} ended with {_process.ExitCode}:\n{string.Join('\n', Lines.Select(l => l.Line))}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        long now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            _lines.Add((now, line));
            foreach ((string text, TaskCompletionSource<long> seen) in _waiting)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    seen.TrySetResult(now);
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
