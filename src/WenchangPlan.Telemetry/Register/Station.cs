namespace WenchangPlan.Telemetry.Register;

/// <summary>What the time of a reading marks.</summary>
public enum TimeIs
{
    /// <summary>The moment of the measurement.</summary>
    Instant,
    /// <summary>The start of the sample period, as hour data of HJ 212 do.</summary>
    Start,
    /// <summary>The end of the sample period, as the national tables do.</summary>
    End,
}

/// <summary>Where the time of a reading comes from.</summary>
public enum TimeFrom
{
    /// <summary>From the device: the member <c>ts</c>.</summary>
    Device,
    /// <summary>The device has no clock: the start of the sample period in which the message arrived.</summary>
    Arrival,
}

/// <summary>A parameter at one station, with the plausible range that holds there.</summary>
/// <param name="Parameter">The catalogue entry.</param>
/// <param name="Min">Smallest plausible value here, included.</param>
/// <param name="Max">Largest plausible value here, included.</param>
public sealed record StationParameter(Parameter Parameter, double Min, double Max)
{
    /// <summary>Largest plausible change between two readings near each other, in the parameter's unit, itself included; null does not check it.</summary>
    public double? Jump { get; init; }

    /// <summary>How long a value may stay exactly the same, itself included; zero does not check it.</summary>
    public TimeSpan Stuck { get; init; }

    /// <summary>Limit of detection here, in the parameter's unit; null if none is named. Default the catalogue's.</summary>
    public double? DetectionLimit { get; init; } = Parameter.DetectionLimit;

    /// <summary>Values at or below it may stay the same, as below a detection limit; default 0.</summary>
    public double StuckFloor { get; init; }
}

/// <summary>What a device shows to the embedded broker. At several stations it is a gateway that speaks for all of them.</summary>
/// <param name="Username">User name, 1 to 64 letters, digits or any of <c>- _ . @</c>; by default the station's id.</param>
/// <param name="Password">What is kept of its password.</param>
public sealed record DeviceAccount(string Username, PasswordHash Password);

/// <summary>A station as it was before something of it changed.</summary>
/// <param name="Until">Last local day of that, included.</param>
/// <param name="Station">The station as it was.</param>
public sealed record EarlierStation(DateOnly Until, Station Station);

/// <summary>One monitoring place of the register (站点).</summary>
public sealed record Station
{
    /// <summary>Position in the register, from 0; stable only within one process.</summary>
    public required int Index { get; init; }

    /// <summary>Identifier in topics and the API: letters, digits, <c>-</c> and <c>_</c>, 1 to 64 characters.</summary>
    public required string Id { get; init; }

    /// <summary>The domain, as in the topic.</summary>
    public required Domain Domain { get; init; }

    /// <summary>What kind of place it is.</summary>
    public required StationKind Kind { get; init; }

    /// <summary>Chinese name.</summary>
    public required string Name { get; init; }

    /// <summary>English name.</summary>
    public required string NameEn { get; init; }

    /// <summary>Town or function zone (区域); null if none is given.</summary>
    public string? Area { get; init; }

    /// <summary>Degrees north, -90 to 90; null if not given.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees east, -180 to 180; null if not given.</summary>
    public double? Longitude { get; init; }

    /// <summary>The parameters it should report, in register order.</summary>
    public required IReadOnlyList<StationParameter> Parameters { get; init; }

    /// <summary>Time one reading stands for; 1 s to 24 h; by default that of its kind.</summary>
    public required TimeSpan SamplePeriod { get; init; }

    /// <summary>What the time of a reading marks; default <see cref="TimeIs.Instant"/>.</summary>
    public TimeIs TimeIs { get; init; }

    /// <summary>Where the time of a reading comes from; default <see cref="TimeFrom.Device"/>.</summary>
    public TimeFrom TimeFrom { get; init; }

    /// <summary>Whether its device writes numbers as text, such as <c>"35.2"</c>; then a text that says "no value" is one, as in a table. Default false: such a value is refused.</summary>
    public bool NumbersAsText { get; init; }

    /// <summary>Whether it counts in the district's verdict: air point in the district mean, water section in the share of sections.</summary>
    public bool Counts { get; init; } = true;

    /// <summary>Depth of the pipe or manhole from invert to ground, in m; null if not given.</summary>
    public double? GroundLevel { get; init; }

    /// <summary>Inner diameter of the pipe, in m; null if not given.</summary>
    public double? Diameter { get; init; }

    /// <summary>What a pipe carries: <c>sewer</c>, <c>storm</c> or <c>combined</c>; null if not given.</summary>
    public string? Network { get; init; }

    /// <summary>Depth above the invert at which water leaves over a weir, in m; null if there is none.</summary>
    public double? WeirLevel { get; init; }

    /// <summary>Level of the sump at which the first pump should start, in m; null if not given.</summary>
    public double? StartLevel { get; init; }

    /// <summary>Class of area of a noise point, <c>0</c> to <c>4b</c> (GB 3096); null if not given.</summary>
    public string? FunctionClass { get; init; }

    /// <summary>Grade of the discharge limits of an outlet, such as <c>1A</c> (GB 18918); default 1A.</summary>
    public string DischargeGrade { get; init; } = "1A";

    /// <summary>Whether the plant of an outlet was built before 2006-01-01, which has a limit of total phosphorus of its own.</summary>
    public bool BuiltBefore2006 { get; init; }

    /// <summary>Target class of a water section, 1 to 5; default 3.</summary>
    public int TargetClass { get; init; } = 3;

    /// <summary>Whether there is no automatic station: its results come from a laboratory alone, and nobody waits for messages. Default false.</summary>
    public bool ByLaboratory { get; init; }

    /// <summary>Codes of indicators without which a month of a water section does not stand; none by default.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Who may publish its readings at the embedded broker; null if no device of its own may.</summary>
    public DeviceAccount? Device { get; init; }

    /// <summary>First local day on which it belongs to the register, included; null: from the beginning. Its readings of other days are kept, and nothing is judged from them.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last local day on which it belongs to the register, included; null: it still does.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>What it was before, oldest first; empty when nothing of it has changed. The station itself is what it is after its last change.</summary>
    public IReadOnlyList<EarlierStation> Earlier { get; init; } = [];

    /// <summary>What it was on which days, in order; both ends included, open ones are the first and the last day there is.</summary>
    public IEnumerable<(DateOnly First, DateOnly Last, Station As)> Versions
    {
        get
        {
            DateOnly first = From ?? DateOnly.MinValue;
            foreach (EarlierStation earlier in Earlier)
            {
                yield return (first, earlier.Until, earlier.Station);
                first = earlier.Until.AddDays(1);
            }

            yield return (first, Until ?? DateOnly.MaxValue, this);
        }
    }

    /// <summary>The station as it was in some local days: on the last of them on which it belonged to the register. Null when it did on none.</summary>
    /// <param name="first">First day, included.</param>
    /// <param name="last">Last day, included.</param>
    public Station? During(DateOnly first, DateOnly last) => Versions.LastOrDefault(v => v.First <= last && v.Last >= first).As;

    /// <summary>On how many of some local days it belonged to the register and counted.</summary>
    /// <param name="first">First day, included.</param>
    /// <param name="last">Last day, included.</param>
    public int DaysCounting(DateOnly first, DateOnly last) => Versions.Where(v => v.As.Counts)
        .Sum(v => Math.Max(0, Math.Min(v.Last.DayNumber, last.DayNumber) - Math.Max(v.First.DayNumber, first.DayNumber) + 1));

    /// <summary>The station's entry for a parameter code; null if the register does not name it.</summary>
    public StationParameter? Find(string code)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i].Parameter.Code == code)
            {
                return Parameters[i];
            }
        }

        return null;
    }
}
