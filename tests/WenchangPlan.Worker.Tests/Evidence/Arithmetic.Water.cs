namespace WenchangPlan.Worker.Tests.Evidence;

/// <content>Of sections, outlets and lakes: classes, shares, trophic state.</content>
internal sealed partial class Arithmetic
{
    private decimal? KeepingTraces(Step step)
    {
        decimal value = Same(step);
        value = step.Numbers.TryGetValue("notBelow", out decimal least) ? Math.Max(least, value) : value;
        if (!step.Numbers.TryGetValue("decimals", out decimal decimals))
        {
            return value;
        }

        decimal rounded = Math.Round(value, (int)decimals, MidpointRounding.ToEven);
        for (int more = (int)decimals + 1; rounded == 0 && value != 0; more++)
        {
            rounded = Math.Round(value, more, MidpointRounding.ToEven);
        }

        return rounded;
    }

    private static decimal? Percent(Step step, Func<Input, bool> counts) => Math.Round(100m * step.Inputs.Count(counts) / step.Samples!.Value, (int)step["decimals"], MidpointRounding.ToEven);

    private static decimal? StateByShares(Step step)
    {
        decimal[] classes = [.. step.Inputs.Where(i => i.Counts).Select(i => i.Value!.Value)];
        decimal good = (decimal)classes.Count(c => c <= 3) / classes.Length, worse = (decimal)classes.Count(c => c > 5) / classes.Length;
        return Enumerable.Range(1, 9).First(n => good >= step[$"goodFrom{n}"] && (!step.Numbers.TryGetValue($"worseBelow{n}", out decimal below) || worse < below));
    }

    private decimal? Class(Step step)
    {
        Assert.Equal(Given("value", step.Part), step.Inputs[0].Value);
        return ClassOf(step, step.Inputs[0].Value!.Value);
    }

    private static decimal? ClassOf(Step step, decimal value)
    {
        if (step.Numbers.TryGetValue("low", out decimal low))
        {
            return value >= low && value <= step["high"] ? 1 : 6;
        }

        for (int of = 1; of <= 5; of++)
        {
            if (step.Numbers.TryGetValue($"upTo{of}", out decimal most) ? value <= most : value >= step[$"atLeast{of}"])
            {
                return of;
            }
        }

        return 6;
    }

    private decimal? TrophicSum(Step step)
    {
        decimal weighted = 0, weights = 0;
        foreach (Input term in step.Inputs)
        {
            Assert.Equal(_last[term.Of], term.Value);
            decimal weight = step["r_" + term.Of] * step["r_" + term.Of];
            weighted += weight * term.Value!.Value;
            weights += weight;
        }

        return Math.Round(weighted / weights, (int)step["decimals"], MidpointRounding.ToEven);
    }

    private decimal? Limit(Step step)
    {
        decimal value = step.Inputs[0].Value!.Value;
        Assert.Equal(Math.Max(0, Given("value", step.Part)!.Value), value);
        if (step.Numbers.TryGetValue("least", out decimal least) && step.Samples < least)
        {
            return null;
        }

        return (step.Numbers.TryGetValue("low", out decimal low) ? value >= low && value <= step["high"] : value <= step["limit"]) ? 1 : 2;
    }

    /// <summary>The results of a laboratory put together; their days have data too.</summary>
    private decimal? Sampled(Step step, Func<decimal[], decimal> together)
    {
        _counting["samples of " + step.Part] = [.. step.Inputs];
        Assert.True(step.Samples == step.Inputs.Count, $"{step}: samples");
        return step.Samples >= step["least"] ? together([.. step.Inputs.Select(i => i.Value!.Value)]) : null;
    }
}
