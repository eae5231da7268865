using System.Buffers;
using System.CommandLine;
using System.Text;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Worker.Tables;

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
        private static readonly byte[][] Codes = [.. Enum.GetValues<WaterIndicator>().Select(indicator => Encoding.UTF8.GetBytes(indicator.Code()))];

        private readonly WaterValue[] _values = new WaterValue[WaterIndicators.Count];
        private (WaterIndicator Indicator, JudgedValue Value)[] _columns = [];
        private int _bodyColumn = -1;

        public override IReadOnlyList<string> AddedColumns => ["class", "deciding"];

        public override string? Open(TableColumns columns)
        {
            WaterIndicator[] known = [.. Enum.GetValues<WaterIndicator>().Where(indicator => indicator is not (WaterIndicator.ChlorophyllA or WaterIndicator.Transparency))];
            if (columns.Find(Array.ConvertAll(known, i => new WantedQuantity(i.Code(), i.Unit())), longMeans: true, out IReadOnlyDictionary<string, QuantityColumn> found) is { } refusal) return refusal;
            if (columns.IsTwice("body")) return "two columns are called body";
            _columns = [.. known.Where(i => found.ContainsKey(i.Code())).Select(i => (i, new JudgedValue(i.Code(), i.Unit(), found[i.Code()], ParameterCatalog.Default.Find("water", i.Code()), columns.DecimalComma)))];
            _bodyColumn = columns.IndexOfRole("body");
            return _columns.Length == 0 ? $"none of the columns {string.Join(", ", known.Select(indicator => indicator.Code()))}" : null;
        }

        public override string? Judge(CsvRecords row, IBufferWriter<byte> output)
        {
            WaterBody body = usual;
            if (_bodyColumn >= 0 && !TryReadBody(row[_bodyColumn], ref body)) return $"body is neither river nor lake: '{Encoding.UTF8.GetString(row[_bodyColumn])}'";

            int count = 0;
            foreach ((WaterIndicator indicator, JudgedValue column) in _columns)
            {
                if (column.Read(row, Cell.Unwrap(row[column.Index]), out decimal? value) is { } refusal) return refusal;
                if (value is { } number) _values[count++] = new WaterValue(indicator, number);
            }

            Write(evaluation.Assess(_values.AsSpan(0, count), body), row.Delimiter, output);
            return null;
        }

        private static bool TryReadBody(ReadOnlySpan<byte> cell, ref WaterBody body)
        {
            if (ValueText.IsMissing(cell)) return true;
            bool lake = Ascii.EqualsIgnoreCase(cell, "lake"u8) || cell.SequenceEqual("湖库"u8);
            body = lake ? WaterBody.Lake : WaterBody.River;
            return lake || Ascii.EqualsIgnoreCase(cell, "river"u8) || cell.SequenceEqual("河流"u8);
        }

        private static void Write(in SectionAssessment assessment, byte delimiter, IBufferWriter<byte> output)
        {
            if (!assessment.HasClass)
            {
                output.Write([delimiter, delimiter]);
                return;
            }

            output.Write([delimiter, (byte)('0' + (int)assessment.Class)]);
            byte separator = delimiter;
            foreach (WaterIndicator indicator in assessment.Deciding)
            {
                output.Write([separator]);
                output.Write(Codes[(int)indicator]);
                separator = (byte)'+';
            }
        }
    }
}
