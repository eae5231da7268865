using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Scenarios;

/// <summary>The silences of a scenario, by the names it gives them.</summary>
internal sealed class ScenarioSilences
{
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);

    /// <summary><c>NAME [maintenance] [rule=…] [station=…] [area=…] [domain=…] [parameter=…] [from=10min] for=2h</c>, or <c>NAME end</c>.</summary>
    public void Do(ScenarioLine line, ISilenceStore store, long now)
    {
        string name = line.Word("a name");
        if (line.Take("end"))
        {
            long id = _numbers.TryGetValue(name, out long known) ? known : throw line.Wrong(name, "the name of a silence");
            store.End(id, new SilenceEnd(now, "duty", ""));
            return;
        }

        var silence = new Silence { Kind = line.Take("maintenance") ? SilenceKind.Maintenance : SilenceKind.Silence, From = now, Until = now, By = "duty", Reason = name, CreatedAt = now };
        TimeSpan after = TimeSpan.Zero, length = TimeSpan.Zero;
        foreach (string word in line.Rest())
        {
            silence = word.Split('=', 2) switch
            {
                ["rule", var rule] => silence with { Rule = rule },
                ["station", var station] => silence with { Station = station },
                ["area", var area] => silence with { Area = area },
                ["domain", var domain] => silence with { Domain = domain },
                ["parameter", var parameter] => silence with { Parameter = parameter },
                ["from", var text] when ScenarioLine.TryDuration(text, out after) => silence,
                ["for", var text] when ScenarioLine.TryDuration(text, out length) => silence,
                _ => throw line.Wrong(word, "rule=, station=, area=, domain=, parameter=, from=10min or for=2h"),
            };
        }

        if (!silence.NamesSomething || length <= TimeSpan.Zero)
        {
            throw line.Wrong(line.Text, "what it covers, and for how long");
        }

        silence = silence with { From = now + (long)after.TotalMilliseconds };
        _numbers[name] = store.Add(silence with { Until = silence.From + (long)length.TotalMilliseconds }).Id;
    }
}
