using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;

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
        private static readonly string[] Codes = ["pm25", "pm10", "so2", "no2", "co", "o3_8h", "o3"];

        private readonly Dictionary<string, byte[]> _texts = new(StringComparer.Ordinal);
        private (AirIndicator Indicator, string Code, int Column)[] _columns = [];
        private int _dayColumn = -1;
        private AirEdition? _latest;

        public override string AddedColumns => "aqi,category,primary";

        public override string? Open(Columns columns)
        {
            if (columns.Ambiguous([.. Codes, "date", "time"]) is { } twice) return $"two columns are called {twice}";
            _columns = [.. Codes.Select(code => (Parse(code), code, columns.IndexOf(code))).Where(column => column.Item3 >= 0)];
            if (_columns.Length == 0) return $"none of the columns {string.Join(", ", Codes)}";

            (int date, int time) = (columns.IndexOf("date"), columns.IndexOf("time"));
            _dayColumn = time >= 0 && (report is AirReport.Hourly || date < 0) ? time : date;
            return pinned is null && _dayColumn < 0 ? "no column date or time to choose the edition by" : null;
        }

        public override string? Judge(CsvRecords row, IBufferWriter<byte> output)
        {
            AirEdition? edition = pinned;
            if (edition is null)
            {
                if (!Cell.TryReadDay(row[_dayColumn], hourEnding: report is AirReport.Hourly, out DateOnly day))
                    return $"no date: '{Encoding.UTF8.GetString(row[_dayColumn])}'";
                if (_latest is null || !_latest.Covers(day)) _latest = AirEdition.For(day);
                edition = _latest;
            }

            PerIndicator<decimal?> concentrations = default;
            IndicatorSet<AirIndicator> notMonitored = default;
            foreach ((AirIndicator indicator, string code, int column) in _columns)
            {
                ReadOnlySpan<byte> cell = row[column];
                if (Cell.IsMissing(cell)) continue;
                if (cell.SequenceEqual("/"u8))
                {
                    notMonitored = notMonitored.With(indicator);
                    continue;
                }

                if (!Cell.TryReadNumber(cell, out decimal value)) return $"{code} is no concentration: '{Encoding.UTF8.GetString(cell)}'";
                if (value < 0) return $"{code} is negative: '{Encoding.UTF8.GetString(cell)}'";
                concentrations = concentrations.With(indicator, value);
            }

            Write(edition.Index(report, concentrations, notMonitored), output);
            return null;
        }

        private static AirIndicator Parse(string code)
        {
            _ = AirIndicators.TryParse(code, out AirIndicator indicator);
            return indicator;
        }

        private void Write(in AqiResult result, IBufferWriter<byte> output)
        {
            if (!result.TryGetAqi(out int aqi))
            {
                output.Write(",NA,NA,NA"u8);
                return;
            }

            output.Write(","u8);
            Span<byte> digits = output.GetSpan(4);
            aqi.TryFormat(digits, out int written, provider: CultureInfo.InvariantCulture);
            output.Advance(written);
            output.Write(","u8);
            BilingualText category = result.Category.Name;
            output.Write(Bytes(chinese ? category.Zh : category.En));
            char separator = ',';
            foreach (AirIndicator indicator in result.Primary)
            {
                output.Write([(byte)separator]);
                output.Write(Bytes(indicator.Code()));
                separator = '+';
            }

            if (separator is ',') output.Write(","u8);
        }

        private byte[] Bytes(string text)
        {
            if (_texts.TryGetValue(text, out byte[]? bytes)) return bytes;
            return _texts[text] = Encoding.UTF8.GetBytes(text);
        }
    }
}
