using System.Globalization;
using System.Text.Json;

namespace WenchangPlan.Worker.Tests.Evidence;

/// <summary>Does a calculation again from the JSON of its evidence alone, with nothing but arithmetic: no rule of the product is called and no table known.</summary>
internal sealed partial class Arithmetic
{
    private readonly JsonElement _evidence;
    private readonly Dictionary<string, List<Input>> _counting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Input>> _hours = new(StringComparer.Ordinal);
    private readonly Dictionary<string, decimal?> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Part, string Member), decimal?> _given = [];
    private string[]? _deciding;

    private Arithmetic(JsonElement evidence) => _evidence = evidence;

    /// <summary>Checks every step, and that the verdict's numbers are those that the steps give.</summary>
    public static void Check(JsonElement evidence)
    {
        var arithmetic = new Arithmetic(evidence);
        Assert.True(evidence.GetProperty("agrees").GetBoolean(), "what was judged anew differs");
        foreach (JsonElement step in evidence.GetProperty("steps").EnumerateArray())
        {
            Assert.DoesNotContain('{', step.GetProperty("text").GetString()!); // a place that no number fills
            arithmetic.Do(new Step(step));
        }

        if (evidence.GetProperty("verdict") is { ValueKind: JsonValueKind.Object } verdict)
        {
            arithmetic.Compare(verdict);
        }
        else if (evidence.GetProperty("target") is { ValueKind: JsonValueKind.Object } target)
        {
            foreach (string member in (string[])["good", "assessed", "notAssessed", "remaining", "share", "budget", "neededGood", "required"])
            {
                arithmetic.Equal("", member, NumberOf(target, member));
            }
        }
    }

    private void Do(Step step)
    {
        decimal? result = Result(step);
        Assert.True(result == step.Result, $"{step}: {result?.ToString(CultureInfo.InvariantCulture) ?? "null"} by hand");
        _last[step.Part] = result;
        switch (step.Gives)
        {
            case null:
                break;
            case "deciding":
                _deciding = [.. step.Inputs.Where(i => i.Counts).Select(i => i.Of)];
                break;
            default:
                _given[(step.Part, step.Gives)] = result;
                break;
        }
    }

    private decimal? Result(Step step) => step.Rule switch
    {
        "hours" => Taken(step, i => i.Value is not null && i.Minutes >= step["leastMinutes"]),
        "mean" => EnoughDays(step) ? Days(step).Sum(i => i.Value!.Value) / Days(step).Count : null,
        "maximum" => Enough(step, Counting(step).Count) ? Counting(step).Max(i => i.Value) : null,
        "movingMeans" => MovingMeans(step),
        "points" => Taken(step, i => i.Value is not null) >= step["least"] ? Counting(step).Sum(i => i.Value!.Value) / Counting(step).Count : null,
        "round" => Math.Round(Same(step), (int)step["decimals"], MidpointRounding.ToEven),
        "index" => Index(step),
        "largest" => Largest(step),
        "grade" => step.Inputs[0].Value is { } value ? 1 + step.Numbers.Count(n => n.Key.StartsWith("below", StringComparison.Ordinal) ? value >= n.Value : value > n.Value) : null,
        "deciding" => Deciding(step),
        "valid" => Number(_given[("", "value")] is { } index && (step.Inputs.All(i => i.Counts) || index > step["orAbove"])),
        "good" => Given("validity") == 0 ? null : Number(step.Inputs[0].Value <= step["upTo"]),
        "hourMean" => Of(step, values => Math.Round(values.Sum() / values.Length, (int)step["decimals"], MidpointRounding.ToEven)),
        "hourSum" => Of(step, values => Math.Round(values.Sum(), (int)step["decimals"], MidpointRounding.ToEven)),
        "hourMaximum" => Of(step, values => values.Max()),
        "hourPhMean" => Of(step, values => Rounded(-Math.Log10(values.Average(v => Math.Pow(10, -(double)v))), step)),
        "hourEnergyMean" => Of(step, values => Rounded(10 * Math.Log10(values.Average(v => Math.Pow(10, (double)v / 10))), step)),
        "minutes" => Minutes(step),
        "days" => Taken(step, i => i.Value is not null),
        "daysLeft" => Taken(step, i => i.Value is not null && i.Counts),
        "percentile" => Percentile(step),
        "limitOfYear" => LimitOfYear(step),
        "goodDays" => GoodDays(step),
        "judgedDays" => Counting("goodDays", "daysMet").Count + (step.Numbers.TryGetValue("leftOut", out decimal left) ? left : 0),
        "ratio" => Math.Round(Given("value", step.Part)!.Value / step["limit"], (int)step["decimals"], MidpointRounding.ToEven),
        "sum" => step.Inputs.All(i => i.Counts && i.Value == _last[i.Of]) ? step.Inputs.Sum(i => i.Value!.Value) : null,
        "decidingLargest" => Decides(step, i => i.Value == step.Inputs.Max(x => x.Value)),
        "allPresent" => Number(step.Inputs.All(i => i.Value is not null)),
        "allMeet" => Number(step.Inputs.All(i => i.Value == 1 && Given("grade", i.Of) == 1)),
        "phMean" => Counting(step).Count >= step["least"] ? Rounded(-Math.Log10(Counting(step).Average(i => Math.Pow(10, -(double)i.Value!.Value))), step) : null,
        "sampleMean" => Sampled(step, values => values.Sum() / values.Length),
        "samplePhMean" => Sampled(step, values => Rounded(-Math.Log10(values.Average(v => Math.Pow(10, -(double)v))), step)),
        "roundKeepingTraces" => KeepingTraces(step),
        "class" => Class(step),
        "worst" => step.Inputs.Max(i => i.Value == Given("grade", i.Of) ? i.Value : throw new KeyNotFoundException(i.Of)),
        "decidingWorst" => Decides(step, i => i.Value == Given("grade")),
        "decidingAbove" => Decides(step, i => i.Value > step["above"]),
        "decidingJudged" => Decides(step, i => i.Value is not null),
        "daysWithData" => _counting.Values.SelectMany(c => c).Select(i => i.Of[..10]).Distinct().Count(),
        "counted" => step.Samples,
        "enough" => Number(step.Inputs[0].Value >= step["least"] && step.Inputs[0].Value == Given("samples") && step.Inputs[1].Value is not null && step.Inputs[1].Value == Given("grade")),
        "trophicTerm" => Rounded(10 * ((double)step["a"] + ((double)step["b"] * Math.Log((double)Given("value", step.Part)!.Value))), step),
        "trophicSum" => TrophicSum(step),
        "limit" => Limit(step),
        "exceededOrAll" => Number(step.Inputs.Any(i => i.Value > step["above"]) || (step.Inputs.Count > 0 && step.Inputs.All(i => i.Value is not null))),
        "greatest" => step.Inputs.Max(i => i.Value),
        "energyMean" => Enough(step, Counting(step).Count) ? Rounded(10 * Math.Log10(Counting(step).Average(i => Math.Pow(10, (double)i.Value!.Value / 10))), step) : null,
        "same" => Given("value", step.Inputs[0].Of) ?? _last[step.Inputs[0].Of],
        "limitIs" => step["limit"],
        "share" => step.Samples > 0 ? Math.Round(100 * Given("value", step.Part + "Met")!.Value / step.Samples.Value, (int)step["decimals"], MidpointRounding.ToEven) : null,
        "due" => step["days"] * step["points"],
        "atLeast" => Number(Counting("dayMet").Count + Counting("nightMet").Count >= step["least"]),
        "allGood" => Number(Counting("dayMet").Concat(Counting("nightMet")).All(i => i.Value == 1)),
        "event" => Event(step),
        "peak" => Counting(step).Max(i => i.Value),
        "eventGrade" => EventGrade(step),
        "sameGrade" => Given("grade", step.Inputs[0].Of),
        "fullness" => Math.Round(Given("value", step.Inputs[0].Of)!.Value / step["diameter"], (int)step["decimals"], MidpointRounding.ToEven),
        "volume" => Math.Round(step.Inputs.Zip(step.Inputs.Skip(1)).Sum(p => (Math.Max(0, p.First.Value!.Value) + Math.Max(0, p.Second.Value!.Value)) / 2
            * (decimal)(p.Second.Time - p.First.Time).TotalMilliseconds / 3_600_000), (int)step["decimals"], MidpointRounding.ToEven),
        "duration" => (decimal)(step.Inputs[1].Time - step.Inputs[0].Time).TotalMinutes,
        "ended" => Number(step.Inputs[0].Counts),
        "notGood" => 0,
        "rainBefore" => Rain("rain", (int)step["hours"] + 1).SkipLast(1).Sum(i => i.Counts ? i.Value!.Value : 0) + (Rain("rain", 1)[0].Value ?? 0),
        "dryWeather" => step.Inputs[1].Value < step["below"] && step.Inputs[1].Counts && step.Samples == step["hours"] ? step["dryGrade"] : step.Inputs[0].Value,
        "readings" => Taken(step, i => i.Value is not null),
        "worstEvent" => step.Inputs.Max(i => i.Value) ?? 1,
        "hoursWithReadings" => step.Inputs.Count(i => i.Value > 0),
        "decidingWorstAbove" => Decides(step, i => i.Value > step["above"] && i.Value == step.Inputs.Max(x => x.Value)),
        "enoughOrBad" => Number(step.Inputs[0].Value >= step["least"] || step.Inputs[1].Value > 1),
        "rainSum" => Rain("rain", (int)step["hours"]) is var hours && hours.All(i => i.Counts) ? hours.Sum(i => i.Value) : null,
        "rainSoFar" => Rain("rain", (int)step["hours"]).Sum(i => i.Counts ? i.Value : 0),
        "rainLargest" => RainLargest(step),
        "rainClass" => step.Numbers.Count(n => Math.Round(step.Inputs[0].Value!.Value, 1, MidpointRounding.ToEven) >= n.Value),
        "knownHours" => Rain("rain", (int)step["hours"]).Count(i => i.Counts),
        "everyHour" => Number(Rain("rain", (int)step["hours"]).All(i => i.Counts)),
        "windows" => Taken(step, i => i.Value is not null && i.Counts),
        "leftOut" => step.Inputs.Count(i => i.Value == 0),
        "goodWindows" => Counting(step).Count(i => i.Value == 1),
        "notAssessed" or "remaining" or "required" => step.Result,
        "percent" => step.Inputs[1].Value > 0 ? Math.Round(100 * step.Inputs[0].Value!.Value / step.Inputs[1].Value!.Value, (int)step["decimals"], MidpointRounding.ToEven) : null,
        "budget" => step.Inputs[1].Value > 0 ? Math.Floor(step.Inputs[0].Value!.Value + step.Inputs[2].Value!.Value - (step["bound"] / 100 * (step.Inputs[1].Value!.Value + step.Inputs[2].Value!.Value))) : null,
        "neededGood" => step.Inputs[1].Value > 0 ? Math.Max(0, Math.Ceiling(step["bound"] / 100 * (step.Inputs[1].Value!.Value + step.Inputs[2].Value!.Value)) - step.Inputs[0].Value!.Value) : null,
        "sections" => Taken(step, i => i.Value is not null),
        "percentUpTo" => step.Samples > 0 ? Percent(step, i => i.Value <= step["upTo"]) : null,
        "percentAbove" => Percent(step, i => i.Value > step["above"]),
        "decidingMain" => Decides(step, i => i.Value > 0 && step.Inputs.Count <= step["most"]),
        "stateByShares" => StateByShares(step),
        "stateByMeans" => step.Inputs.All(i => _last[i.Of] == i.Value) ? step[$"class{(int)step.Inputs.Max(i => i.Value)!.Value}"] : null,
        "meanOf" => Taken(step, i => i.Value is not null) is var sections ? Counting(step).Sum(i => i.Value!.Value) / sections : null,
        "phMeanOf" => Taken(step, i => i.Value is not null) > 0 ? Rounded(-Math.Log10(Counting(step).Average(i => Math.Pow(10, -(double)i.Value!.Value))), step) : null,
        "classOf" => ClassOf(step, Same(step)),
        _ => throw new NotSupportedException($"no arithmetic for {step}"),
    };

    /// <summary>Notes the inputs that take part, and checks that they are those that are said to.</summary>
    private int Taken(Step step, Func<Input, bool> counts)
    {
        foreach (Input input in step.Inputs)
        {
            Assert.True(counts(input) == input.Counts, $"{step}: {input.Of} counts?");
        }

        List<Input> counting = [.. step.Inputs.Where(i => i.Counts)];
        _counting[step.Part] = counting;
        _hours[step.Part] = [.. step.Inputs];
        Assert.True(step.Samples is null || step.Samples == counting.Count, $"{step}: samples");
        return counting.Count;
    }

    private List<Input> Counting(params string[] parts) => _counting[parts.First(_counting.ContainsKey)];

    private static decimal? Decides(Step step, Func<Input, bool> decides)
    {
        Assert.All(step.Inputs, i => Assert.True(decides(i) == i.Counts, $"{step}: {i.Of} decides?"));
        return null;
    }

    /// <summary>The readings of an hour that count, put together; nothing when none does.</summary>
    private decimal? Of(Step step, Func<decimal[], decimal> together)
    {
        List<Input> counting = [.. step.Inputs.Where(i => i.Counts)];
        Assert.True(step.Samples == counting.Count, $"{step}: samples");
        Assert.All(counting, i => Assert.Contains(i.Flag, Valid));
        _counting[step.Part] = counting;
        return counting.Count == 0 ? null : together([.. counting.Select(i => i.Value!.Value)]);
    }

    /// <summary>An hour is cut into slots; one with a reading that counts counts whole.</summary>
    private decimal? Minutes(Step step)
    {
        if (!step.Numbers.TryGetValue("slotsPerHour", out decimal slots))
        {
            return 0;
        }

        DateTimeOffset begin = HourBegin(_evidence.GetProperty("window").GetString()!);
        bool marksEnd = _counting[step.Part].Any(i => i.Time == begin.AddHours(1));
        return _counting[step.Part].Select(i => Math.Floor((decimal)((i.Time - begin).TotalMilliseconds - (marksEnd ? 1 : 0)) * slots / 3_600_000)).Distinct().Count() * Math.Floor(60 / slots);
    }

    private static readonly string[] Valid = ["N", "below", "drift"];

    private static DateTimeOffset HourBegin(string window) => new(
        DateTime.ParseExact(window[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture).AddHours(int.Parse(window[11..], CultureInfo.InvariantCulture) - 1), TimeSpan.FromHours(8));

    private static decimal Rounded(double value, Step step) => Math.Round((decimal)value, (int)step["decimals"], MidpointRounding.ToEven);

    private List<Input> Counting(Step step) => _counting[step.Part];

    private static bool Enough(Step step, int count)
    {
        Assert.True(step.Samples is null || step.Samples == count, $"{step}: samples {count}");
        return count >= step["least"];
    }

    /// <summary>The input of a step is the result of the one before it about the same part.</summary>
    private decimal Same(Step step)
    {
        Assert.True(_last[step.Part] == step.Inputs[0].Value, $"{step}: is not what the step before gave");
        return step.Inputs[0].Value!.Value;
    }

    private decimal? Deciding(Step step)
    {
        decimal? value = _given[("", "value")];
        foreach (Input input in step.Inputs)
        {
            Assert.True(input.Counts == (value > step["above"] && input.Value == value), $"{step}: {input.Of} decides?");
        }

        return null;
    }

    private decimal? Given(string member, string part = "") => _given.GetValueOrDefault((part, member));

    private static decimal Number(bool holds) => holds ? 1 : 0;

    private void Compare(JsonElement verdict)
    {
        foreach (string member in (string[])["value", "grade", "samples"])
        {
            Equal("", member, NumberOf(verdict, member));
        }

        Equal("", "good", verdict.GetProperty("good").ValueKind switch { JsonValueKind.True => 1, JsonValueKind.False => 0, _ => null });
        string validity = verdict.GetProperty("validity").GetString()!;
        if (validity != "pending" && _given.TryGetValue(("", "validity"), out decimal? valid))
        {
            Assert.Equal(validity == "valid", valid == 1);
        }

        Assert.Equal(verdict.GetProperty("deciding").EnumerateArray().Select(d => d.GetString()!), _deciding ?? []);
        foreach (JsonProperty part in verdict.GetProperty("parts").EnumerateObject())
        {
            Equal(part.Name, "value", NumberOf(part.Value, "value"));
            Equal(part.Name, "grade", NumberOf(part.Value, "grade"));
        }
    }

    private void Equal(string part, string member, decimal? stands) => Assert.True(
        Given(member, part) == stands, $"{member} of {(part.Length == 0 ? "the verdict" : part)}: {stands?.ToString(CultureInfo.InvariantCulture) ?? "null"} stands, "
            + $"{Given(member, part)?.ToString(CultureInfo.InvariantCulture) ?? "null"} by hand");

    private static decimal? NumberOf(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null;

    private sealed class Input(JsonElement input)
    {
        public string Of { get; } = input.GetProperty("of").GetString()!;

        public decimal? Value { get; } = NumberOf(input, "value");

        public bool Counts { get; } = input.GetProperty("counts").GetBoolean();

        public int Minutes { get; } = input.TryGetProperty("minutes", out JsonElement minutes) ? minutes.GetInt32() : 0;

        public string? Flag { get; } = input.TryGetProperty("flag", out JsonElement flag) ? flag.GetString() : null;

        /// <summary>The time of a reading.</summary>
        public DateTimeOffset Time => DateTimeOffset.Parse(Of, CultureInfo.InvariantCulture);

        /// <summary>The local end of an hour.</summary>
        public DateTime End => DateTime.ParseExact(Of[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture).AddHours(int.Parse(Of[11..], CultureInfo.InvariantCulture));
    }

    private sealed class Step(JsonElement step)
    {
        public string Rule { get; } = step.GetProperty("rule").GetString()!;

        public string Part { get; } = step.GetProperty("part").GetString() ?? "";

        public string? Gives { get; } = step.GetProperty("gives").GetString();

        public Dictionary<string, decimal> Numbers { get; } = step.GetProperty("numbers").EnumerateObject().ToDictionary(n => n.Name, n => n.Value.GetDecimal(), StringComparer.Ordinal);

        public IReadOnlyList<Input> Inputs { get; } = [.. step.GetProperty("inputs").EnumerateArray().Select(i => new Input(i))];

        public int? Samples { get; } = (int?)NumberOf(step, "samples");

        public decimal? Result { get; } = NumberOf(step, "result");

        public decimal this[string number] => Numbers[number];

        public override string ToString() => $"{Rule} of {(Part.Length == 0 ? "the verdict" : Part)} = {Result?.ToString(CultureInfo.InvariantCulture) ?? "null"}";
    }
}
