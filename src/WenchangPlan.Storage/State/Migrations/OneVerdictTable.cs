using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using WenchangPlan.Storage.Packing;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.State.Migrations;

/// <summary>
/// From layout 4 to 5: verdicts of all kinds in one table, hourly values a row a day, parameters under the code of their domain. Verdicts of hours go:
/// they follow from the hourly values.
/// </summary>
/// <remarks>What it reads is written down here once more, as it was then; it must never follow what the program does today.</remarks>
internal static class OneVerdictTable
{
    public const string Tables = """
        CREATE TABLE station_day(station INTEGER NOT NULL, day INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(station, day)) WITHOUT ROWID;
        CREATE TABLE verdict_kind(id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
        CREATE TABLE verdict(kind INTEGER NOT NULL, window INTEGER NOT NULL, place TEXT NOT NULL, validity INTEGER NOT NULL, good INTEGER, as_of INTEGER,
            data TEXT NOT NULL, PRIMARY KEY(kind, window, place)) WITHOUT ROWID;
        CREATE INDEX verdict_place ON verdict(kind, place, window, validity, good, as_of);
        CREATE TABLE row_damaged(source TEXT NOT NULL, key TEXT NOT NULL, data BLOB NOT NULL);
        INSERT INTO verdict_kind(code) VALUES('airDay'), ('waterMonth');
        UPDATE parameter SET domain = lower(domain);
        """;

    public const string OldTables = "DROP TABLE station_hour; DROP TABLE air_hour; DROP TABLE air_day; DROP TABLE water_month;";

    private static readonly Dictionary<string, string[]> EditionsOfPin = new(StringComparer.Ordinal)
    {
        ["2012"] = ["HJ 633-2012", "HJ 663-2013", "GB 3095-2012"],
        ["2026"] = ["HJ 633-2026", "HJ 663-2026", "GB 3095-2026 transition"],
    };

    /// <summary>Moves the rows; inside the transaction that makes the new tables and drops the old ones.</summary>
    public static void MoveRows(SqliteConnection file)
    {
        PackHours(file);
        MoveVerdicts(file, "SELECT place, day, verdict FROM air_day", 1, day => day, OfDay);
        MoveVerdicts(file, "SELECT place, month, verdict FROM water_month", 2, MonthOf, OfMonth);
    }

    private static void PackHours(SqliteConnection file)
    {
        using var read = new Statement(file, "SELECT station, hour, data FROM station_hour ORDER BY station, hour");
        using var write = new Statement(file, "INSERT INTO station_day(station, day, data) VALUES(?1, ?2, ?3)");
        var values = new List<PackedHour>();
        (long Station, long Day) at = (0, long.MinValue);
        while (read.Step())
        {
            long hour = read.Int64(1);
            (long, long) next = (read.Int64(0), (long)Math.Floor((hour - 1) / (double)HourPack.Hours));
            if (next != at)
            {
                WriteDay(write, at, values);
                at = next;
            }

            int known = values.Count;
            try
            {
                ReadHour(read.Blob(2), (int)(hour - 1 - (at.Day * HourPack.Hours)), values);
            }
            catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException or InvalidDataException)
            {
                values.RemoveRange(known, values.Count - known);
                PutAside(file, "station_hour", $"{read.Int64(0)} {hour}", read.Blob(2));
            }
        }

        WriteDay(write, at, values);
    }

    private static void WriteDay(Statement write, (long Station, long Day) day, List<PackedHour> values)
    {
        if (values.Count > 0)
        {
            write.Bind(1, day.Station).Bind(2, day.Day).Bind(3, HourPack.Write(values).AsSpan()).Execute();
        }

        values.Clear();
    }

    /// <summary>Per value: parameter id, valid count, total count, minutes, whether numbers follow; then mean, least, greatest, each as decimals and a number.</summary>
    private static void ReadHour(ReadOnlySpan<byte> packed, int hour, List<PackedHour> values)
    {
        while (!packed.IsEmpty)
        {
            var parameter = (int)PackedValues.ReadVarint(ref packed);
            var count = (int)PackedValues.ReadVarint(ref packed);
            var total = (int)PackedValues.ReadVarint(ref packed);
            byte minutes = packed[0];
            bool numbers = packed[1] != 0;
            packed = packed[2..];
            decimal? mean = numbers ? ReadDecimal(ref packed) : null;
            decimal? min = numbers ? ReadDecimal(ref packed) : null;
            decimal? max = numbers ? ReadDecimal(ref packed) : null;
            values.Add(new PackedHour(hour, parameter, mean, min, max, count, total, minutes));
        }
    }

    private static decimal ReadDecimal(ref ReadOnlySpan<byte> from)
    {
        byte decimals = from[0];
        from = from[1..];
        long number = Varint.ReadZigzag(ref from);
        ulong magnitude = (ulong)Math.Abs(number);
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), 0, number < 0, decimals);
    }

    private static void MoveVerdicts(SqliteConnection file, string sql, long kind, Func<long, long> window, Func<JsonElement, VerdictData> convert)
    {
        using var read = new Statement(file, sql);
        using var write = new Statement(file, "INSERT INTO verdict(kind, window, place, validity, good, as_of, data) VALUES(?1, ?2, ?3, ?4, ?5, NULL, ?6)");
        while (read.Step())
        {
            VerdictData data;
            try
            {
                using JsonDocument json = JsonDocument.Parse(read.Text(2));
                data = convert(json.RootElement);
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
            {
                PutAside(file, sql[(sql.LastIndexOf(' ') + 1)..], $"{read.Text(0)} {read.Int64(1)}", Encoding.UTF8.GetBytes(read.Text(2)));
                continue;
            }

            write.Bind(1, kind).Bind(2, window(read.Int64(1))).Bind(3, read.Text(0)).Bind(4, (long)data.Validity)
                .Bind(5, data.Good is { } good ? (good ? 1L : 0L) : null).Bind(6, JsonSerializer.Serialize(data, VerdictJson.Default.VerdictData)).Execute();
        }
    }

    /// <summary>One row that cannot be read must not keep the file from opening; the window is judged anew, and <c>verify</c> names what was put aside.</summary>
    private static void PutAside(SqliteConnection file, string source, string key, ReadOnlySpan<byte> data)
    {
        using var write = new Statement(file, "INSERT INTO row_damaged(source, key, data) VALUES(?1, ?2, ?3)");
        write.Bind(1, source).Bind(2, key).Bind(3, data).Execute();
    }

    private static long MonthOf(long dayNumber)
    {
        DateOnly day = DateOnly.FromDayNumber((int)dayNumber);
        return (day.Year * 12) + day.Month - 1;
    }

    private static VerdictData OfDay(JsonElement day)
    {
        string pin = day.GetProperty("edition").GetString()!;
        return Common(day, "aqi", "level", "primary", EditionsOfPin.GetValueOrDefault(pin) ?? ["HJ 633-" + pin]) with
        {
            Parts = Parts(day.GetProperty("pollutants"), "iaqi", "hours"),
        };
    }

    private static VerdictData OfMonth(JsonElement month) =>
        Common(month, null, "class", "deciding", [month.GetProperty("edition").GetString()!, "环办〔2011〕22号"]) with
        {
            Samples = month.GetProperty("days").GetInt32(),
            Parts = Parts(month.GetProperty("indicators"), "class", "days"),
        };

    private static VerdictData Common(JsonElement verdict, string? value, string grade, string deciding, IReadOnlyList<string> editions) => new()
    {
        Validity = Enum.Parse<Validity>(verdict.GetProperty("validity").GetString()!, ignoreCase: true),
        Editions = editions,
        Value = value is not null && verdict.TryGetProperty(value, out JsonElement number) ? number.GetDecimal() : null,
        Grade = verdict.TryGetProperty(grade, out JsonElement level) ? level.GetInt32() : null,
        Good = verdict.TryGetProperty("good", out JsonElement good) ? good.GetBoolean() : null,
        Reasons = verdict.TryGetProperty("reasons", out JsonElement reasons) && reasons.GetArrayLength() > 0 ? [.. reasons.EnumerateArray().Select(ToReason)] : null,
        Deciding = verdict.TryGetProperty(deciding, out JsonElement codes) && codes.GetArrayLength() > 0 ? [.. codes.EnumerateArray().Select(c => c.GetString()!)] : null,
    };

    private static Dictionary<string, VerdictPart> Parts(JsonElement parts, string grade, string samples) => parts.EnumerateObject().ToDictionary(p => p.Name, p => new VerdictPart(
        p.Value.TryGetProperty("concentration", out JsonElement value) ? value.GetDecimal() : null,
        p.Value.TryGetProperty(grade, out JsonElement level) ? level.GetInt32() : null,
        p.Value.GetProperty(samples).GetInt32(),
        p.Value.TryGetProperty("reason", out JsonElement reason) ? ToReason(reason) : null), StringComparer.Ordinal);

    private static Reason ToReason(JsonElement reason) => new(
        reason.GetProperty("code").GetString()!,
        reason.TryGetProperty("parameter", out JsonElement parameter) ? parameter.GetString() : null,
        reason.TryGetProperty("have", out JsonElement have) ? have.GetInt32() : null,
        reason.TryGetProperty("need", out JsonElement need) ? need.GetInt32() : null);
}
