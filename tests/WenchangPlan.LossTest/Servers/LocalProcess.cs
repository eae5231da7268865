using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace WenchangPlan.LossTest.Servers;

/// <summary>A signal of Linux.</summary>
public enum Signal
{
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>A process of a run, ended by its id. What it prints goes to a file, and its last lines into errors.</summary>
public sealed partial class LocalProcess : IAsyncDisposable
{
    private const int LinesKept = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly int _id;
    private readonly StreamWriter _log;
    private readonly Queue<string> _last = new();
    private readonly Action<string> _seen;
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <summary>Starts a program.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="log">File to append what it prints to.</param>
    /// <param name="seen">Gets every line, on any thread, one at a time.</param>
    public LocalProcess(string file, IEnumerable<string> arguments, string log, Action<string>? seen = null)
    {
        _seen = seen ?? (_ => { });
        _log = new StreamWriter(log, append: true);
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments)
            {
                WorkingDirectory = Path.GetDirectoryName(log)!, UseShellExecute = false,
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public StreamWriter Input => _process.StandardInput;

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

    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines it printed.</summary>
    public string LastLines
    {
        get
        {
            lock (_last)
            {
                return string.Join('\n', _last);
            }
        }
    }

    /// <summary>Runs a program to its end; any exit code but 0 is an error.</summary>
    public static async Task RunAsync(string file, IEnumerable<string> arguments, string log, CancellationToken cancel)
    {
        await using var process = new LocalProcess(file, arguments, log);
        process.Input.Close();
        await process.ExitAsync(cancel);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} ended with {process.ExitCode}:\n{process.LastLines}");
        }
    }

    /// <summary>Most memory it ever held, in bytes; 0 when it is gone.</summary>
    public async Task<long> PeakMemoryAsync()
    {
        try
        {
            string[] status = await File.ReadAllLinesAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{_id}/status"));
            string? peak = Array.Find(status, l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return peak is null ? 0 : 1024 * long.Parse(peak["VmHWM:".Length..^" kB".Length], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it ended meanwhile
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
    public async Task EndAsync(Signal signal)
    {
        Send(signal);
        if (signal == Signal.Kill)
        {
            Send(Signal.Continue);
        }

        await ExitAsync(CancellationToken.None);
    }

    /// <summary>Waits for its end.</summary>
    public async Task ExitAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} did not end:\n{LastLines}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        lock (_gate)
        {
            _disposed = true;
            _process.Dispose();
        }

        lock (_last)
        {
            _log.Dispose();
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_last)
        {
            _log.WriteLine(line);
            _last.Enqueue(line);
            if (_last.Count > LinesKept)
            {
                _last.Dequeue();
            }

            _seen(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
