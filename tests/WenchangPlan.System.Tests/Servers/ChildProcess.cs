using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WenchangPlan.SystemTests.Servers;

/// <summary>A process of a test: what it prints is kept and shown when the test fails; it is ended by its id.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource Seen)> _waiting = [];

    private bool _disposed;

    private ChildProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its standard input.</summary>
    public StreamWriter Input => _process.StandardInput;

    public bool HasExited => _process.HasExited;

    /// <summary>All it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public static ChildProcess Start(string file, IEnumerable<string> arguments, string? folder = null) => new(new ProcessStartInfo(file, arguments)
    {
        WorkingDirectory = folder ?? "",
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    });

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code and what it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string file, IEnumerable<string> arguments, string? folder = null)
    {
        await using ChildProcess process = Start(file, arguments, folder);
        process.Input.Close();
        return (await process.ExitAsync(), process.Output);
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

    /// <summary>Waits for a line, also one already printed.</summary>
    public async Task LineAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.Exists(Wanted))
            {
                return;
            }

            _waiting.Add((Wanted, seen));
        }

        try
        {
            await seen.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} did not print \"{text}\":\n{Output}", e);
        }

        bool Wanted(string line) => line.Contains(text, StringComparison.Ordinal);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} did not end:\n{Output}", e);
        }

        return _process.ExitCode;
    }

    /// <summary>Asks it to stop (SIGTERM) and waits for its end.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited && Signal(_process.Id, Terminate) != 0)
        {
            throw new InvalidOperationException($"no signal to process {_process.Id}: error {Marshal.GetLastPInvokeError()}");
        }

        return await ExitAsync();
    }

    /// <summary>Ends it where it stands (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        // Shown for tests that fail.
        TestContext.Current.TestOutputHelper?.WriteLine($"--- {_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}\n{Output}");
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Add(line);
            foreach ((_, TaskCompletionSource seen) in _waiting.Where(w => w.Wanted(line)))
            {
                seen.TrySetResult();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
