using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Worker.Tables;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang aqi</c>: one air quality index for each row of a table.</summary>
public static class AqiVerb
{
    private const string ByDate = "by-date";

    /// <summary>The command; its action returns 0 done, 1 refused rows or table, 2 a file that could not be read or written.</summary>
    public static Command Create()
    {
        var report = new Option<string>("--report") { Required = true, Description = "daily: rows hold daily values; hourly: rows hold 1-hour means." };
        report.AcceptOnlyFromAmong("daily", "hourly");
        var edition = new Option<string>("--edition")
        {
            DefaultValueFactory = _ => ByDate,
            Description = "Edition of HJ 633; by-date takes the one in force on the day of the row.",
        };
        edition.AcceptOnlyFromAmong([.. AirEdition.All.Select(known => known.Pin), ByDate]);
        var language = new Option<string>("--language") { DefaultValueFactory = _ => "zh", Description = "Language of the category." };
        language.AcceptOnlyFromAmong("zh", "en");

        var command = new Command("aqi", "Adds aqi, category and primary pollutants to each row of a CSV table (µg/m³; CO mg/m³).") { report, edition, language };
        var table = new TableOptions(command);
        command.SetAction(parsed =>
        {
            string pin = parsed.GetValue(edition)!;
            var judge = new AqiJudge(
                parsed.GetValue(report) is "daily" ? AirReport.Daily : AirReport.Hourly,
                pin is ByDate ? null : AirEdition.Named(pin),
                parsed.GetValue(language) is "zh");
            return table.Read(parsed).Run(judge, parsed.InvocationConfiguration.Error);
        });
        return command;
    }

    /// <param name="report">The report.</param>
    /// <param name="pinned">The edition; null to take it from the date of each row.</param>
    /// <param name="chinese">Whether categories are written in Chinese.</param>
    private sealed class AqiJudge(AirReport report, AirEdition? pinned, bool chinese) : RowJudge
    {
        private static readonly AirIndicator[] Judged =
            [AirIndicator.Pm25, AirIndicator.Pm10, AirIndicator.So2, AirIndicator.No2, AirIndicator.Co, AirIndicator.O3EightHour, AirIndicator.O3];

        private readonly Dictionary<string, byte[]> _texts = new(StringComparer.Ordinal);
        private (AirIndicator Indicator, JudgedValue Value)[] _columns = [];
        private int _dayColumn = -1;
        private readonly byte[] _latestDate = new byte[40];
        private int _latestLength;
        private AirEdition? _latest;

        public override IReadOnlyList<string> AddedColumns => ["aqi", "category", "primary"];

        public override string? Open(TableColumns columns)
        {
            if (columns.Find(Array.ConvertAll(Judged, i => new WantedQuantity(i.Code(), i.Unit())), longMeans: report is AirReport.Daily, out IReadOnlyDictionary<string, QuantityColumn> found) is { } refusal) return refusal;
            if (found.Count == 0) return $"none of the columns {string.Join(", ", Judged.Select(i => i.Code()))}";
            _columns = [.. Judged.Where(i => found.ContainsKey(i.Code())).Select(i => (i, new JudgedValue(i.Code(), i.Unit(), found[i.Code()], Plausible(i), columns.DecimalComma)))];

            (int date, int time) = (columns.IndexOfRole("date"), columns.IndexOfRole("time"));
            if (((string[])["date", "time"]).FirstOrDefault(columns.IsTwice) is { } twice) return $"two columns are called {twice}";
            _dayColumn = time >= 0 && (report is AirReport.Hourly || date < 0) ? time : date;
            return pinned is null && _dayColumn < 0 ? "no column date or time to choose the edition by" : null;
        }

        public override string? Judge(CsvRecords row, IBufferWriter<byte> output)
        {
            AirEdition? edition = pinned ?? EditionOf(row[_dayColumn]);
            if (edition is null) return $"no date: '{Encoding.UTF8.GetString(row[_dayColumn])}'";

            PerIndicator<decimal?> concentrations = default;
            IndicatorSet<AirIndicator> notMonitored = default;
            foreach ((AirIndicator indicator, JudgedValue value) in _columns)
            {
                ReadOnlySpan<byte> cell = row[value.Index];
                if (cell.SequenceEqual("/"u8)) notMonitored = notMonitored.With(indicator);
                else if (value.Read(row, cell, out decimal? concentration) is { } refusal) return refusal;
                else if (concentration is not null) concentrations = concentrations.With(indicator, concentration);
            }

            Write(edition.Index(report, concentrations, notMonitored), row.Delimiter, output);
            return null;
        }

        /// <summary>The edition of a date; null when it is none. Rows of one day stand together more often than not.</summary>
        private AirEdition? EditionOf(ReadOnlySpan<byte> date)
        {
            if (_latest is not null && date.SequenceEqual(_latestDate.AsSpan(0, _latestLength))) return _latest;
            if (TimeText.Read(date, default, out WrittenTime time) is not TimeProblem.None
                || !time.TryGetDay(DistrictClock.China.Offset, hourEnding: report is AirReport.Hourly, out DateOnly day))
            {
                return null;
            }

            if (_latest is null || !_latest.Covers(day)) _latest = AirEdition.For(day);
            _latestLength = date.TryCopyTo(_latestDate) ? date.Length : 0;
            return _latest;
        }

        /// <summary>What is plausible of ozone is so over any time.</summary>
        private static Parameter? Plausible(AirIndicator indicator) =>
            ParameterCatalog.Default.Find("air", (indicator is AirIndicator.O3EightHour ? AirIndicator.O3 : indicator).Code());

        private void Write(in AqiResult result, byte delimiter, IBufferWriter<byte> output)
        {
            if (!result.TryGetAqi(out int aqi))
            {
                for (int i = 0; i < AddedColumns.Count; i++) output.Write([delimiter, (byte)'N', (byte)'A']);
                return;
            }

            output.Write([delimiter]);
            Span<byte> digits = output.GetSpan(4);
            aqi.TryFormat(digits, out int written, provider: CultureInfo.InvariantCulture);
            output.Advance(written);
            output.Write([delimiter]);
            BilingualText category = result.Category.Name;
            output.Write(Bytes(chinese ? category.Zh : category.En));
            byte separator = delimiter;
            foreach (AirIndicator indicator in result.Primary)
            {
                output.Write([separator]);
                output.Write(Bytes(indicator.Code()));
                separator = (byte)'+';
            }

            if (result.Primary.Count == 0) output.Write([delimiter]);
        }

        private byte[] Bytes(string text)
        {
            if (_texts.TryGetValue(text, out byte[]? bytes)) return bytes;
            return _texts[text] = Encoding.UTF8.GetBytes(text);
        }
    }
}
