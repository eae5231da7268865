using System.Text.Json;
using WenchangPlan.Simulator;
using WenchangPlan.Simulator.Publishing;
using WenchangPlan.Simulator.Told;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary>The simulated stations of the demo and the lines about their progress.</summary>
/// <param name="services">The running service.</param>
/// <param name="stateFile">Where the stations remember what was acknowledged.</param>
/// <param name="seed">Seed of the weather.</param>
/// <param name="days">Days of history before the first start.</param>
/// <param name="mqttPort">Port of the embedded broker.</param>
internal sealed class DemoFeed(IServiceProvider services, string stateFile, int seed, int days, int mqttPort)
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(Console.IsOutputRedirected ? 5 : 0.5);
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private readonly District _district = services.GetRequiredService<District>();
    private readonly long _start = services.GetRequiredService<TimeProvider>().GetTimestamp();
    private readonly Story _story = new(services.GetRequiredService<District>(), services.GetRequiredService<TimeProvider>().GetUtcNow());
    private long _lastLine;
    private bool _historyDone;

    /// <summary>Sends history, then live readings, until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        DateTimeOffset now = _time.GetUtcNow();
        var watermarks = new WatermarkFile(stateFile);
        var simulated = new SimulatedDistrict(_district, seed, new SimulatorOptions { LiveFrom = now, Story = _story });
        var publisher = new DistrictPublisher(simulated, new PublisherOptions { Port = mqttPort, MostAhead = TimeSpan.FromDays(1) }, _time, services.GetRequiredService<ILogger<DistrictPublisher>>())
        {
            Progress = Show,
            WatermarksReached = watermarks.Save,
        };
        Task assessed = ShowAssessmentAsync(stopping);
        await publisher.RunAsync(watermarks.Load(), now.AddDays(-days), stopping);
        await assessed;
    }

    private void Show(PublishProgress progress)
    {
        TimeSpan elapsed = _time.GetElapsedTime(_start);
        if (_historyDone || (progress.ShareDone < 1 && _time.GetElapsedTime(_lastLine) < LineEvery))
        {
            return;
        }

        _lastLine = _time.GetTimestamp();
        _historyDone = progress.ShareDone >= 1;
        TimeSpan left = progress.ShareDone > 0.001 ? elapsed * ((1 - progress.ShareDone) / progress.ShareDone) : TimeSpan.Zero;
        DateTimeOffset until = _district.Clock.At(progress.SlowestUntil.ToUnixTimeMilliseconds());
        Write(ConsoleText.Format("demo.history", progress.ShareDone, until, progress.Readings, progress.Messages, progress.Readings / elapsed.TotalSeconds, left), last: _historyDone);
    }

    /// <summary>Tells when everything sent is judged as well.</summary>
    private async Task ShowAssessmentAsync(CancellationToken stopping)
    {
        IVerdictStore store = services.GetRequiredService<IVerdictStore>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(0.5), _time);
        do
        {
            await timer.WaitForNextTickAsync(stopping);
        }
        while (!_historyDone || store.CountChangedHours() > _district.Stations.Count * 2); // live readings always leave the running hour changed

        int year = _district.Clock.At(_time.GetUtcNow().ToUnixTimeMilliseconds()).Year;
        Write(ConsoleText.Format("demo.judged", _time.GetElapsedTime(_start)), last: true);
        Write(ConsoleText.Get("demo.story"), last: true);
        _story.Begin(_time.GetUtcNow());
        var words = new Wording(ConsoleText.Language, _district.Catalog);
        foreach (TargetProgress target in store.ReadTargets(year))
        {
            string name = _district.Targets.FirstOrDefault(t => t.Id == target.Target) is { } known ? words.Name(known.Name, known.NameEn) : target.Target;
            Write(target.Share is { } share
                ? ConsoleText.Format("demo.target", name, year, share, target.Bound, target.Good, target.Assessed, words[$"target.state.{JsonNamingPolicy.CamelCase.ConvertName(target.State.ToString())}"])
                : ConsoleText.Format("demo.target.none", name, year, target.Bound), last: true);
        }
    }

    /// <summary>On a terminal the progress line is written over; in a file every line stays.</summary>
    private static void Write(string line, bool last)
    {
        if (Console.IsOutputRedirected || last)
        {
            Console.WriteLine((Console.IsOutputRedirected ? "" : "\r") + line);
        }
        else
        {
            Console.Write("\r" + line);
        }
    }
}
