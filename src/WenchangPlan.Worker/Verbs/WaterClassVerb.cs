using System.Buffers;
using System.CommandLine;
using System.Text;
using WenchangPlan.Standards.Water;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang water-class</c>: one surface water class for each row of a table.</summary>
public static class WaterClassVerb
{
    /// <summary>The command; its action returns 0 done, 1 refused rows or table, 2 a file that could not be read or written.</summary>
    public static Command Create()
    {
        var body = new Option<string>("--body") { DefaultValueFactory = _ => "river", Description = "Limits of rivers or of lakes and reservoirs; a column body overrides it." };
        body.AcceptOnlyFromAmong("river", "lake");
        var saturation = new Option<bool>("--do-saturation") { Description = "90 % of oxygen saturation also makes class I where the temperature is known." };

        var command = new Command("water-class", "Adds class (1 to 5; 6 is worse than V) and the deciding indicators to each row of a CSV table (mg/L).") { body, saturation };
        var table = new TableOptions(command);
        command.SetAction(parsed =>
        {
            WaterEvaluation evaluation = WaterEvaluation.All[^1] with { OxygenBySaturation = parsed.GetValue(saturation) };
            var judge = new WaterJudge(evaluation, parsed.GetValue(body) is "lake" ? WaterBody.Lake : WaterBody.River);
            return table.Read(parsed).Run(judge, parsed.InvocationConfiguration.Error);
        });
        return command;
    }

    private sealed class WaterJudge(WaterEvaluation evaluation, WaterBody usual) : RowJudge
    {
        private const decimal HighestPh = 14;

        private static readonly byte[][] Codes = [.. Enum.GetValues<WaterIndicator>().Select(indicator => Encoding.UTF8.GetBytes(indicator.Code()))];

        private readonly WaterValue[] _values = new WaterValue[WaterIndicators.Count];
        private (WaterIndicator Indicator, int Column)[] _columns = [];
        private int _bodyColumn = -1;

        public override string AddedColumns => "class,deciding";

        public override string? Open(Columns columns)
        {
            WaterIndicator[] known = [.. Enum.GetValues<WaterIndicator>().Where(indicator => indicator is not (WaterIndicator.ChlorophyllA or WaterIndicator.Transparency))];
            if (columns.Ambiguous(known.Select(indicator => indicator.Code()).Append("body")) is { } twice) return $"two columns are called {twice}";
            _columns = [.. known.Select(indicator => (indicator, columns.IndexOf(indicator.Code()))).Where(column => column.Item2 >= 0)];
            _bodyColumn = columns.IndexOf("body");
            return _columns.Length == 0 ? $"none of the columns {string.Join(", ", known.Select(indicator => indicator.Code()))}" : null;
        }

        public override string? Judge(CsvRecords row, IBufferWriter<byte> output)
        {
            WaterBody body = usual;
            if (_bodyColumn >= 0 && !TryReadBody(row[_bodyColumn], ref body)) return $"body is neither river nor lake: '{Encoding.UTF8.GetString(row[_bodyColumn])}'";

            int count = 0;
            foreach ((WaterIndicator indicator, int column) in _columns)
            {
                ReadOnlySpan<byte> cell = Cell.Text(row[column]);
                if (Cell.IsMissing(cell)) continue;
                if (!Cell.TryReadNumber(cell, out decimal value) || !IsPossible(indicator, value))
                    return $"{indicator.Code()} cannot be '{Encoding.UTF8.GetString(cell)}'";
                _values[count++] = new WaterValue(indicator, value);
            }

            Write(evaluation.Assess(_values.AsSpan(0, count), body), output);
            return null;
        }

        private static bool IsPossible(WaterIndicator indicator, decimal value) => indicator switch
        {
            WaterIndicator.Temperature => value is >= -10 and <= 100,
            WaterIndicator.Ph => value is >= 0 and <= HighestPh,
            _ => value >= 0,
        };

        private static bool TryReadBody(ReadOnlySpan<byte> cell, ref WaterBody body)
        {
            if (Cell.IsMissing(cell)) return true;
            bool lake = Ascii.EqualsIgnoreCase(cell, "lake"u8);
            body = lake ? WaterBody.Lake : WaterBody.River;
            return lake || Ascii.EqualsIgnoreCase(cell, "river"u8);
        }

        private static void Write(in SectionAssessment assessment, IBufferWriter<byte> output)
        {
            if (!assessment.HasClass)
            {
                output.Write(",,"u8);
                return;
            }

            output.Write([(byte)',', (byte)('0' + (int)assessment.Class)]);
            byte separator = (byte)',';
            foreach (WaterIndicator indicator in assessment.Deciding)
            {
                output.Write([separator]);
                output.Write(Codes[(int)indicator]);
                separator = (byte)'+';
            }
        }
    }
}
