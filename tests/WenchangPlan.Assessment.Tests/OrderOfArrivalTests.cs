using System.Text.RegularExpressions;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment.Tests;

/// <summary>
/// In which order readings and what people say of them come, with restarts between, does not matter: what was judged step by step is, byte for byte, what is judged of all of it at once (G5).
/// </summary>
public partial class OrderOfArrivalTests
{
    private const string Stations = """
        { "id": "auto", "domain": "water", "kind": "river", "name": "自动站", "parameters": ["do", "codmn", "tp", "cod"] },
        { "id": "hand", "domain": "water", "kind": "river", "name": "手工断面", "parameters": [], "byLaboratory": true },
        { "id": "lake", "domain": "water", "kind": "lake", "name": "湖心", "parameters": ["chla", "tp"], "required": ["tn"] },
        { "id": "air1", "domain": "air", "name": "一站", "parameters": ["pm25", "pm10", "o3"] },
        { "id": "air2", "domain": "air", "name": "二站", "parameters": ["pm25", "pm10", "o3"] }
        """;

    private static readonly string[] Hourly = ["air1", "air2"];
    private static readonly DateTimeOffset First = DomainChain.At("2026-04-21");
    private static readonly DateTimeOffset End = DomainChain.At("2026-06-03");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task StepByStep_IsAllAtOnce(int seed)
    {
        var random = new Random(seed);
        List<Action<DomainChain>> events = Events(random);
        using var atOnce = new DomainChain(Stations);
        events.ForEach(e => e(atOnce));
        await atOnce.AssessAsync(End);

        Action<DomainChain>[] shuffled = [.. events];
        random.Shuffle(shuffled);
        using var stepwise = new DomainChain(Stations);
        DateTimeOffset now = First;
        foreach (Action<DomainChain> one in shuffled)
        {
            one(stepwise);
            if (random.Next(6) == 0)
            {
                await stepwise.AssessAsync(now += (End - now) / 20);
                if (random.Next(3) == 0)
                {
                    stepwise.Restart();
                }
            }
        }

        await stepwise.AssessAsync(End);
        string expected = Comparable(atOnce);
        Assert.Equal(expected, Comparable(stepwise));
        Assert.All(["\"Source\":1", "\"IsWithout\":true", "\"Code\":\"maintenance\""], told => Assert.Contains(told, expected, StringComparison.Ordinal));

        Assert.DoesNotContain(await stepwise.ReassessAsync(End), c => c.WasFinal);
    }

    /// <summary>Numbers of exclusions go by their arrival; nothing else may.</summary>
    private static string Comparable(DomainChain chain) => Numbers().Replace(chain.Dump(2026), "");

    [GeneratedRegex("\"Exclusions\":\\[[0-9,]*\\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Numbers();

    /// <summary>What happens, each on its own: days of readings, samples, excluded days, marks, work at a station.</summary>
    private static List<Action<DomainChain>> Events(Random random)
    {
        List<Action<DomainChain>> events = [];
        for (DateTimeOffset day = First; day < End.AddDays(-2); day = day.AddDays(1))
        {
            DateTimeOffset of = day;
            foreach (string id in Hourly.Append("auto").Append("lake").Where(_ => random.Next(10) > 0))
            {
                int seed = random.Next();
                events.Add(chain => SendDay(chain, id, of, new Random(seed)));
            }

            if (random.Next(5) == 0 || of == First)
            {
                bool counts = random.Next(4) > 0 || of == First;
                events.Add(chain => Exclude(chain, of, counts));
                events.Add(chain => Maintain(chain, of));
            }

            if (random.Next(5) == 0)
            {
                int seed = random.Next();
                events.Add(chain => Mark(chain, of, new Random(seed)));
            }

            if (random.Next(6) == 0)
            {
                string station = random.Next(2) == 0 ? "hand" : random.Next(2) == 0 ? "auto" : "lake";
                string code = random.Next(3) switch { 0 => "tp", 1 => "cod", _ => "tn" };
                string text = random.Next(4) == 0 ? "0.02L" : random.Next(1, 90).ToString(System.Globalization.CultureInfo.InvariantCulture) + "e-2";
                events.Add(chain => chain.Acts.SaveSamples([chain.Sample(station, of, code, text)], whole: true));
            }
        }

        return events;
    }

    private static void Exclude(DomainChain chain, DateTimeOffset day, bool counts)
    {
        var date = DateOnly.FromDateTime(day.Date);
        Act proposed = chain.Acts.Add(new ExcludedDays
        {
            Domain = "air", Event = ExceptionalEvent.Dust, First = date, Last = date, Parameters = ["pm25", "pm10"], By = "甲", Reason = "沙尘", At = End.ToUnixTimeMilliseconds(),
        });
        Take(chain, proposed, "乙", counts ? ActMove.Approve : ActMove.Refuse);
    }

    private static void Maintain(DomainChain chain, DateTimeOffset day) => chain.Silences.Add(new Silence
    {
        Kind = SilenceKind.Maintenance, Station = "air1", From = day.AddHours(7).ToUnixTimeMilliseconds(), Until = day.AddHours(9.4).ToUnixTimeMilliseconds(), By = "丙", Reason = "校准",
        CreatedAt = End.ToUnixTimeMilliseconds(),
    });

    private static void Mark(DomainChain chain, DateTimeOffset day, Random random)
    {
        DateTimeOffset from = day.AddHours(random.Next(18)); // none reaches into the next day: of two about one reading the one entered last counts
        Act marked = chain.Acts.Add(new Review
        {
            Station = random.Next(2) == 0 ? "air2" : "auto", Parameter = random.Next(2) == 0 ? null : "pm25", First = from.ToUnixTimeMilliseconds(), End = from.AddHours(random.Next(1, 6)).ToUnixTimeMilliseconds(),
            By = "甲", Reason = "突变", At = End.ToUnixTimeMilliseconds(),
        });
        var decision = (ReviewDecision)random.Next(1, 4);
        Take(chain, marked, "乙", ActMove.Approve, decision, decision == ReviewDecision.Corrected ? 5.5m : null);
        if (random.Next(4) > 0)
        {
            Take(chain, marked, "丙", ActMove.Approve);
        }
    }

    private static void Take(DomainChain chain, Act act, string by, ActMove move, ReviewDecision? decision = null, decimal? value = null)
    {
        chain.Acts.Take(act.Kind, act.Id, new ActStep(End.ToUnixTimeMilliseconds(), by, move, "") { Decision = decision, Value = value }, out ActProblem? problem);
        Assert.Null(problem);
    }

    private static void SendDay(DomainChain chain, string station, DateTimeOffset day, Random random)
    {
        bool air = station.StartsWith("air", StringComparison.Ordinal);
        for (int slot = 0; slot < (air ? 24 * 12 : 6); slot++)
        {
            DateTimeOffset at = day + (slot * (air ? TimeSpan.FromMinutes(5) : TimeSpan.FromHours(4)));
            chain.Send(station, at, [.. chain.District.Find(station)!.Parameters.Select(p => (p.Parameter.Code, air ? random.Next(5, 160) : (double)random.Next(1, 80) / 10))]);
        }
    }
}
