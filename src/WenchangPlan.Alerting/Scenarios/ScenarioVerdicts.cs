using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Scenarios;

/// <summary>Reads the verdicts and the states of targets that a scenario says.</summary>
internal static class ScenarioVerdicts
{
    private static readonly Dictionary<string, TargetState> TargetStates = new()
    {
        ["no-data"] = TargetState.NoData, ["on-track"] = TargetState.OnTrack, ["behind"] = TargetState.Behind, ["met"] = TargetState.Met, ["missed"] = TargetState.Missed,
    };

    /// <summary><c>KIND WINDOW [STATION] [value=N] [grade=N] [good=yes|no] [invalid] [changed=STATION:FROM..TO]</c>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="district">The register.</param>
    /// <param name="changed">What of its window was new; empty when the line says nothing of it.</param>
    public static Verdict Read(ScenarioLine line, District district, out IReadOnlyList<RevisedSpan> changed)
    {
        var spans = new List<RevisedSpan>();
        changed = spans;
        string code = line.Word("a kind of verdict");
        VerdictKind kind = district.Domains.All.SelectMany(d => d.Verdicts).FirstOrDefault(v => v.Code == code) ?? throw line.Wrong(code, "a kind of verdict such as airDay");
        string text = line.Word("a window");
        Window window = Window.Parse(kind.Span, text, district.Clock) ?? throw line.Wrong(text, "a window such as 2026-04-30");
        var verdict = new Verdict { Kind = code, Window = window, Validity = Validity.Valid, Editions = ["made"] };
        foreach (string word in line.Rest())
        {
            if (word.Split('=', ':') is ["changed", var where, var when] && district.Find(where) is not null)
            {
                spans.Add(new RevisedSpan(where, when.Split("..")[0], when.Split("..")[^1]));
                continue;
            }

            verdict = word.Split('=') switch
            {
                ["invalid"] => verdict with { Validity = Validity.Invalid, Good = null, Reasons = [new Reason("no-data")] },
                ["value", var n] when decimal.TryParse(n, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal value) => verdict with { Value = value },
                ["grade", var n] when int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int grade) => verdict with { Grade = grade },
                ["good", "yes" or "no"] => verdict with { Good = word == "good=yes" },
                [var id] when district.Find(id) is not null => verdict with { Station = id },
                _ => throw line.Wrong(word, "a station, value=N, grade=N, good=yes, good=no, invalid or changed=STATION:FROM..TO"),
            };
        }

        return verdict;
    }

    /// <summary><c>TARGET DATE SHARE STATE [BUDGET]</c>.</summary>
    public static TargetProgress ReadProgress(ScenarioLine line, District district)
    {
        string id = line.Word("a target");
        Target target = district.Targets.FirstOrDefault(t => t.Id == id) ?? throw line.Wrong(id, "the id of a target");
        string text = line.Word("a date");
        DateOnly asOf = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) ? date : throw line.Wrong(text, "a date");
        decimal share = (decimal)line.Number64("a share in %");
        TargetState state = line.OneOf(TargetStates, "a state");
        int budget = line.IsAtEnd ? state == TargetState.Missed ? -1 : 10 : (int)line.Number64("a budget");
        return new TargetProgress(id, asOf.Year, target.Indicator, target.Bound, 0, asOf.DayOfYear, 0, 365 - asOf.DayOfYear, share, budget, state, asOf);
    }
}
