using System.Globalization;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Assessment.Tests.Laws;

/// <summary>
/// Three days of a few stations: readings in any order, late, twice, corrected and flagged; samples, excluded days, maintenance and reviews; rounds that come or do not, of all or of some of what changed;
/// kills before and in them; registers that change. Over the turn of a month or a year, or neither.
/// </summary>
internal sealed class RandomHistory : IDisposable
{
    private const int Hours = 3 * 24;

    /// <summary>Judging it all anew costs as much as all that was judged before: every fifth history is enough.</summary>
    private const int AnewEvery = 5;

    /// <summary>So many neighbouring histories have the same stations, so that they can go on with the same database.</summary>
    private const int SameStations = 16;

    /// <summary>In one of so many histories a file is opened anew, in the others only what is over it.</summary>
    private const int RestartEvery = 4;
    private static readonly string[] Begins = ["2026-05-30", "2026-12-30", "2028-02-28", "2026-08-11"];

    private static readonly (string Station, string Code, int Every, double[] Values)[] Series =
    [
        ("A1", "pm25", 1, [12, 30, 34.5, 60, 90, 180]), ("A1", "o3", 1, [20, 90, 150, 170, 230]), ("A2", "pm25", 1, [10, 35, 75, 300]), ("A2", "pm10", 1, [20, 140, 600]), ("A3", "pm25", 1, [10, 35, 75, 300]),
        ("W1", "ph", 4, [6.5, 7.5, 8.5, 9.2]), ("W1", "codmn", 4, [2, 4, 6.1, 16]), ("W2", "tp", 4, [0.01, 0.05, 0.3]), ("W2", "codmn", 4, [2, 4, 6]),
        ("P1", "cod", 4, [20, 49, 51, 70]), ("P1", "temp", 4, [8, 15]), ("N1", "leq", 1, [40, 49, 55, 59, 61, 66]), ("R1", "rain", 1, [0, 0, 0, 0, 0.2, 3, 30]), ("O1", "level", 1, [0.2, 0.5, 0.9, 1.2, 1.8, 3.2]),
    ];

    private readonly Random _random;
    private readonly DateTimeOffset _begin;
    private readonly RandomRegister _register;
    private readonly RandomActs _acts;
    private readonly AssessedStore _store;
    private readonly Dictionary<(string, long, string), SentValue> _known = [];
    private readonly (int Weight, Func<Task<string?>> Do)[] _steps;

    private RandomHistory(int number, LawDatabase database)
    {
        _random = new Random(number);
        _begin = DomainChain.At(Begins[_random.Next(Begins.Length)]);
        _register = new RandomRegister(_random, new Random(-1 - (number / SameStations)), DateOnly.FromDateTime(_begin.DateTime));
        _acts = new RandomActs(_random, [.. _register.Stations], _begin);
        (District district, string text) = _register.Make(_random);
        Log.Add($"register of {_begin:yyyy}: {string.Join(' ', _register.Stations)}; {text}");
        _store = new AssessedStore(database, district, _begin);
        _steps =
        [
            (12, async () => { await _store.AssessAsync(); return "round"; }),
            (5, async () => { await _store.AssessOnceAsync(TimeSpan.Zero); return "round of one cause"; }),
            (5, async () => { await _store.AssessOnceAsync(TimeSpan.FromHours(8)); return "round of what was quiet for eight hours"; }),
            (6, async () => { await _store.CloseWindowsAsync(withGaps: false); return "windows closed"; }),
            (6, async () => { await _store.CloseWindowsAsync(withGaps: true); return "windows closed, gaps too"; }),
            (4, () => { _store.Open(_store.District); return Said("killed"); }),
            (1, () => { if (number % RestartEvery == 0) { _store.Restart(); } return Said("killed, and started again"); }),
            (3, async () => { await _store.KillInAsync(_store.AssessAsync); return "killed in a round"; }),
            (2, async () => { await _store.KillInAsync(() => _store.CloseWindowsAsync(withGaps: true)); return "killed while windows were closed"; }),
            (2, async () => { await _store.RereadAsync(30); return "the last hours read anew"; }),
            (4, ChangeRegisterAsync),
            (22, () => Said(_acts.DoOne(_store))),
        ];
    }

    private DateTimeOffset End => _begin.AddHours(Hours + 12);

    /// <summary>What happened, a line each.</summary>
    private List<string> Log { get; } = [];

    /// <summary>Runs a history step by step, then judges all that was sent and done at once.</summary>
    /// <param name="number">Which; the same number is the same history.</param>
    /// <param name="first">A database.</param>
    /// <param name="second">Another one.</param>
    public static async Task<Ends> RunAsync(int number, LawDatabase first, LawDatabase second)
    {
        using var history = new RandomHistory(number, first);
        AssessedStore steps = history._store;
        await history.RunAsync();
        using var atOnce = new AssessedStore(second, steps.District, history.End);
        history._acts.DoAgain(atOnce);
        await atOnce.CommitAsync(history._known.Values.OrderBy(v => v.Time).ThenBy(v => v.Station, StringComparer.Ordinal).ThenBy(v => v.Code, StringComparer.Ordinal));
        await FinishAsync(atOnce);
        byte[] end = steps.Dump();
        if (number % AnewEvery != 0)
        {
            return new Ends(history.Log, end, atOnce.Dump(), end);
        }

        await steps.ReassessAsync();
        return new Ends(history.Log, end, atOnce.Dump(), steps.Dump());
    }

    public void Dispose() => _store.Dispose();

    private static async Task FinishAsync(AssessedStore store)
    {
        await store.AssessAsync();
        await store.CloseWindowsAsync(withGaps: true);
    }

    private async Task RunAsync()
    {
        List<(DateTimeOffset At, SentValue Value)> coming = Readings();
        int weights = _steps.Sum(s => s.Weight);
        while (coming.Count > 0)
        {
            DateTimeOffset now = _store.Now.AddHours(_random.Next(4, 30)).AddMinutes(_random.Next(60));
            _store.Now = now < End ? now : End;
            await ArriveAsync([.. coming.Where(c => c.At <= _store.Now).Select(c => c.Value)]);
            coming.RemoveAll(c => c.At <= _store.Now);
            for (int left = _random.Next(4); left > 0; left--)
            {
                int chosen = _random.Next(weights);
                if (await _steps.First(s => (chosen -= s.Weight) < 0).Do() is { } did)
                {
                    Log.Add("  " + did);
                }
            }
        }

        _store.Now = End;
        await FinishAsync(_store);
    }

    /// <summary>What comes now, some of it a second time or with another value, in any order and in some commits.</summary>
    private async Task ArriveAsync(List<SentValue> due)
    {
        int sent = due.Count;
        SentValue[] old = [.. _known.Values];
        _random.Shuffle(old);
        SentValue[] again = [.. old.Take(_random.Next(3) == 0 ? _random.Next(8) : 0)];
        SentValue[] corrected = [.. old.Skip(8).Take(_random.Next(3) == 0 ? _random.Next(8) : 0).Select(v => v with { Value = ValueOf(v.Station, v.Code), Flag = Flag() })];
        SentValue[] inOrder = [.. due, .. again, .. corrected];
        _random.Shuffle(inOrder);
        foreach (SentValue[] part in inOrder.Chunk(Math.Max(1, (inOrder.Length / _random.Next(1, 3)) + 1)))
        {
            await _store.CommitAsync(part);
        }

        foreach (SentValue value in inOrder)
        {
            _known[(value.Station, value.Time, value.Code)] = value;
        }

        Log.Add(string.Create(CultureInfo.InvariantCulture, $"{_store.Now.ToOffset(_begin.Offset):MM-dd HH:mm} {sent} values, {again.Length} again, {corrected.Length} corrected"));
    }

    private async Task<string?> ChangeRegisterAsync()
    {
        (District district, string text) = _register.Make(_random);
        _store.Open(district);
        await _store.ReassessAsync();
        return "register: " + text;
    }

    /// <summary>Readings with the time each arrives: most at once, some hours or days late; now and then a station says nothing for a day.</summary>
    private List<(DateTimeOffset At, SentValue Value)> Readings()
    {
        var readings = new List<(DateTimeOffset, SentValue)>();
        foreach ((string station, string code, int every, double[] values) in Series.Where(s => _register.Stations.Contains(s.Station, StringComparer.Ordinal)))
        {
            bool[] silent = [.. Enumerable.Range(0, 3).Select(_ => _random.Next(8) == 0)];
            double usual = values[_random.Next(values.Length)];
            for (int hour = 0; hour < Hours; hour += every)
            {
                if (silent[hour / 24] || _random.Next(20) == 0)
                {
                    continue;
                }

                usual = _random.Next(6) == 0 ? values[_random.Next(values.Length)] : usual;
                DateTimeOffset time = _begin.AddHours(hour);
                TimeSpan delay = TimeSpan.FromHours(_random.Next(6) switch { 0 => _random.Next(1, 60), 1 => _random.Next(1, 6), _ => 0 });
                readings.Add((time + delay > End ? End : time + delay, new SentValue(station, time.ToUnixTimeMilliseconds(), code, usual, Flag())));
            }
        }

        return readings;
    }

    private double ValueOf(string station, string code)
    {
        double[] values = Series.First(s => s.Station == station && s.Code == code).Values;
        return values[_random.Next(values.Length)];
    }

    private ReadingFlag Flag() => _random.Next(30) == 0 ? ReadingFlag.Maintenance : ReadingFlag.Normal;

    private static Task<string?> Said(string? what) => Task.FromResult(what);
}

/// <summary>What is stored at the end of a history.</summary>
/// <param name="Log">What happened in it, a line each.</param>
/// <param name="Steps">Judged as it came, as JSON.</param>
/// <param name="AtOnce">Judged at the end from all that came.</param>
/// <param name="Anew">Judged as it came, and in some histories then all of it anew.</param>
internal sealed record Ends(IReadOnlyList<string> Log, byte[] Steps, byte[] AtOnce, byte[] Anew);
