namespace WenchangPlan.LossTest;

/// <summary>Which store the worker writes to.</summary>
public enum StoreKind
{
    Sqlite,
    InfluxDb,
}

/// <summary>What a run does.</summary>
public sealed record LossOptions
{
    public StoreKind Store { get; init; } = StoreKind.Sqlite;

    /// <summary>Decides what is sent and when what is disturbed; how far things have come by then is up to the machine.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How often the worker is killed.</summary>
    public int Kills { get; init; } = 50;

    /// <summary>Over how long the kills are spread.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(12);

    /// <summary>How often each of the other disturbances happens.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Longest time something is stopped or paused.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Messages a second.</summary>
    public double Rate { get; init; } = 800;

    /// <summary>Messages a second while the worker is down.</summary>
    public double Burst { get; init; } = 2_000;

    /// <summary>Most bytes that wait for InfluxDB: so few that a stop of some seconds fills it. Null leaves the default of the worker.</summary>
    public int? SpoolBytes { get; init; } = 65_536;

    /// <summary>Whether the data directory is on a small disk of its own, in memory, that can be filled up; needs root. False where figures of a real disk are wanted.</summary>
    public bool OnSmallDisk { get; init; } = true;

    /// <summary>The published <c>wenchang.dll</c>.</summary>
    public required string Program { get; init; }

    /// <summary>Gets what happens, line by line.</summary>
    public TextWriter Log { get; init; } = TextWriter.Null;

    /// <summary>Where files of the run go; a folder in it is made and removed, unless the run failed.</summary>
    public string Folder { get; init; } = Path.GetTempPath();
}
