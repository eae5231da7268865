using System.Globalization;
using CsCheck;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Laws;

/// <summary>
/// The four laws over random histories: live, late, corrected and flagged readings, silences, stations that fall silent together, alerts that come and go, verdicts that are revised, clocks that are set, a broker that is away, restarts, failing
/// writes, kills during sending, registers that change, mail servers that refuse, lose and answer late. <c>WENCHANG_HISTORIES</c> sets how many; the usual run does 1,500.
/// </summary>
public class FourLawsTests
{
    private const int Steps = 60;

    /// <summary>Stations of one area, so that some fall silent together.</summary>
    private const int Roads = 4;

    private static readonly int Histories =
        int.TryParse(Environment.GetEnvironmentVariable("WENCHANG_HISTORIES"), NumberStyles.None, CultureInfo.InvariantCulture, out int many) ? many : 1_500;

    private static readonly double[] Depths = [3, 12, 14, 20, 26, 30, 45, 90];

    private static readonly MailEnd[] Ends = Enum.GetValues<MailEnd>();

    private static readonly Gen<Step[]> History = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1_000_000]).Select((kind, dice) => new Step(kind, dice)).Array[Steps];

    private readonly ITestOutputHelper _output = TestContext.Current.TestOutputHelper!;

    [Fact]
    public async Task AnyHistory_KeepsTheFourLaws()
    {
        int printed = 0;
        await History.SampleAsync(
            async history =>
            {
                AlertingOptions options = Options(history[0].Dice);
                using var line = new Timeline(Register(0), options);
                var log = new List<string>();
                var concerned = new Dictionary<long, HashSet<string>>();
                var starts = new Dictionary<long, long>();
                var holds = new HoldLaw(options);
                foreach (Step step in history.Select(s => Without(s, history[0].Dice)))
                {
                    await DoAsync(line, step, log);
                    NoteConcerned(line, concerned);
                    NoteStarts(line, starts);
                    holds.Look(line, string.Join('\n', log));
                }

                line.Ends.Clear();
                line.Connect(true);
                foreach (Silence silence in line.Store.Silences)
                {
                    line.Store.End(silence.Id, new SilenceEnd(line.Now, "duty", ""));
                }

                for (int i = 0; i < 3 || (i < 60 && line.Store.Alerts.Any(a => a.HeldBy?.Kind == HoldKind.Flapping)); i++)
                {
                    // Every station speaks again, and nothing turns any more, once a clock that was set back has passed what it had stamped before.
                    line.Clock.Advance(i * options.FlapWindow / 2);
                    foreach (Station station in line.District.Stations.Where(s => s.Domain.Equals(Sample.Drainage)))
                    {
                        line.Report("depth", 3, station: station.Id);
                    }

                    await RoundAsync(line);
                    NoteConcerned(line, concerned);
                    NoteStarts(line, starts);
                    holds.Look(line, string.Join('\n', log));
                }

                for (int i = 0; i < 40 && line.Store.CountUnsent() > 0; i++)
                {
                    await MailAsync(line, TimeSpan.FromMinutes(16));
                }

                string text = string.Join('\n', log);
                FirstLaw(line, starts, text);
                SecondLaw(line, concerned, text);
                holds.End(line, text);
                ThirdLaw(line, text);
                FourthLaw(line, text);
                if (line.Store.Transitions.Count > 12 && Interlocked.Increment(ref printed) == 1)
                {
                    _output.WriteLine(text + "\n--\n" + string.Join('\n', line.Store.Transitions.Select(Text)) + "\n--\n" + string.Join('\n', line.Taken.Select(m => $"{m.To} {m.Subject}")));
                }
            },
            iter: Histories);
    }

    /// <summary>L1: a recovery has a reading or verdict newer than the start of the alert that says so.</summary>
    private static void FirstLaw(Timeline line, Dictionary<long, long> starts, string log)
    {
        foreach (AlertTransition end in line.Store.Transitions.Where(t => t.Kind == TransitionKind.Recovered))
        {
            Alert alert = line.Store.FindAlert(Alert.KeyOf(end.Alert))!;
            if (alert.Kind == RuleKind.Offline)
            {
                Assert.True(line.Everything.Contains(end.At), $"L1: {Text(end)}: no reading of that time was ever stored\n{log}");
                // Not the time in its id: a start that a wrong clock put into the future is brought back, or no reading could ever be newer.
                Assert.True(end.At > starts[end.Id], $"L1: {Text(end)}: not newer than its start\n{log}");
            }
            else if (alert.Kind == RuleKind.Threshold)
            {
                Assert.True(line.Everything.Contains(end.At) && end.At > SinceOf(end.Alert), $"L1: {Text(end)}: no newer reading\n{log}");
            }
        }
    }

    /// <summary>L2: everybody who was told of an alert, and everybody its rule names, is told of every transition; and whatever waits to be told goes out.</summary>
    private static void SecondLaw(Timeline line, Dictionary<long, HashSet<string>> concerned, string log)
    {
        Assert.True(line.Store.CountUnsent() == 0, $"L2: something is still not told\n{log}");
        var told = new Dictionary<string, HashSet<string>>();
        foreach (AlertTransition t in line.Store.Transitions)
        {
            HashSet<string> to = [.. line.Store.Tellings.Where(x => x.Telling.Transition == t.Id).Select(x => x.Telling.Recipient.Address)];
            HashSet<string> before = told.TryGetValue(t.Alert, out HashSet<string>? known) ? known : told[t.Alert] = [];
            if (t.Kind is TransitionKind.Fired or TransitionKind.Worsened or TransitionKind.Eased or TransitionKind.Recovered or TransitionKind.Withdrawn)
            {
                Assert.True(to.IsSupersetOf(before) && to.IsSupersetOf(concerned[t.Id]), $"L2: {Text(t)} told to {string.Join(' ', to)}\n{log}");
            }

            if (t.Kind == TransitionKind.Ended)
            {
                Assert.True(to.IsSupersetOf(before), $"L2: {Text(t)} told to {string.Join(' ', to)}\n{log}");
            }

            before.UnionWith(to);
        }
    }

    /// <summary>L3: each transition is in exactly one mail to each recipient, and no mail goes out more than three times, or more than once with an answer.</summary>
    private static void ThirdLaw(Timeline line, string log)
    {
        Dictionary<string, int> copies = line.Taken.GroupBy(m => m.Key).ToDictionary(g => g.Key, g => g.Count());
        Assert.True(copies.Values.All(c => c <= 3), $"L3: more than three copies\n{log}");
        Dictionary<string, OutgoingMail> mails = line.Store.Mails.ToDictionary(m => m.Key);
        foreach (InMemoryAlertStore.TellingRow row in line.Store.Tellings)
        {
            if (row.Held)
            {
                continue; // by what is left at the end, which the law of holds looks at
            }

            Assert.True(row.Mail is not null && mails.ContainsKey(row.Mail), $"L3: {row.Telling} is in no mail\n{log}");
            OutgoingMail mail = mails[row.Mail!];
            int taken = copies.GetValueOrDefault(mail.Key);
            Assert.True(mail.State == MailState.GivenUp ? taken <= 3 : taken >= 1, $"L3: {row.Telling}: {taken} copies of {mail.Key}, {mail.State}\n{log}");
        }

        // A mail that came twice is one that the server took without an answer, and nothing in it changed.
        foreach (IGrouping<string, OutgoingMail> again in line.Taken.GroupBy(m => m.Key))
        {
            Assert.True(again.Select(m => (m.Subject, m.Text, m.Html)).Distinct().Count() == 1, $"L3: copies of {again.Key} differ\n{log}");
        }

        Assert.True(line.Store.Transitions.GroupBy(t => (t.Alert, t.Firing, t.Kind, t.At)).All(g => g.Key.Kind != TransitionKind.Fired || g.Count() == 1), $"L3: one firing twice\n{log}");
        foreach (IGrouping<string, AlertTransition> alert in line.Store.Transitions.GroupBy(t => t.Alert))
        {
            List<TransitionKind> turns = [.. alert.Select(t => t.Kind).Where(k => k is TransitionKind.Fired or TransitionKind.Recovered)];
            Assert.True(turns.Zip(turns.Skip(1)).All(p => p.First != p.Second || IsEndedBetween(alert)), $"L3: {alert.Key} {string.Join(' ', turns)}\n{string.Join('\n', alert.Select(Text))}\n{log}");
        }
    }

    /// <summary>L4: what happened to an alert reaches a recipient in the order it happened.</summary>
    private static void FourthLaw(Timeline line, string log)
    {
        Dictionary<string, int> first = [];
        for (int i = line.Taken.Count - 1; i >= 0; i--)
        {
            first[line.Taken[i].Key] = i;
        }

        foreach (IGrouping<(string, string), InMemoryAlertStore.TellingRow> told in line.Store.Tellings.GroupBy(t => (t.Telling.Alert, t.Telling.Recipient.Address)))
        {
            List<int> order = [.. told.OrderBy(t => t.Telling.Transition).Where(t => t.Mail is not null && first.ContainsKey(t.Mail)).Select(t => first[t.Mail!])];
            Assert.True(order.SequenceEqual(order.Order()), $"L4: {told.Key}: {string.Join(' ', order)}\n{log}");
        }
    }

    private static bool IsEndedBetween(IEnumerable<AlertTransition> alert) => alert.Any(t => t.Kind is TransitionKind.Ended or TransitionKind.Withdrawn);

    private static long SinceOf(string alert) => long.Parse(alert[(alert.LastIndexOf('|') + 1)..], CultureInfo.InvariantCulture);

    private static string Text(AlertTransition t) => string.Create(CultureInfo.InvariantCulture, $"#{t.Id} {t.Alert} {t.Kind} {t.Firing} at {t.At} value {t.Value} {t.Cause}");

    /// <summary>Whom the register names for what happened in the last step.</summary>
    private static void NoteConcerned(Timeline line, Dictionary<long, HashSet<string>> concerned)
    {
        foreach (AlertTransition t in line.Store.Transitions.Where(t => !concerned.ContainsKey(t.Id)))
        {
            string rule = t.Alert[..t.Alert.IndexOf('|', StringComparison.Ordinal)];
            IReadOnlyList<string> contacts = line.District.Alerts.FirstOrDefault(r => r.Id == rule)?.Contacts ?? [];
            concerned[t.Id] = [.. line.District.Contacts.Where(c => contacts.Contains(c.Id)).Select(c => c.Email)];
        }
    }

    /// <summary>When the alerts that recovered in the last step began; one that fires again may have another start.</summary>
    private static void NoteStarts(Timeline line, Dictionary<long, long> starts)
    {
        foreach (AlertTransition end in line.Store.Transitions.Where(t => t.Kind == TransitionKind.Recovered))
        {
            starts.TryAdd(end.Id, line.Store.FindAlert(Alert.KeyOf(end.Alert))!.Since);
        }
    }

    /// <summary>Some histories are without silences, or without clocks that are set: there more can be said of turns.</summary>
    private static Step Without(Step step, int dice) =>
        (step.Kind is >= 45 and < 50 && dice / 24 % 2 == 0) || (step.Kind is >= 66 and < 70 && dice / 48 % 2 == 0) ? step with { Kind = 0 } : step;

    private static async Task DoAsync(Timeline line, Step step, List<string> log)
    {
        int dice = step.Dice;
        log.Add(string.Create(CultureInfo.InvariantCulture, $"{line.Now} {step.Kind} {dice}"));
        switch (step.Kind)
        {
            case < 45:
                line.Clock.Advance(TimeSpan.FromMinutes(1 + (dice % 3)));
                line.Report("depth", Depths[dice % Depths.Length], (dice / 10 % 10) switch { 0 => ReadingFlag.Fault, 1 => ReadingFlag.OverRange, _ => ReadingFlag.Normal });
                foreach (int other in Enumerable.Range(1, Roads - 1).Where(i => (dice >> (i + 4)) % 4 == 0))
                {
                    line.Report("depth", 3, station: Sample.RoadStation(other).Id);
                }

                await RoundAsync(line);
                break;
            case < 50:
                Silence(line, dice);
                await RoundAsync(line);
                break;
            case < 58: // late, or a correction of what was there
                line.Report("depth", Depths[dice % Depths.Length], at: line.Now - (dice % 200 * Sample.Minute));
                await RoundAsync(line);
                break;
            case < 66:
                line.Clock.Advance(TimeSpan.FromMinutes(dice % 90));
                await RoundAsync(line);
                break;
            case < 70:
                line.Clock.Set(TimeSpan.FromMinutes((dice % 961) - 480));
                await RoundAsync(line);
                break;
            case < 74:
                line.Connect(dice % 2 == 0);
                await RoundAsync(line);
                break;
            case < 79:
                line.Restart(Register(dice));
                await RoundAsync(line);
                break;
            case < 82:
                line.Restart();
                break;
            case < 85:
                line.Store.FailNextWrites(1 + (dice % 2));
                await RoundAsync(line);
                line.Store.FailNextWrites(0);
                break;
            case < 90:
                line.Verdicts.Put(Sample.Day(new(2026, 4, 30), 60 + (dice % 3 * 50)));
                await RoundAsync(line);
                break;
            default:
                for (int i = 0; i < 1 + (dice % 4); i++)
                {
                    line.Ends.Enqueue(Ends[(dice / 7 + i) % Ends.Length]);
                }

                await MailAsync(line, TimeSpan.FromMinutes(dice % 5));
                break;
        }
    }

    /// <summary>Somebody asks for a silence, now or for later, or ends one.</summary>
    private static void Silence(Timeline line, int dice)
    {
        if (dice % 3 == 0 && line.Store.Silences.Count > 0)
        {
            line.Store.End(1 + (dice / 3 % line.Store.Silences.Count), new SilenceEnd(line.Now, "duty", ""));
            return;
        }

        long from = line.Now + (dice / 5 % 3 * 5 * Sample.Minute);
        var silence = new Silence
        {
            Kind = SilenceKind.Silence, From = from, Until = from + ((1 + (dice / 7 % 60)) * Sample.Minute), By = "duty", Reason = "law", CreatedAt = line.Now,
        };
        line.Store.Add((dice / 11 % 5) switch
        {
            0 => silence with { Rule = "road-flood" },
            1 => silence with { Station = Sample.Road },
            2 => silence with { Area = "商家镇", Parameter = "depth" },
            3 => silence with { Domain = "air" },
            _ => silence with { Rule = "silent", Station = Sample.Road },
        });
    }

    private static async Task RoundAsync(Timeline line)
    {
        try
        {
            await line.RoundAsync();
        }
        catch (IOException)
        {
            // The store was away; the next round does it again.
        }
        catch (KilledException)
        {
            line.Restart();
        }
    }

    private static async Task MailAsync(Timeline line, TimeSpan after)
    {
        line.Clock.Advance(after);
        try
        {
            await line.MailAsync();
        }
        catch (KilledException)
        {
            line.Restart();
        }
    }

    /// <summary>Registers that differ in contacts, bound, how long, parameter, or have lost a rule.</summary>
    private static District Register(int dice)
    {
        AlertRule flood = Sample.Flood with { For = TimeSpan.FromMinutes(dice % 3), Contacts = (dice % 4) switch { 0 => ["duty"], 1 => ["duty", "duty-en"], 2 => ["duty-en"], _ => [] } };
        flood = flood with { Repeat = dice / 3 % 2 == 0 ? TimeSpan.FromHours(1) : null };
        AlertRule steps = Sample.Flood with { Id = "steps", Above = 15, Hysteresis = 2, Levels = [new(15, Severity.Warning), new(27, Severity.Critical)] };
        flood = (dice / 5 % 4) == 0 ? flood with { Above = 25 } : (dice / 5 % 4) == 1 ? flood with { Parameter = "battery" } : flood;
        AlertRule silence = Sample.Silence with { For = TimeSpan.FromMinutes(dice % 2 == 0 ? 30 : 90) };
        AlertRule day = Sample.Rule(RuleKind.AirDayNotGood) with { Contacts = ["duty"] };
        return dice % 11 == 0 && dice > 0 ? Sample.District([silence, day], Roads) : Sample.District([flood, steps, silence, day], Roads);
    }

    /// <summary>Mails at once or grouped, one topic each or many.</summary>
    private static AlertingOptions Options(int dice) => new()
    {
        GroupAbove = 1 + (dice % 3), MailWait = TimeSpan.FromSeconds(dice % 2 * 30), MailInterval = TimeSpan.FromMinutes(dice / 2 % 2 * 5),
        FlapFlips = (dice / 4 % 3) switch { 0 => 1_000, 1 => 6, _ => 3 }, FlapWindow = TimeSpan.FromMinutes(dice / 12 % 2 == 0 ? 60 : 15),
    };

    private readonly record struct Step(int Kind, int Dice);
}
