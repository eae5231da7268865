using System.Globalization;
using CsCheck;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Tests.Rules;

public class EpisodeFoldTests
{
    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);
    private static readonly AlertRule Above = Sample.Flood with { For = TimeSpan.FromMinutes(3) };
    private static readonly AlertRule Below = Above with { Above = null, Below = 2, Hysteresis = 0.5, Parameter = "do" };
    private static readonly AlertRule Steps = Sample.Flood with { Above = 15, Hysteresis = 2, Levels = [new(15, Severity.Warning), new(27, Severity.Critical)] };

    /// <summary>Readings are "minute:value" with an optional flag letter; episodes "since-fired-recovered", minutes, "?" while it goes on, then what is pending.</summary>
    [Theory]
    [InlineData("0:20", "")]
    [InlineData("0:27", "")]
    [InlineData("0:27.1", "pending 0")]
    [InlineData("0:30 1:30", "pending 0")]
    [InlineData("0:30 1:30 2:30", "0-2-?")] // three readings of a minute each speak for three minutes
    [InlineData("0:30 1:30 2:27 3:30 4:30 5:30", "3-5-?")]
    [InlineData("0:30 1:30 2:30 3:27 4:15.1 5:15", "0-2-5")]
    [InlineData("0:30 1:30 2:30 3:0M 4:0F 5:0", "0-2-5")]
    [InlineData("0:30 2:30", "0-2-?")] // one that is missing is no gap
    [InlineData("0:30 3:30 4:30", "pending 3")] // nobody knows what was in a gap
    [InlineData("0:30 1:99D 2:30", "0-2-?")] // a value that is not valid says nothing
    [InlineData("0:30 1:99D 2:99D 3:30", "pending 3")]
    [InlineData("0:30 1:30 2:30 500:14", "0-2-500")] // a gap ends nothing that fired
    [InlineData("0:30 1:30 2:30 3:10 4:30", "0-2-3 pending 4")]
    [InlineData("0:5T 1:5T 2:5T", "0-2-?")] // over the range of the instrument is beyond the bound, whatever number came
    [InlineData("0:30 1:30 2:30 3:5T 4:5T", "0-2-?")]
    public void Take_AboveForThreeMinutes_MakesTheseEpisodes(string readings, string expected) => Assert.Equal(expected, Run(Above, OneMinute, readings));

    [Theory]
    [InlineData("0:2 1:2 2:2", "")]
    [InlineData("0:1.9 1:1.9 2:1.9 3:2.4 4:2.5", "0-2-4")]
    [InlineData("0:-5T 1:-5T 2:-5T", "")] // over the range is never below a bound
    public void Take_Below_MirrorsAbove(string readings, string expected) => Assert.Equal(expected, Run(Below, OneMinute, readings));

    [Fact]
    public void Take_ForZero_FiresAtOnce() => Assert.Equal("0-0-2", Run(Above with { For = TimeSpan.Zero }, OneMinute, "0:30 1:28 2:15"));

    [Theory]
    [InlineData(TimeIs.Instant, "240-240-?")]
    [InlineData(TimeIs.Start, "240-240-?")]
    [InlineData(TimeIs.End, "0-240-?")]
    public void Take_OneSampleOfFourHours_SatisfiesARuleOfOneHour(TimeIs timeIs, string expected) =>
        Assert.Equal(expected, Run(Above with { For = TimeSpan.FromHours(1) }, TimeSpan.FromHours(4), "240:30", timeIs));

    [Fact]
    public void Take_ValueImplausiblyHigh_IsABreachOfAtLeastSoMuch()
    {
        var fold = new EpisodeFold(Above with { For = TimeSpan.Zero }, OneMinute, TimeIs.Instant);
        Assert.Equal(Finding.Breach, fold.Take(0, 5_000, ReadingFlag.Range));
        Assert.Equal((true, 5_000), (fold.Episodes[0].AtLeast, fold.Episodes[0].Peak));
        Assert.Null(fold.Take(1, -5_000, ReadingFlag.Range)); // implausible on the other side: no observation at all
        Assert.Null(fold.Episodes[0].RecoveredAt);
    }

    [Fact]
    public void Take_Steps_GoUpAndDownInOneEpisode()
    {
        var fold = new EpisodeFold(Steps, OneMinute, TimeIs.Instant);
        foreach ((int minute, double value) in new[] { (0, 16.0), (1, 28.0), (2, 26.0), (3, 24.9), (4, 30.0), (5, 12.0) })
        {
            fold.Take(minute, value, ReadingFlag.Normal);
        }

        Episode episode = Assert.Single(fold.Episodes);
        Assert.Equal([(1, 2), (3, 1), (4, 2)], episode.Changes.Select(c => ((int)c.At, c.Level)));
        Assert.Equal((1, 5, 30.0), (episode.FiredLevel, episode.RecoveredAt, episode.Peak));
    }

    [Fact]
    public void Judge_DecimalBoundAndHysteresis_RecoversAtTheExactLine()
    {
        AlertRule rule = Above with { Above = 0.3, Hysteresis = 0.1 };
        Assert.Equal(Finding.Clear, ThresholdEvaluator.Judge(rule, 0.3, 0.2));
        Assert.Equal(Finding.Between, ThresholdEvaluator.Judge(rule, 0.3, 0.2001));
    }

    /// <summary>However a series is cut in two, settling in between, it has the same episodes.</summary>
    [Fact]
    public void Take_AnySeriesSettledAnywhere_HasTheSameEpisodes() =>
        Gen.Select(Gen.Double[0, 45].Array[40], Gen.Int[0, 40]).Sample((values, cut) =>
        {
            EpisodeFold whole = Fold(), parted = Fold();
            List<Episode> seen = [];
            for (int i = 0; i < values.Length; i++)
            {
                whole.Take(i * Sample.Minute, values[i], ReadingFlag.Normal);
                if (i == cut)
                {
                    seen.AddRange(parted.Episodes.Where(e => e.RecoveredAt is not null));
                    parted.Settle();
                }

                parted.Take(i * Sample.Minute, values[i], ReadingFlag.Normal);
            }

            seen.AddRange(parted.Episodes);
            Assert.Equal(whole.Episodes.Select(Text), seen.Select(Text));
        });

    private static EpisodeFold Fold() => new(Above, OneMinute, TimeIs.Instant);

    private static string Text(Episode e) => string.Create(CultureInfo.InvariantCulture, $"{e.Since} {e.FiredAt} {e.RecoveredAt} {e.Level} {e.Value} {e.Peak}");

    private static string Run(AlertRule rule, TimeSpan period, string readings, TimeIs timeIs = TimeIs.Instant)
    {
        var fold = new EpisodeFold(rule, period, timeIs);
        foreach (string reading in readings.Split(' '))
        {
            string[] parts = reading.Split(':');
            bool flagged = char.IsLetter(parts[1][^1]);
            ReadingFlag flag = flagged ? ReadingFlags.FromDeviceLetter([(byte)parts[1][^1]]) : ReadingFlag.Normal;
            fold.Take(
                int.Parse(parts[0], CultureInfo.InvariantCulture) * Sample.Minute, double.Parse(flagged ? parts[1][..^1] : parts[1], CultureInfo.InvariantCulture), flag);
        }

        IEnumerable<string> found = fold.Episodes.Select(e => $"{e.Since / Sample.Minute}-{e.FiredAt / Sample.Minute}-{(e.RecoveredAt is { } end ? end / Sample.Minute : "?")}");
        return string.Join(' ', fold.PendingSince is { } since ? found.Append($"pending {since / Sample.Minute}") : found);
    }
}
