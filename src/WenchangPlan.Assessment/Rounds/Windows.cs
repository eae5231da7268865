using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>The windows a round judges, each once, in the order in which they are judged: shorter spans first, since longer ones may be made of their verdicts.</summary>
internal sealed class Windows
{
    private readonly SortedSet<JudgedWindow> _waiting = new(Order.Instance);

    /// <summary>Hours of a local day that together touch every kept window of it, also those of a part of the day such as 06:00 to 22:00: no such window is shorter than six hours.</summary>
    public static IEnumerable<int> HoursOf(DateOnly day) => ((int[])[0, 6, 12, 18, 23]).Select(hour => DistrictClock.FirstHourOf(day) + hour);

    /// <summary>Years whose targets are judged anew; those of the windows judged are added.</summary>
    public SortedSet<int> Years { get; } = [];

    /// <summary>Whether there is nothing to judge.</summary>
    public bool IsEmpty => _waiting.Count == 0 && Years.Count == 0;

    /// <summary>Adds a window.</summary>
    public void Add(JudgedWindow window) => _waiting.Add(window);

    /// <summary>Adds windows.</summary>
    public void Add(IEnumerable<JudgedWindow> windows) => _waiting.UnionWith(windows);

    /// <summary>Those that wait to be judged.</summary>
    public IReadOnlyCollection<JudgedWindow> Waiting => _waiting;

    /// <summary>Removes those that do not fit.</summary>
    public void LeaveOut(Predicate<JudgedWindow> unfit) => _waiting.RemoveWhere(unfit);

    /// <summary>Takes out all windows of the shortest span there is; none of them is made of another's verdicts. Empty at the end.</summary>
    public IReadOnlyList<JudgedWindow> TakeShortest()
    {
        if (_waiting.Count == 0)
        {
            return [];
        }

        JudgedWindow first = _waiting.Min;
        List<JudgedWindow> taken = [.. _waiting.TakeWhile(w => w.Window.Span == first.Window.Span)];
        _waiting.ExceptWith(taken);
        return taken;
    }

    private sealed class Order : IComparer<JudgedWindow>
    {
        public static readonly Order Instance = new();

        public int Compare(JudgedWindow x, JudgedWindow y)
        {
            int order = x.Window.CompareTo(y.Window);
            order = order != 0 ? order : string.CompareOrdinal(x.Kind, y.Kind);
            order = order != 0 ? order : x.Place.Everywhere.CompareTo(y.Place.Everywhere);
            return order != 0 ? order : string.CompareOrdinal(x.Place.Station, y.Place.Station);
        }
    }
}
