using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage.Packing;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Storage.Readings.Sqlite;

/// <summary>The table <c>reading_pack</c>: readings of closed days in few bytes, and the way back when something comes for them late.</summary>
/// <remarks>
/// <para>What holds after every transaction: packs of a station do not overlap, so an instant is in one pack only, whatever the day it was packed under. A row
/// of <c>reading</c> with an instant of a pack stands instead of it, and says all that the pack says of that instant and what came since.</para>
/// <para>So what comes late costs a row and a look into a pack, however many days it is spread over: a message for thousands of old days would hold the writer for long
/// if it had to open all of them. Upkeep puts rows and pack together later, a day at a time.</para>
/// <para>Used inside transactions of the writer only, hence by one thread at a time.</para>
/// </remarks>
public sealed partial class PackedReadings(
    SqliteDatabase database, District district, IOptions<StorageOptions> options, TimeProvider time, ILogger<PackedReadings> logger)
{
    /// <summary>Most instants of a pack; a day that has more is packed by the hour, so that no transaction is long.</summary>
    internal const int MostInstants = 5_000;

    /// <summary>A day that was written to is left alone for so long: history that is being sent is not packed in between.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    /// <summary>Most packs kept open for one transaction, one a station at most.</summary>
    private const int MostOpen = 64;

    private readonly long[] _newest = new long[district.Stations.Count];
    private readonly Dictionary<int, ReadingPack> _open = [];
    private readonly Dictionary<(int Station, DateOnly Day), DateTimeOffset> _written = [];
    private byte[] _row = new byte[256];
    private long? _seenVersion;

    /// <summary>What is before this instant is to be packed: the start of a local day, ms UTC; null when nothing is.</summary>
    internal long? Horizon => options.Value is { Kind: StorageKind.Sqlite, PackAfter: var after } && after > TimeSpan.Zero
        ? district.Clock.StartOfDay(district.Clock.DayAt((time.GetUtcNow() - after).ToUnixTimeMilliseconds())) : null;

    /// <summary>To be called in each transaction that stores readings, before the first: another process may have packed meanwhile.</summary>
    internal void Refresh(SqliteDatabase.Writer writer)
    {
        _open.Clear();
        if (_seenVersion == writer.DataVersion)
        {
            return;
        }

        foreach (Station station in district.Stations)
        {
            _newest[station.Index] = writer.Prepare("SELECT last FROM reading_pack WHERE station = ?1 ORDER BY first DESC LIMIT 1")
                .Bind(1, database.Identities.OfStation(station.Index)).ReadAll(s => s.Int64(0)).FirstOrDefault(long.MinValue);
        }

        _seenVersion = writer.DataVersion;
    }

    /// <summary>Puts what a pack holds of an instant beside the pack, into <c>reading</c>, where it can be merged with what comes. Costs a comparison where nothing is packed.</summary>
    /// <returns>Whether there is a row now that was not there before; it must not stay when nothing comes of it.</returns>
    internal bool Lift(SqliteDatabase.Writer writer, int station, long at)
    {
        if (at > _newest[station])
        {
            return false;
        }

        long id = database.Identities.OfStation(station);
        bool stands = writer.Prepare("SELECT 1 FROM reading WHERE station = ?1 AND time = ?2").Bind(1, id).Bind(2, at).ReadAll(_ => true).Count > 0;
        if (stands || FindPack(writer, station, id, at) is not { } pack || !pack.TryMoveTo(at))
        {
            return false;
        }

        _ = pack.TryRead(out _, out ReadOnlySpan<StoredValue> values);
        InsertRow(writer, id, at, values);
        return true;
    }

    /// <summary>Notes which closed days were written to.</summary>
    /// <param name="changed">Station index and hour number.</param>
    internal void Written(ChangedRows changed)
    {
        if (Horizon is not { } horizon)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        foreach ((int station, int hour, _) in changed)
        {
            if (district.Clock.StartOfHour(hour) < horizon)
            {
                _written[(station, DistrictClock.DayOf(hour))] = now;
            }
        }
    }

    /// <summary>
    /// Packs what is due, a station and day at a time, each while the next element is asked for: whoever asks sets the pace. A day with a row that cannot be
    /// read stays as it is.
    /// </summary>
    /// <exception cref="IOException">The store cannot be read or written now; what was packed by then stays packed.</exception>
    public IEnumerable<UpkeepSlice> PackDue()
    {
        if (Horizon is not { } horizon)
        {
            yield break;
        }

        foreach (long station in database.Read("SELECT id FROM station ORDER BY id", _ => { }, s => s.Int64(0)))
        {
            long from = long.MinValue;
            while (FindRow(station, from, horizon) is { } oldest)
            {
                long start = time.GetTimestamp();
                (int instants, from, bool awaited) = PackUnlessDamaged(station, oldest);
                yield return new UpkeepSlice(instants, time.GetElapsedTime(start), awaited);
            }
        }
    }

    private (int Instants, long End, bool Awaited) PackUnlessDamaged(long station, long at)
    {
        try
        {
            ((int instants, long end), bool awaited) = database.Write(writer => (Pack(writer, station, at), database.IsAwaited));
            return (instants, end, awaited);
        }
        catch (IOException e) when (e.InnerException is InvalidDataException or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT })
        {
            DateOnly day = district.Clock.DayAt(at);
            LogNotPacked(NameOf(station), day, e.Message);
            return (0, district.Clock.StartOfDay(day.AddDays(1)), false);
        }
    }

    /// <summary>The oldest row of a station in [from, before) that is not packed.</summary>
    private long? FindRow(long station, long from, long before) => database.Read(
        "SELECT min(time) FROM reading WHERE station = ?1 AND time >= ?2 AND time < ?3",
        s => s.Bind(1, station).Bind(2, from).Bind(3, before), s => s.NullableInt64(0))[0];

    /// <summary>Packs the day (or hour) of an instant, together with packs that are there for it.</summary>
    /// <returns>How many instants were packed, 0 when the day was written to lately; and where the next stretch begins.</returns>
    private (int Instants, long End) Pack(SqliteDatabase.Writer writer, long station, long at)
    {
        DateOnly day = district.Clock.DayAt(at);
        (long start, long end) = (district.Clock.StartOfDay(day), district.Clock.StartOfDay(day.AddDays(1)));
        if (WasWrittenLately(station, day))
        {
            return (0, end);
        }

        if (CountInstants(writer, station, start, end) > MostInstants)
        {
            int hour = district.Clock.HourOf(at);
            (start, end) = (district.Clock.StartOfHour(hour), district.Clock.EndOfHour(hour));
        }

        (long first, long last) = UnpackBetween(writer, station, start, end);
        return (PackBetween(writer, station, Math.Min(start, first), Math.Max(end - 1, last)), end);
    }

    private bool WasWrittenLately(long station, DateOnly day)
    {
        if (database.Identities.StationOf(station) is not { } index || !_written.TryGetValue((index, day), out DateTimeOffset written))
        {
            return false;
        }

        if (time.GetUtcNow() - written < Quiet)
        {
            return true;
        }

        _written.Remove((index, day));
        return false;
    }

    private static long CountInstants(SqliteDatabase.Writer writer, long station, long start, long end) => writer.Prepare("""
        SELECT (SELECT count(*) FROM reading WHERE station = ?1 AND time >= ?2 AND time < ?3)
             + (SELECT coalesce(sum(instants), 0) FROM reading_pack WHERE station = ?1 AND first >= ?2 AND first < ?3)
        """).Bind(1, station).Bind(2, start).Bind(3, end).ReadAll(s => s.Int64(0))[0];

    /// <summary>Unpacks what touches [start, end); returns the first and last instant of that, which may lie outside when the district's offset has changed.</summary>
    private (long First, long Last) UnpackBetween(SqliteDatabase.Writer writer, long station, long start, long end)
    {
        (long least, long most) = (start, end - 1);
        foreach ((long first, long last) in writer.Prepare("""
            SELECT first, last FROM reading_pack WHERE station = ?1 AND first < ?3 AND last >= ?2
                AND first >= coalesce((SELECT max(first) FROM reading_pack WHERE station = ?1 AND first <= ?2), ?2)
            """).Bind(1, station).Bind(2, start).Bind(3, end).ReadAll(s => (s.Int64(0), s.Int64(1))))
        {
            (least, most) = (Math.Min(least, first), Math.Max(most, last));
            Unpack(writer, station, first);
        }

        return (least, most);
    }

    /// <summary>Turns a pack into rows; a row that stands is newer.</summary>
    private void Unpack(SqliteDatabase.Writer writer, long station, long first)
    {
        if (ReadOrPutAside(writer, station, first) is not { } pack)
        {
            return;
        }

        while (pack.TryRead(out long at, out ReadOnlySpan<StoredValue> values))
        {
            InsertRow(writer, station, at, values);
        }

        writer.Prepare("DELETE FROM reading_pack WHERE station = ?1 AND first = ?2").Bind(1, station).Bind(2, first).Execute();
    }

    /// <summary>Adds a row unless there is one.</summary>
    private void InsertRow(SqliteDatabase.Writer writer, long station, long at, ReadOnlySpan<StoredValue> values)
    {
        if (_row.Length < values.Length * PackedValues.MaxBytesPerValue)
        {
            _row = new byte[values.Length * PackedValues.MaxBytesPerValue];
        }

        int length = 0;
        foreach (StoredValue value in values)
        {
            length += PackedValues.Write(_row.AsSpan(length), value.ParameterId, value.Value, value.Flag);
        }

        writer.Prepare("INSERT INTO reading(station, time, data) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING")
            .Bind(1, station).Bind(2, at).Bind(3, _row.AsSpan(0, length)).Execute();
    }

    /// <summary>The pack in whose stretch of time an instant is; neighbours in a message are mostly of one.</summary>
    private ReadingPack? FindPack(SqliteDatabase.Writer writer, int station, long id, long at)
    {
        if (_open.TryGetValue(station, out ReadingPack? open) && open.Times[0] <= at && at <= open.Times[^1])
        {
            return open;
        }

        (long first, long last) = writer.Prepare("SELECT first, last FROM reading_pack WHERE station = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1")
            .Bind(1, id).Bind(2, at).ReadAll(s => (s.Int64(0), s.Int64(1))).FirstOrDefault((0, long.MinValue));
        if (last < at || ReadOrPutAside(writer, id, first) is not { } pack)
        {
            return null;
        }

        if (_open.Count == MostOpen)
        {
            _open.Clear();
        }

        return _open[station] = pack;
    }

    /// <summary>A pack that cannot be read is put aside, and null: what comes for its day is not to wait for ever (G4).</summary>
    private ReadingPack? ReadOrPutAside(SqliteDatabase.Writer writer, long station, long first)
    {
        try
        {
            return writer.Prepare("SELECT data, last FROM reading_pack WHERE station = ?1 AND first = ?2").Bind(1, station).Bind(2, first)
                .ReadAll(s => ReadPack(s.Blob(0), first, s.Int64(1)))[0];
        }
        catch (InvalidDataException e)
        {
            PutAside(writer, station, first);
            LogDamaged(NameOf(station), DateTimeOffset.FromUnixTimeMilliseconds(first), e.Message);
            return null;
        }
    }

    private static ReadingPack ReadPack(ReadOnlySpan<byte> data, long first, long last)
    {
        ReadingPack pack = ReadingPackFormat.Read(data);
        return pack.Times.Count > 0 && pack.Times[0] == first && pack.Times[^1] == last
            ? pack : throw new InvalidDataException("Packed readings say other times than they hold.");
    }

    private static void PutAside(SqliteDatabase.Writer writer, long station, long first)
    {
        writer.Prepare("INSERT INTO reading_pack_damaged SELECT station, first, last, instants, data FROM reading_pack WHERE station = ?1 AND first = ?2")
            .Bind(1, station).Bind(2, first).Execute();
        writer.Prepare("DELETE FROM reading_pack WHERE station = ?1 AND first = ?2").Bind(1, station).Bind(2, first).Execute();
    }

    private int PackBetween(SqliteDatabase.Writer writer, long station, long first, long last)
    {
        var pack = new ReadingPack();
        _ = writer.Prepare("SELECT time, data FROM reading WHERE station = ?1 AND time >= ?2 AND time <= ?3 ORDER BY time")
            .Bind(1, station).Bind(2, first).Bind(3, last).ReadAll(s =>
            {
                pack.Add(s.Int64(0), s.Blob(1));
                return true;
            });
        if (pack.Times.Count == 0)
        {
            return 0;
        }

        writer.Prepare("INSERT INTO reading_pack(station, first, last, instants, data) VALUES(?1, ?2, ?3, ?4, ?5)")
            .Bind(1, station).Bind(2, pack.Times[0]).Bind(3, pack.Times[^1]).Bind(4, pack.Times.Count).Bind(5, ReadingPackFormat.Write(pack).AsSpan()).Execute();
        writer.Prepare("DELETE FROM reading WHERE station = ?1 AND time >= ?2 AND time <= ?3").Bind(1, station).Bind(2, first).Bind(3, last).Execute();
        if (database.Identities.StationOf(station) is { } index)
        {
            // Before the commit: were it rolled back, a bound that is too high costs a look, one too low would cost readings.
            _newest[index] = Math.Max(_newest[index], pack.Times[^1]);
        }

        return pack.Times.Count;
    }

    private string NameOf(long station) =>
        database.Identities.StationOf(station) is { } index ? district.Stations[index].Id : $"a station that has left the register (row {station})";

    [LoggerMessage(Level = LogLevel.Error, Message = "Packed readings of {Station} from {First:o} on cannot be read and were put aside in reading_pack_damaged; what they held is missing: {Reason}")]
    private partial void LogDamaged(string station, DateTimeOffset first, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Readings of {Station} on {Day} stay unpacked: {Reason}")]
    private partial void LogNotPacked(string station, DateOnly day, string reason);
}
