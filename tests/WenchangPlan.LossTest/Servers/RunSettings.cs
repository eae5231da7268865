namespace WenchangPlan.LossTest.Servers;

/// <summary>Settings of a worker in a run; all others are the defaults.</summary>
public static class RunSettings
{
    /// <summary>A worker that reads from the broker and keeps its readings in a directory, or in InfluxDB if there is one.</summary>
    public static IReadOnlyList<string> Of(string dataDirectory, string register, Mosquitto broker, InfluxServer? store, int? spoolBytes) =>
    [
        $"Storage:DataDirectory={dataDirectory}", $"District:File={register}", "Ingest:OldestAccepted=36500.00:00:00", .. broker.WorkerSettings,
        // The time-out is short, so that a pause of some seconds is noticed.
        .. store is null ? [] : (string[])[.. store.WorkerSettings, "InfluxDb:Timeout=00:00:01"],
        .. spoolBytes is null || store is null ? [] : (string[])[$"InfluxDb:SpoolBytes={spoolBytes}"],
    ];
}
