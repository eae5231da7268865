using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace WenchangPlan.Tests.Shared;

/// <summary>A signal of Linux.</summary>
public enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>What a process has used so far.</summary>
/// <param name="CpuSeconds">User and system time, all threads.</param>
/// <param name="PeakMegabytes">Peak resident memory, MiB.</param>
public readonly record struct Usage(double CpuSeconds, double PeakMegabytes);

/// <summary>A program that was started here: its lines are kept with the time they were printed; it is ended by its id.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int LinesInErrors = 40;
    private readonly Process _process;
    private readonly int _id;
    private readonly StreamWriter? _log;
    private readonly Action<string>? _seen;
    private readonly List<(long At, string Text)> _lines = [];
    private readonly List<(string Text, TaskCompletionSource<long> Seen)> _waiting = [];
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <summary>Starts a program.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Its working directory; by default that of this process.</param>
    /// <param name="log">File to append what it prints to.</param>
    /// <param name="seen">Gets every line, on any thread, one at a time.</param>
    public ChildProcess(string file, IEnumerable<string> arguments, string folder = "", string? log = null, Action<string>? seen = null)
    {
        _log = log is null ? null : new StreamWriter(log, append: true);
        _seen = seen;
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments)
            {
                WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Gets the command and all lines of each process that is disposed of; tests show them beside what failed.</summary>
    public static Action<string>? Ended { get; set; }

    /// <summary>Its standard input.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited
    {
        get
        {
            lock (_gate)
            {
                return _disposed || _process.HasExited;
            }
        }
    }

    /// <summary>Its lines so far with their times, <see cref="Stopwatch"/> ticks.</summary>
    public IReadOnlyList<(long At, string Text)> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>All it has printed.</summary>
    public string Output => string.Join('\n', Lines.Select(l => l.Text));

    /// <summary>What it printed last.</summary>
    public string LastLines => string.Join('\n', Lines.TakeLast(LinesInErrors).Select(l => l.Text));

    private string Name => Path.GetFileName(_process.StartInfo.FileName);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code and what it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string file, IEnumerable<string> arguments, string folder = "", TimeSpan? patience = null, CancellationToken cancel = default)
    {
        await using var process = new ChildProcess(file, arguments, folder);
        process.Input.Close();
        return (await process.ExitAsync(patience, cancel), process.Output);
    }

    /// <summary>Runs a program to its end; any exit code but 0 is an error.</summary>
    public static async Task RequireAsync(string file, IEnumerable<string> arguments, string folder = "", TimeSpan? patience = null, CancellationToken cancel = default)
    {
        await using var process = new ChildProcess(file, arguments, folder);
        process.Input.Close();
        await process.SuccessAsync(patience, cancel);
    }

    /// <summary>Waits for a line that holds this text, also one already printed.</summary>
    /// <param name="text">Part of the line.</param>
    /// <param name="since">Lines printed before do not count, <see cref="Stopwatch"/> ticks.</param>
    /// <param name="patience">By default <see cref="Eventually.Patience"/>.</param>
    /// <param name="cancel">Cancels.</param>
    /// <returns>When it was printed, <see cref="Stopwatch"/> ticks.</returns>
    public async Task<long> LineAsync(string text, long since = 0, TimeSpan? patience = null, CancellationToken cancel = default)
    {
        var seen = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lines)
        {
            int index = _lines.FindIndex(l => l.At >= since && l.Text.Contains(text, StringComparison.Ordinal));
            if (index >= 0)
            {
                return _lines[index].At;
            }

            _waiting.Add((text, seen));
        }

        try
        {
            await Task.WhenAny(seen.Task, _process.WaitForExitAsync(cancel)).WaitAsync(patience ?? Eventually.Patience, cancel);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{Name} did not print \"{text}\":\n{LastLines}", e);
        }

        // Its end is seen after its last line.
        return seen.Task.IsCompleted ? await seen.Task : throw new InvalidOperationException($"{Name} ended and did not print \"{text}\":\n{LastLines}");
    }

    /// <summary>Waits until it is of use; ends it when it does not become so, for then nobody else will.</summary>
    public async Task WhenReadyAsync(Func<Task> ready)
    {
        try
        {
            await ready();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>CPU and memory so far; nothing when it has ended.</summary>
    public Usage Use()
    {
        try
        {
            string[] fields = File.ReadAllText($"/proc/{_id}/stat").Split(") ", 2)[1].Split(' ');
            double ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
            string? peak = File.ReadLines($"/proc/{_id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return new Usage(ticks / 100, peak is null ? 0 : double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024);
        }
        catch (IOException)
        {
            return default;
        }
    }

    /// <summary>Sends a signal; does nothing when it has ended. The id is its own until the process is disposed of.</summary>
    public void Send(Signal signal)
    {
        lock (_gate)
        {
            if (!_disposed && !_process.HasExited && Kill(_id, (int)signal) != 0 && !_process.HasExited)
            {
                throw new InvalidOperationException($"no signal to process {_id}: error {Marshal.GetLastPInvokeError()}");
            }
        }
    }

    /// <summary>Sends a signal that ends it, and waits for the end.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> EndAsync(Signal signal = Signal.Terminate)
    {
        Send(signal);
        Send(Signal.Continue); // one that is stopped would not see it
        return ExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync(TimeSpan? patience = null, CancellationToken cancel = default)
    {
        try
        {
            await _process.WaitForExitAsync(cancel).WaitAsync(patience ?? Eventually.Patience, cancel);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{Name} did not end:\n{LastLines}", e);
        }

        return _process.ExitCode;
    }

    /// <summary>Waits for its end; any exit code but 0 is an error.</summary>
    public async Task SuccessAsync(TimeSpan? patience = null, CancellationToken cancel = default)
    {
        if (await ExitAsync(patience, cancel) is not 0 and var code)
        {
            throw new InvalidOperationException($"{Name} {string.Join(' ', _process.StartInfo.ArgumentList)} ended with {code}:\n{LastLines}");
        }
    }

    /// <summary>Kills it and what it started, if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        Ended?.Invoke($"--- {_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}\n{Output}");
        lock (_gate)
        {
            _disposed = true;
            _process.Dispose();
        }

        lock (_lines)
        {
            _log?.Dispose();
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        long now = Stopwatch.GetTimestamp();
        lock (_lines)
        {
            _lines.Add((now, line));
            _log?.WriteLine(line);
            _seen?.Invoke(line);
            foreach ((_, TaskCompletionSource<long> seen) in _waiting.Where(w => line.Contains(w.Text, StringComparison.Ordinal)))
            {
                seen.TrySetResult(now);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
