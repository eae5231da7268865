using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.State;

/// <summary>Aggregates and verdicts in SQLite. A place is a station id, or empty for the district.</summary>
public sealed class SqliteAssessmentStore(SqliteDatabase database, District district) : IAssessmentStore
{
    /// <inheritdoc />
    public IReadOnlyList<ChangedHour> ReadChangedHours(int limit)
    {
        List<(long Station, int Hour, long Touched, long FirstAt, long LastAt)> rows = database.Read(
            "SELECT station, hour, touched, first_at, last_at FROM changed_hour ORDER BY hour, station LIMIT ?1",
            s => s.Bind(1, limit), s => (s.Int64(0), s.Int32(1), s.Int64(2), s.Int64(3), s.Int64(4)));
        var changed = new List<ChangedHour>(rows.Count);
        foreach ((long station, int hour, long touched, long firstAt, long lastAt) in rows)
        {
            if (database.Identities.StationOf(station) is { } index)
            {
                changed.Add(new ChangedHour(index, hour, touched, firstAt, lastAt));
            }
        }

        return changed;
    }

    /// <inheritdoc />
    public int CountChangedHours() => database.Read("SELECT count(*) FROM changed_hour", _ => { }, s => s.Int32(0))[0];

    /// <inheritdoc />
    public void Save(AssessmentRound round) => database.Write(writer => Save(writer, round));

    /// <summary>Writes a round inside a transaction of the caller.</summary>
    internal void Save(SqliteDatabase.Writer writer, AssessmentRound round)
    {
        foreach (StationHour hour in round.Hours)
        {
            writer.Prepare("INSERT OR REPLACE INTO station_hour(station, hour, data) VALUES(?1, ?2, ?3)")
                .Bind(1, database.Identities.OfStation(hour.Station)).Bind(2, hour.Hour)
                .Bind(3, PackedHours.Write(hour, district.Stations[hour.Station], district, database.Identities).AsSpan()).Execute();
        }

        foreach (AirHour hour in round.AirHours)
        {
            writer.Prepare("INSERT OR REPLACE INTO air_hour(place, hour, verdict) VALUES(?1, ?2, ?3)")
                .Bind(1, hour.Station ?? "").Bind(2, hour.Hour).Bind(3, JsonSerializer.Serialize(hour, VerdictJson.Default.AirHour)).Execute();
        }

        foreach (AirDay day in round.AirDays)
        {
            writer.Prepare("INSERT OR REPLACE INTO air_day(place, day, verdict) VALUES(?1, ?2, ?3)")
                .Bind(1, day.Station ?? "").Bind(2, day.Date.DayNumber).Bind(3, JsonSerializer.Serialize(day, VerdictJson.Default.AirDay)).Execute();
        }

        foreach (WaterMonth month in round.WaterMonths)
        {
            writer.Prepare("INSERT OR REPLACE INTO water_month(place, month, verdict) VALUES(?1, ?2, ?3)")
                .Bind(1, month.Station).Bind(2, month.Month.DayNumber).Bind(3, JsonSerializer.Serialize(month, VerdictJson.Default.WaterMonth)).Execute();
        }

        foreach (TargetProgress target in round.Targets)
        {
            writer.Prepare("INSERT OR REPLACE INTO target(target, year, verdict) VALUES(?1, ?2, ?3)")
                .Bind(1, target.Target).Bind(2, target.Year).Bind(3, JsonSerializer.Serialize(target, VerdictJson.Default.TargetProgress)).Execute();
        }

        foreach (Revision revision in round.Revisions)
        {
            writer.Prepare("INSERT INTO revision(at, kind, subject, old, new, cause) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
                .Bind(1, revision.At).Bind(2, revision.Kind).Bind(3, revision.Subject).Bind(4, revision.Old).Bind(5, revision.New).Bind(6, revision.Cause).Execute();
        }

        foreach (ChangedHour changed in round.Changed)
        {
            ChangedHours.Mark(writer, database.Identities.OfStation(changed.Station), changed.Hour, changed.LastAt);
        }

        foreach (ChangedHour done in round.Done)
        {
            writer.Prepare("DELETE FROM changed_hour WHERE station = ?1 AND hour = ?2 AND touched = ?3")
                .Bind(1, database.Identities.OfStation(done.Station)).Bind(2, done.Hour).Bind(3, done.Touched).Execute();
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<StationHour> ReadHours(Station station, int from, int to) => database.Read(
        "SELECT hour, data FROM station_hour WHERE station = ?1 AND hour >= ?2 AND hour < ?3 ORDER BY hour",
        s => s.Bind(1, database.Identities.OfStation(station.Index)).Bind(2, from).Bind(3, to),
        s => new StationHour(station.Index, s.Int32(0), PackedHours.Read(s.Blob(1), district, database.Identities)));

    /// <inheritdoc />
    public IReadOnlyList<AirHour> ReadAirHours(string? station, int from, int to, int limit) => database.Read(
        "SELECT verdict FROM air_hour WHERE place = ?1 AND hour >= ?2 AND hour < ?3 ORDER BY hour LIMIT ?4",
        s => s.Bind(1, station ?? "").Bind(2, from).Bind(3, to).Bind(4, limit),
        s => JsonSerializer.Deserialize(s.Text(0), VerdictJson.Default.AirHour)!);

    /// <inheritdoc />
    public IReadOnlyList<AirDay> ReadAirDays(string? station, DateOnly from, DateOnly to, int limit) => database.Read(
        "SELECT verdict FROM air_day WHERE (place = ?1 OR ?1 = '*') AND day >= ?2 AND day <= ?3 ORDER BY day, place LIMIT ?4",
        s => s.Bind(1, station ?? "").Bind(2, from.DayNumber).Bind(3, to.DayNumber).Bind(4, limit),
        s => JsonSerializer.Deserialize(s.Text(0), VerdictJson.Default.AirDay)!);

    /// <inheritdoc />
    public IReadOnlyList<WaterMonth> ReadWaterMonths(DateOnly from, DateOnly to, int limit) => database.Read(
        "SELECT verdict FROM water_month WHERE month >= ?1 AND month <= ?2 ORDER BY month, place LIMIT ?3",
        s => s.Bind(1, from.DayNumber).Bind(2, to.DayNumber).Bind(3, limit),
        s => JsonSerializer.Deserialize(s.Text(0), VerdictJson.Default.WaterMonth)!);

    /// <inheritdoc />
    public IReadOnlyList<TargetProgress> ReadTargets(int year) => database.Read(
        "SELECT verdict FROM target WHERE year = ?1 ORDER BY target", s => s.Bind(1, year),
        s => JsonSerializer.Deserialize(s.Text(0), VerdictJson.Default.TargetProgress)!);

    /// <inheritdoc />
    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) => database.Read(
        "SELECT id, at, kind, subject, old, new, cause FROM revision WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        s => s.Bind(1, before ?? long.MaxValue).Bind(2, limit),
        s => new Revision(s.Int64(0), s.Int64(1), s.Text(2), s.Text(3), s.Text(4), s.Text(5), s.Text(6)));

    /// <inheritdoc />
    public (int First, int Last)? ReadHourSpan(Domain domain)
    {
        int? first = null;
        int? last = null;
        foreach (Station station in district.Stations)
        {
            if (station.Domain != domain)
            {
                continue;
            }

            (long? least, long? most) = database.Read("SELECT min(hour), max(hour) FROM station_hour WHERE station = ?1",
                s => s.Bind(1, database.Identities.OfStation(station.Index)), s => (s.NullableInt64(0), s.NullableInt64(1)))[0];
            first = least is { } f ? Math.Min(first ?? int.MaxValue, (int)f) : first;
            last = most is { } l ? Math.Max(last ?? int.MinValue, (int)l) : last;
        }

        return first is { } start && last is { } end ? (start, end) : null;
    }
}
