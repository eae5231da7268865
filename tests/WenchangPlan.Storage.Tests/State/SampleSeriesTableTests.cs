using CsCheck;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.State;

/// <summary>Series that are saved over each other, beside the contract of the stores.</summary>
public sealed class SampleSeriesTableTests
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private const long Hour = 3_600_000;

    [Fact]
    public void Commit_WithPeriods_InAnyOrder_SaysOfEachInstantWhatWasSaidLast()
    {
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 6], Gen.Int[0, 2]).Array[1, 12].Sample(commits =>
        {
            var expected = new Dictionary<long, TimeSpan>();
            TimeSpan[] periods = [TimeSpan.FromHours(1), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)];
            using var store = new StoreFixture();
            foreach ((int first, int more, int which) in commits)
            {
                long step = (long)periods[which].TotalMilliseconds;
                var batch = new ReadingBatch { Period = periods[which] };
                long start = T + (first * Hour / 2);
                long last = start + (more * step);
                foreach (long gone in expected.Keys.Where(t => t >= start && t <= last).ToList()) expected.Remove(gone);
                for (long time = start; time <= last; time += step)
                {
                    StoreFixture.Add(batch, "A1", time, ("pm25", 1));
                    batch.CloseMessage();
                    expected[time] = periods[which];
                }

                store.Readings.CommitAsync(batch, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }

            IReadOnlyList<SampleSeries> series = store.Readings.ReadSeries(TestRegister.Station("A1"), 0, long.MaxValue);
            Assert.Equal(expected.OrderBy(e => e.Key).Select(e => (e.Key, e.Value)), series.SelectMany(s => s.Instants.Select(t => (t, s.Period))));
        }, iter: 60);
    }
}
