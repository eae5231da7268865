using System.Globalization;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment.Tests.Laws;

/// <summary>What people do in a history: laboratory samples, excluded days, maintenance windows, reviews, and what becomes of each. Everything can be done a second time, in the same order.</summary>
/// <param name="random">Decides.</param>
/// <param name="stations">Ids of the stations.</param>
/// <param name="begin">When readings begin.</param>
internal sealed class RandomActs(Random random, IReadOnlyList<string> stations, DateTimeOffset begin)
{
    private static readonly (string Code, string[] Texts)[] Results =
        [("tp", ["0.02L", "0.05", "0.31"]), ("codmn", ["1.5", "6.1", "16"]), ("tn", ["0.05L", "0.9", "2.4"]), ("nh3n", ["0.025L", "1.2"]), ("do", ["7.5", "2.2"]), ("cod", ["15", "44"])];

    private readonly List<Action<AssessedStore>> _done = [];
    private readonly List<Sample> _samples = [];
    private readonly List<Act> _open = [];
    private readonly List<Silence> _maintained = [];

    /// <summary>Does something.</summary>
    /// <returns>What; null when there was nothing to do.</returns>
    public string? DoOne(AssessedStore store) => random.Next(8) switch
    {
        0 or 1 => TakeSample(store),
        2 => Exclude(store),
        3 => Mark(store),
        4 => Maintain(store),
        5 => EndMaintenance(store),
        _ => Step(store),
    };

    /// <summary>Does it all again.</summary>
    public void DoAgain(AssessedStore store) => _done.ForEach(done => done(store));

    private string? TakeSample(AssessedStore store)
    {
        string[] sampled = [.. stations.Where(s => s[0] is 'W' or 'P')];
        if (sampled.Length == 0)
        {
            return null;
        }

        (string code, string[] texts) = Results[random.Next(Results.Length)];
        Sample sample = DomainChain.Sample(store.District, One(sampled), begin.AddHours(random.Next(-24, Past(store) + 1)), code, One(texts));
        if (_samples.Count > 0 && random.Next(3) == 0)
        {
            Sample before = One(_samples);
            sample = DomainChain.Sample(store.District, before.Station, DateTimeOffset.FromUnixTimeMilliseconds(before.Time), before.Parameter, One(Results.First(r => r.Code == before.Parameter).Texts));
        }

        sample = sample with { At = At(store), Reason = _samples.Exists(s => (s.Station, s.Time, s.Parameter) == (sample.Station, sample.Time, sample.Parameter)) ? "更正" : "" };
        _samples.Add(sample);
        Do(store, s => s.Acts.SaveSamples([sample], whole: true));
        return $"sample of {sample.Station}, {Said(sample.Time)}: {sample.Parameter} {sample.Text} {sample.Reason}".TrimEnd();
    }

    private string? Exclude(AssessedStore store)
    {
        if (!stations.Any(s => s[0] == 'A'))
        {
            return null;
        }

        DateOnly first = DateOnly.FromDateTime(begin.DateTime).AddDays(random.Next(-1, 4));
        var proposed = new ExcludedDays
        {
            Domain = "air", Event = ExceptionalEvent.Dust, First = first, Last = first.AddDays(random.Next(3)), Parameters = random.Next(3) switch { 0 => ["pm25"], 1 => ["pm10"], _ => ["pm25", "pm10"] },
            By = "甲", Reason = "沙尘", At = At(store),
        };
        Add(store, proposed);
        return string.Create(CultureInfo.InvariantCulture, $"exclusion {_open[^1].Id} of {string.Join(" and ", proposed.Parameters)}, {proposed.First:o} to {proposed.Last:o} {(random.Next(2) == 0 ? Step(store, _open[^1]) : "")}");
    }

    private string Mark(AssessedStore store)
    {
        string station = One(stations);
        DateTimeOffset from = begin.AddHours(random.Next(Past(store) + 1)).AddMinutes(30 * random.Next(2));
        var marked = new Review
        {
            Station = station, Parameter = store.District.Find(station)!.Parameters is { Count: > 0 } own && random.Next(2) == 0 ? own[0].Parameter.Code : null,
            First = from.ToUnixTimeMilliseconds(), End = from.AddHours(random.Next(1, 9)).ToUnixTimeMilliseconds(), By = "甲", Reason = "突变", At = At(store),
        };
        Add(store, marked);
        return $"review {_open[^1].Id} of {station} {marked.Parameter}, {Said(marked.First)} to {Said(marked.End)} {(random.Next(2) == 0 ? Step(store, _open[^1]) : "")}";
    }

    private string Maintain(AssessedStore store)
    {
        string station = One(stations);
        DateTimeOffset from = store.Now.AddHours(random.Next(-30, 6)).AddMinutes(20 * random.Next(2));
        var asked = new Silence
        {
            Kind = SilenceKind.Maintenance, Station = station, Parameter = store.District.Find(station)!.Parameters is { Count: > 0 } own && random.Next(3) == 0 ? own[0].Parameter.Code : null,
            From = from.ToUnixTimeMilliseconds(), Until = from.AddHours(random.Next(1, 30)).ToUnixTimeMilliseconds(), By = "丙", Reason = "校准", CreatedAt = At(store),
        };
        _maintained.Add(store.Silences.Add(asked));
        _done.Add(s => s.Silences.Add(asked));
        return $"maintenance {_maintained[^1].Id} at {station} {asked.Parameter}, {Said(asked.From)} to {Said(asked.Until)}";
    }

    private string? EndMaintenance(AssessedStore store)
    {
        long now = At(store);
        if (_maintained.FindIndex(m => m.Until > now) is var at && at < 0)
        {
            return null;
        }

        long id = _maintained[at].Id;
        _maintained.RemoveAt(at);
        Do(store, s => Assert.True(s.Silences.End(id, new SilenceEnd(now, "丙", "好了"))));
        return $"maintenance {id} ended";
    }

    private string? Step(AssessedStore store) => _open.Count == 0 ? null : Step(store, One(_open));

    /// <summary>The next step about an act: mostly the one by which it comes to count.</summary>
    private string Step(AssessedStore store, Act act)
    {
        bool over = act.State == ActState.Approved || random.Next(5) == 0;
        ActMove move = !over ? ActMove.Approve : act.State == ActState.Approved || random.Next(2) == 0 ? ActMove.Withdraw : ActMove.Refuse;
        ReviewDecision? decision = act is Review && move == ActMove.Approve && act.Steps.Count == 0 ? (ReviewDecision)random.Next(1, 4) : null;
        var step = new ActStep(At(store), act.Steps.Count == 0 ? "乙" : "丁", move, "") { Decision = decision, Value = decision == ReviewDecision.Corrected ? 5.5m : null };
        Act? now = null;
        Do(store, s =>
        {
            now = s.Acts.Take(act.Kind, act.Id, step, out ActProblem? problem);
            Assert.Null(problem);
        });
        _open.RemoveAll(a => a.Id == act.Id);
        if (now!.State is ActState.Proposed or ActState.Approved)
        {
            _open.Add(now);
        }

        return $"{act.Id}: {move} {decision}".TrimEnd();
    }

    private void Add(AssessedStore store, Act act)
    {
        _open.Add(store.Acts.Add(act));
        _done.Add(s => s.Acts.Add(act));
    }

    private void Do(AssessedStore store, Action<AssessedStore> act)
    {
        act(store);
        _done.Add(act);
    }

    /// <summary>Hours since readings began.</summary>
    private int Past(AssessedStore store) => (int)(store.Now - begin).TotalHours;

    private static long At(AssessedStore store) => store.Now.ToUnixTimeMilliseconds();

    private string Said(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).ToOffset(begin.Offset).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

    private T One<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
