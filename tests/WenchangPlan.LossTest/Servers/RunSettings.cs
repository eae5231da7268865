using System.Globalization;

namespace WenchangPlan.LossTest.Servers;

/// <summary>Settings of a worker in a run; all others are the defaults.</summary>
public static class RunSettings
{
    /// <summary>A worker that keeps its data in a directory and reads from the broker.</summary>
    public static IReadOnlyList<string> Of(string dataDirectory, string register, Broker broker) =>
    [
        $"Storage:DataDirectory={dataDirectory}", $"District:File={register}", "Ingest:OldestAccepted=36500.00:00:00",
        "Mqtt:Mode=External", string.Create(CultureInfo.InvariantCulture, $"Mqtt:Port={broker.Port}"), "Mqtt:Username=worker", $"Mqtt:PasswordFile={broker.WorkerPasswordFile}",
    ];

    /// <summary>The store is InfluxDB. The time-out is short, so that a pause of some seconds is noticed.</summary>
    public static IReadOnlyList<string> Of(InfluxServer store, int? spoolBytes) =>
    [
        "Storage:Kind=InfluxDb", $"InfluxDb:Url={store.Url}", "InfluxDb:Version=V1", $"InfluxDb:Bucket={InfluxServer.Database}", "InfluxDb:Timeout=00:00:01",
        .. spoolBytes is { } bytes ? (string[])[string.Create(CultureInfo.InvariantCulture, $"InfluxDb:SpoolBytes={bytes}")] : [],
    ];
}
