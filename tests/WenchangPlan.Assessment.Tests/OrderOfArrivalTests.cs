using WenchangPlan.Assessment.Tests.Support;

namespace WenchangPlan.Assessment.Tests;

/// <summary>
/// In which order readings and what people say of them come, with restarts between, does not matter: what was judged step by step is, byte for byte, what is judged of all of it at once (G5).
/// </summary>
public class OrderOfArrivalTests
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
        string expected = atOnce.Dump(2026);
        Assert.Equal(expected, stepwise.Dump(2026));
        Assert.Contains("\"Source\":1", expected, StringComparison.Ordinal);

        Assert.Empty(await stepwise.ReassessAsync(End));
        Assert.Equal(expected, stepwise.Dump(2026));
    }

    /// <summary>What happens, each on its own: days of readings, samples.</summary>
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
