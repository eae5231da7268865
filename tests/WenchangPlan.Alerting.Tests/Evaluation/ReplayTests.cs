using CsCheck;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Evaluation;

/// <summary>What is told depends on the readings alone, not on how they were cut into rounds, on restarts, or on a store that fails (G7).</summary>
public class ReplayTests
{
    private const int Minutes = 90;

    private static readonly AlertRule[] Rules =
    [
        Sample.Flood,
        Sample.Flood with { Id = "slow", Above = 20, Hysteresis = 5, For = TimeSpan.FromMinutes(6) },
    ];

    /// <summary>One reading a minute; some flagged, some missing.</summary>
    private static readonly Gen<(double? Value, ReadingFlag Flag)[]> Series = Gen.Select(Gen.Double[0, 45], Gen.Int[0, 9])
        .Select((value, kind) => (kind == 0 ? (double?)null : Math.Round(value, 1), kind == 1 ? ReadingFlag.Fault : ReadingFlag.Normal)).Array[Minutes];

    /// <summary>After each reading: go on, run a round, let a round fail, or restart.</summary>
    private static readonly Gen<int[]> Disturbances = Gen.Int[0, 9].Array[Minutes];

    [Fact]
    public async Task AnyCutsRestartsAndFailures_GiveTheSameAlertsAndMails() =>
        await Gen.Select(Series, Disturbances).SampleAsync(
            async (series, disturbances) =>
            {
                using Timeline whole = await RunAsync(series, new int[Minutes]);
                using Timeline cut = await RunAsync(series, disturbances);
                Assert.Equal(Told(whole), Told(cut));
                Assert.Equal(whole.Store.Alerts.Select(Comparable), cut.Store.Alerts.Select(Comparable));
            },
            iter: 200);

    [Fact]
    public async Task CursorsLost_TellsNothingNew() =>
        await Gen.Select(Series, Disturbances).SampleAsync(
            async (series, disturbances) =>
            {
                using Timeline line = await RunAsync(series, disturbances);
                IReadOnlyList<string> told = Told(line);
                line.Store.LoseCursors();
                line.Restart();
                await line.RoundAsync();
                Assert.Equal(told, Told(line));
            },
            iter: 100);

    private static async Task<Timeline> RunAsync((double? Value, ReadingFlag Flag)[] series, int[] disturbances)
    {
        var line = new Timeline(Sample.District(Rules));
        for (int i = 0; i < Minutes; i++)
        {
            line.Clock.Advance(TimeSpan.FromMinutes(1));
            if (series[i].Value is { } value)
            {
                line.Report("depth", value, series[i].Flag);
            }

            switch (disturbances[i])
            {
                case 1 or 2 or 3:
                    await line.RoundAsync();
                    break;
                case 4:
                    line.Store.FailNextWrites(1);
                    await Record.ExceptionAsync(line.RoundAsync); // a round with nothing to write does not fail
                    line.Store.FailNextWrites(0);
                    break;
                case 5:
                    line.Restart();
                    break;
            }
        }

        await line.RoundAsync();
        return line;
    }

    /// <summary>Every transition, in order. A silence between two rounds is not one of them, nor is when it was noticed that an alert comes and goes.</summary>
    private static List<string> Told(Timeline line) => [.. line.Store.Transitions.Where(t => t.Kind is not (TransitionKind.Held or TransitionKind.Released)).Select(t => $"{t.Alert} {t.Kind} {t.Firing} {t.At} {t.Value}").Order(StringComparer.Ordinal)];

    private static Alert Comparable(Alert alert) => alert with { NoData = false, ToldAt = null, HeldBy = null };
}
