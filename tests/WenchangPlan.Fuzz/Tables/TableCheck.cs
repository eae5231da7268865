using System.Buffers;
using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Tables;
using WenchangPlan.Worker.Tables.Readings;

namespace WenchangPlan.Fuzz.Tables;

/// <summary>Gives tables to the readers of <c>import</c> and looks whether what must always hold does. Not thread-safe.</summary>
internal sealed class TableCheck
{
    private static readonly string[] PlainTimes = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd", "yyyy/M/d H:mm", "yyyyMMddHHmmss"];
    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789+-.eE");
    private const int Block = 1 << 11; // of the readers: the tables are small, and edges of blocks lie in them
    private readonly Random _random;
    private readonly ReadingBatch _batch = new();
    private readonly byte[] _block = new byte[2 * Block];

    public TableCheck(int seed) => _random = new Random(seed);

    /// <summary>Tables given.</summary>
    public long Inputs { get; private set; }

    /// <summary>Rows that were read.</summary>
    public long Rows { get; private set; }

    /// <summary>Values that went on to the store.</summary>
    public long Values { get; private set; }

    /// <summary>Things refused, with a reason.</summary>
    public long Refused { get; private set; }

    /// <summary>Readings that were printed and came back the same.</summary>
    public long Meant { get; private set; }

    /// <summary>Takes one table that was printed from readings: exactly these must come of it, at their instants, and nothing is refused.</summary>
    /// <returns>What does not hold; null when all does.</returns>
    public string? Take(MeantTable table)
    {
        Inputs++;
        _batch.Clear();
        string? refused = null;
        var bounds = new AcceptanceBounds(0, 4_102_444_800_000, 1000);
        var pending = new PendingReadings(new ReadingAcceptance(TestRegister.District), bounds, (_, _, _, _) => { });
        var reading = new ReadingTable(TestRegister.District, table.Words, bounds, pending, (line, why) => refused ??= $"line {line}: {why}");
        CsvRecords records = TableReader.Open(new Dribble(table.Bytes, _random), table.Format, out string? refusal, Block);
        if ((refusal ?? reading.Open(records)) is { } unreadable) return unreadable;
        while (records.Read())
        {
            Rows++;
            reading.Take(records);
        }

        if (refused is not null) return refused;
        pending.MoveToAsync(null, TestRegister.District, _batch, null, CancellationToken.None).GetAwaiter().GetResult();
        int found = 0;
        foreach (ReadingRow row in _batch.Rows)
        {
            foreach (ParameterValue value in _batch.Values(row))
            {
                var key = (TestRegister.District.Stations[row.Station].Id, row.Time, TestRegister.District.Catalog.All[value.Parameter].Code);
                if (!table.Readings.TryGetValue(key, out MeantValue meant)) return $"{key} was not meant";
                if (!value.Value.Equals((double)meant.Value) || (value.Flag is ReadingFlag.BelowDetection) != meant.Below) return $"{key} is {value.Value:R} {value.Flag}, {meant} was meant";
                found++;
            }
        }

        (Values, Meant) = (Values + found, Meant + found);
        return found == table.Readings.Count ? null : $"{found} readings, {table.Readings.Count} were meant";
    }

    /// <summary>Takes one table.</summary>
    /// <returns>What does not hold; null when all does.</returns>
    public string? Take(MadeTable table)
    {
        Inputs++;
        return AgreesWithReference(table) ?? Imports(table);
    }

    /// <summary>What is read of the cells is what a reader reads that goes character by character; of an undamaged table what was printed.</summary>
    private string? AgreesWithReference(MadeTable table)
    {
        var text = new StringBuilder();
        var whole = new Utf8Input(new MemoryStream(table.Bytes), Block);
        using var utf8 = new MemoryStream();
        while (whole.Read(_block) is > 0 and var read) utf8.Write(_block, 0, read);

        List<List<string>> expected = ReferenceRecords.Read(utf8.ToArray(), table.Delimiter);
        var records = new CsvRecords(new Utf8Input(new Dribble(table.Bytes, _random), Block), table.Delimiter);
        int at = 0;
        while (records.Read())
        {
            if (records.Fault is not null) return table.Cells is null ? null : $"the fault {records.Fault} in a good table"; // behind an open quote nothing is certain
            if (at == expected.Count) return "more records than the reference";
            List<string> row = expected[at++];
            if (row.Count != records.FieldCount) return $"record {at}: {records.FieldCount} fields, the reference has {row.Count}";
            for (int i = 0; i < row.Count; i++)
            {
                text.Clear().Append(records.Text(i));
                if (text.ToString() != row[i]) return $"record {at}, field {i}: '{text}', the reference has '{row[i]}'";
            }

            Rows++;
        }

        if (at != expected.Count) return $"{at} records, the reference has {expected.Count}";
        return table.Cells is { } cells && !cells.Select(r => string.Join('\u0001', r.Select(ReferenceRecords.Trimmed))).SequenceEqual(expected.Select(r => string.Join('\u0001', r))) ? "other cells than were printed" : null;
    }

    /// <summary>The table goes through the whole import, but for the store.</summary>
    private string? Imports(MadeTable table)
    {
        _batch.Clear();
        var bounds = new AcceptanceBounds(0, 4_102_444_800_000, 1000);
        var words = new ImportWords(ColumnWords.None, _random.Next(3) == 0 ? "A1" : null, new Dictionary<string, string>(StringComparer.Ordinal), _random.Next(4) == 0 ? "pm25" : null,
            new DateForms((DateOrder)_random.Next(3), _random.Next(2) == 0 ? 2026 : null), _random.Next(2) == 0 ? TimeSpan.FromHours(8) : null, false);
        var pending = new PendingReadings(new ReadingAcceptance(TestRegister.District), bounds, (_, _, _, _) => { });
        var reading = new ReadingTable(TestRegister.District, words, bounds, pending, (_, why) => Refused += why.Length > 0 ? 1 : 0);
        CsvRecords records = TableReader.Open(new MemoryStream(table.Bytes), new TableFormat(table.Delimiter), out string? refusal, Block);
        if ((refusal ?? reading.Open(records)) is not null)
        {
            Refused++;
            return null;
        }

        int fields = records.FieldCount;
        while (records.Read())
        {
            if (records.Fault is null && records.FieldCount == fields)
            {
                for (int i = 0; i < fields; i++)
                    if (ReadsOtherwise(records[i]) is { } otherwise) return otherwise;
                reading.Take(records);
            }
        }

        pending.MoveToAsync(null, TestRegister.District, _batch, null, CancellationToken.None).GetAwaiter().GetResult();
        foreach (ReadingRow row in _batch.Rows)
        {
            if (row.Time < bounds.NotBefore || row.Time > bounds.NotAfter || row.Count == 0) return $"a row at {row.Time} with {row.Count} values";
            foreach (ParameterValue value in _batch.Values(row))
            {
                Values++;
                if (!double.IsFinite(value.Value)) return $"the value {value.Value}";
            }
        }

        return null;
    }

    /// <summary>A cell that the framework reads as a number or a time is read as the same one.</summary>
    private static string? ReadsOtherwise(ReadOnlySpan<byte> cell)
    {
        string text = Encoding.UTF8.GetString(cell);
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool isNumber = ValueText.Split(cell, out ReadOnlySpan<byte> number) is ValueForm.Number && ValueText.TryDouble(number, false, out _);
        bool reference = double.TryParse(text, Plain, CultureInfo.InvariantCulture, out double same) && double.IsFinite(same) && !text.AsSpan().ContainsAnyExcept(OfNumbers);
        if (reference && (!isNumber || !ValueText.TryDouble(number, false, out double read) || !read.Equals(same))) return $"'{text}' is not read as {same:R}";
        if (isNumber && !reference && !text.StartsWith('−')) return $"'{text}' is read as a number";
        return DateTimeOffset.TryParseExact(text, PlainTimes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            && (TimeText.Read(cell, default, out WrittenTime time) is not TimeProblem.None || time.ToUtcMs(TimeSpan.Zero) != at.ToUnixTimeMilliseconds()) ? $"'{text}' is not read as {at:O}" : null;
    }

    /// <summary>A stream that gives few bytes at a time.</summary>
    private sealed class Dribble(byte[] bytes, Random random) : MemoryStream
    {
        private int _at;

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(Math.Min(buffer.Length, random.Next(1, 40)), bytes.Length - _at);
            bytes.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}

/// <summary>Reads delimited text character by character, without anything clever.</summary>
internal static class ReferenceRecords
{
    public static List<List<string>> Read(byte[] utf8, byte delimiter)
    {
        var records = new List<List<string>>();
        var record = new List<string>();
        var field = new List<byte>();
        (bool quoted, bool wasQuoted, bool any) = (false, false, false);
        for (int i = 0; i < utf8.Length; i++)
        {
            byte b = utf8[i];
            if (quoted)
            {
                field.Add(b);
                if (b != (byte)'"') continue;
                if (i + 1 < utf8.Length && utf8[i + 1] == (byte)'"') field.Add(utf8[++i]);
                else quoted = false;
            }
            else if (b == (byte)'"' && field.Count == 0)
            {
                (quoted, wasQuoted, any) = (true, true, true);
                field.Add(b);
            }
            else if (b == delimiter)
            {
                End();
                any = true;
            }
            else if (b is (byte)'\n' or (byte)'\r')
            {
                EndRecord();
            }
            else
            {
                field.Add(b);
                any = true;
            }
        }

        if (any || field.Count > 0) EndRecord();
        return records;

        void End()
        {
            record.Add(Text(CollectionsOf(field), wasQuoted));
            field.Clear();
            wasQuoted = false;
        }

        void EndRecord()
        {
            if (any)
            {
                End();
                records.Add(record);
                record = [];
            }

            (any, wasQuoted) = (false, false);
            field.Clear();
        }
    }

    /// <summary>A cell as it is read: without blanks around it.</summary>
    public static string Trimmed(string cell) => cell.Trim(' ', '\t', '\u00A0', '\u3000', '\uFEFF');

    private static byte[] CollectionsOf(List<byte> bytes) => [.. bytes];

    private static string Text(byte[] field, bool quoted)
    {
        string text = Trimmed(Encoding.UTF8.GetString(field));
        if (text.Length >= 2 && text[0] == '"' && text[^1] == '"') text = Trimmed(text[1..^1]);
        return quoted ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }
}
