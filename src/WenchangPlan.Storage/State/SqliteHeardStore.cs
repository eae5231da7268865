using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>When stations were heard, in the state file.</summary>
public sealed class SqliteHeardStore(SqliteDatabase database) : IHeardStore
{
    /// <inheritdoc />
    public IReadOnlyList<StationHeard> Read() => [.. database.Read(
        "SELECT station, reading, arrival, lag_since, lag, lag_commits, refused_at, reason, detail FROM station_heard", _ => { },
        s => database.Identities.StationOf(s.Int64(0)) is { } index ? Heard(index, s) : (StationHeard?)null)
        .OfType<StationHeard>()];

    /// <inheritdoc />
    public void Save(IReadOnlyCollection<StationHeard> stations) => database.Write(writer =>
    {
        foreach (StationHeard heard in stations)
        {
            writer.Prepare("INSERT OR REPLACE INTO station_heard VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
                .Bind(1, database.Identities.OfStation(heard.Station)).Bind(2, heard.Seen?.Reading).Bind(3, heard.Seen?.Arrival)
                .Bind(4, heard.Course.Since).Bind(5, heard.Course.Lag).Bind(6, (long)heard.Course.Commits)
                .Bind(7, heard.Refusal?.At).Bind(8, (long?)heard.Refusal?.Reason).Bind(9, heard.Refusal?.Detail).Execute();
        }
    });

    private static StationHeard Heard(int station, Statement s) => new(
        station,
        s.IsNull(2) ? null : new LastSeen(s.Int64(1), s.Int64(2)),
        new LagCourse(s.Int64(3), s.Int64(4), s.Int32(5)),
        s.IsNull(6) ? null : new LastRefusal(s.Int64(6), (RejectReason)s.Int32(7), s.Text(8)));
}
