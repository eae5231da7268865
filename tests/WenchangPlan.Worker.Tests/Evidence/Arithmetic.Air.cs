using System.Globalization;

namespace WenchangPlan.Worker.Tests.Evidence;

/// <content>Of days and periods of air: moving means, indices, percentiles.</content>
internal sealed partial class Arithmetic
{
    private decimal? Percentile(Step step) => EnoughDays(step) ? Percentile(step, Days(step)) : null;

    private static decimal? Percentile(Step step, List<Input> days)
    {
        decimal[] sorted = [.. days.Select(i => i.Value!.Value).Order()];
        decimal rank = (sorted.Length - 1) * step["share"];
        int below = (int)Math.Floor(rank);
        return below + 1 < sorted.Length ? sorted[below] + ((sorted[below + 1] - sorted[below]) * (rank - below)) : sorted[below];
    }

    /// <summary>As many days as it takes, and of a year as many in every month.</summary>
    private bool EnoughDays(Step step)
    {
        List<Input> days = Days(step);
        int count = days.Count;
        Assert.True(step.Samples == count, $"{step}: samples {count}");
        if (count < step["least"] || !step.Numbers.TryGetValue("leastMonth", out decimal month))
        {
            return count >= step["least"];
        }

        Dictionary<string, int> byMonth = days.CountBy(i => i.Of[5..7]).ToDictionary(m => m.Key, m => m.Value);
        return Enumerable.Range(1, 12).All(m => byMonth.GetValueOrDefault(m.ToString("00", CultureInfo.InvariantCulture)) >= (m == 2 ? step["leastFebruary"] : month));
    }

    /// <summary>The days behind a statistic: those that count, or all that were measured, where too few count.</summary>
    private List<Input> Days(Step step)
    {
        string of = step.Inputs.Count > 0 ? step.Inputs[0].Of : step.Part;
        return step.Numbers.ContainsKey("ofMeasured") ? [.. _hours[of].Where(i => i.Value is not null)] : _counting[of];
    }

    private decimal? LimitOfYear(Step step)
    {
        if (!EnoughDays(step))
        {
            Assert.False(step.Inputs[0].Counts, $"{step}: too few days");
            return null;
        }

        if (step.Numbers.ContainsKey("ofMeasured"))
        {
            Assert.Equal(step.Numbers.ContainsKey("share") ? Percentile(step, Days(step)) : Days(step).Sum(i => i.Value!.Value) / Days(step).Count, step.Inputs[0].Value);
        }

        return Math.Round(step.Inputs[0].Value!.Value, (int)step["decimals"], MidpointRounding.ToEven) <= step["limit"] ? 1 : 2;
    }

    private decimal? GoodDays(Step step)
    {
        _counting[step.Part] = [.. step.Inputs.Where(i => i.Counts)];
        Assert.Equal(step.Samples, _counting[step.Part].Count);
        return _counting[step.Part].Count(i => i.Value == 1);
    }

    /// <summary>Moving means are made of the hours of ozone that count.</summary>
    private decimal? MovingMeans(Step step)
    {
        Dictionary<DateTime, decimal> hours = _counting["o3"].ToDictionary(i => i.End, i => i.Value!.Value);
        foreach (Input input in step.Inputs)
        {
            decimal[] values = [.. Enumerable.Range(0, (int)step["hours"]).Select(back => input.End.AddHours(-back)).Where(hours.ContainsKey).Select(h => hours[h])];
            Assert.True(input.Value == (values.Length >= step["leastHours"] ? values.Sum() / values.Length : null), $"{step}: mean up to {input.Of}");
        }

        decimal[] means = [.. step.Inputs.Where(i => i.Value is not null).Select(i => i.Value!.Value)];
        Assert.True(step.Samples == means.Length, $"{step}: samples");
        return means.Length >= step["least"] || (means.Length > 0 && Math.Round(means.Max(), (int)step["decimals"], MidpointRounding.ToEven) > step["orAbove"]) ? means.Max() : null;
    }

    private decimal? Index(Step step)
    {
        Assert.True(Math.Max(0, _last[step.Part]!.Value) == step.Inputs[0].Value, $"{step}: not the rounded concentration");
        decimal concentration = step.Inputs[0].Value!.Value;
        if (step.Numbers.TryGetValue("above", out decimal above))
        {
            Assert.True(concentration > above, $"{step}: lies in the table");
            return step.Numbers.TryGetValue("index", out decimal end) ? end : null;
        }

        (decimal low, decimal high) = (step["concentrationLow"], step["concentrationHigh"]);
        Assert.True((concentration > low || low == 0) && concentration <= high, $"{step}: the wrong breakpoints");
        decimal exact = (step["indexHigh"] - step["indexLow"]) * (concentration - low);
        decimal whole = Math.Floor(exact / (high - low));
        return step["indexLow"] + whole + (whole * (high - low) < exact ? 1 : 0);
    }

    private decimal? Largest(Step step)
    {
        foreach (Input input in step.Inputs)
        {
            Assert.True(_given.GetValueOrDefault((input.Of, "grade")) == input.Value, $"{step}: {input.Of} is not its index");
        }

        decimal? highest = step.Inputs.Max(i => i.Value);
        bool stands = step.Inputs.All(i => i.Counts) || !step.Numbers.TryGetValue("withMissingOnlyAbove", out decimal bound) || highest > bound;
        return highest is { } index && stands ? Math.Max(index, step["lowest"]) : null;
    }
}
