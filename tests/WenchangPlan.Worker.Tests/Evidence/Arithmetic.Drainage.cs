using System.Globalization;
using System.Text.Json;

namespace WenchangPlan.Worker.Tests.Evidence;

/// <content>Of events and rain.</content>
internal sealed partial class Arithmetic
{
    /// <summary>An event is a run of readings: the first ones reach its threshold, after the last one as many are below it, or there is a gap.</summary>
    private decimal? Event(Step step)
    {
        Input[] readings = [.. step.Inputs], counting = [.. step.Inputs.Where(i => i.Counts)];
        int first = Array.IndexOf(readings, counting[0]), run = (int)step["consecutive"];
        Assert.All(counting.Take(run), i => Assert.True(Reached(i, 0), $"{step}: {i.Of} reaches the threshold"));
        TimeSpan gap = TimeSpan.FromMinutes((double)step["longestGapMinutes"]);
        if (first > 0 && readings[first].Time - readings[first - 1].Time <= gap)
        {
            Assert.False(Reached(readings[first - 1], 0) && first > 1 && Reached(readings[first - 2], 0) && run < 3, $"{step}: began before");
        }

        Input[] after = [.. readings.Skip(first + counting.Length).Take(run)];
        bool ended = after.Length == run && after[0].Time - counting[^1].Time <= gap && after.All(i => !Reached(i, step["hysteresis"]));
        JsonElement end = _evidence.GetProperty("verdict").GetProperty("event").GetProperty("end");
        DateTimeOffset? stands = end.ValueKind == JsonValueKind.Null ? null : end.GetDateTimeOffset(), found = ended ? after[0].Time : null;
        Assert.Equal(stands, found);
        Assert.Equal(_evidence.GetProperty("verdict").GetProperty("event").GetProperty("start").GetDateTimeOffset(), counting[0].Time);
        _counting[step.Part] = [.. counting];
        Assert.Equal(step.Samples, counting.Length);
        return counting.Length;

        bool Reached(Input input, decimal lowered) => step.Numbers.TryGetValue("from", out decimal from) ? input.Value >= from - lowered : input.Value > step["above"] - lowered;
    }

    /// <summary>The worst grade that enough readings in a row reach.</summary>
    private decimal? EventGrade(Step step)
    {
        decimal worst = 0;
        foreach ((string name, decimal bound) in step.Numbers.Where(n => n.Key != "consecutive"))
        {
            bool included = name.StartsWith("from", StringComparison.Ordinal);
            int grade = int.Parse(name.AsSpan(included ? 4 : 5), CultureInfo.InvariantCulture), run = 0;
            foreach (Input input in Counting(step))
            {
                run = (included ? input.Value >= bound : input.Value > bound) ? run + 1 : 0;
                worst = run >= step["consecutive"] ? Math.Max(worst, grade) : worst;
            }
        }

        return worst;
    }

    private IReadOnlyList<Input> Rain(string part, int hours) => [.. _hours[part].TakeLast(hours)];

    private decimal? RainLargest(Step step)
    {
        List<Input> all = _hours["rain"];
        decimal? largest = null;
        for (int end = all.Count - (int)step["last"]; end < all.Count; end++)
        {
            Input[] sum = [.. all.Skip(end - (int)step["hours"] + 1).Take((int)step["hours"])];
            largest = sum.All(i => i.Counts) && !(sum.Sum(i => i.Value) < largest) ? sum.Sum(i => i.Value) : largest;
        }

        return largest;
    }
}
