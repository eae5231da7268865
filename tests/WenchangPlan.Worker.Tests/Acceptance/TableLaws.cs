namespace WenchangPlan.Worker.Tests.Acceptance;

/// <summary>The laws for tables with a row an instant.</summary>
public sealed class WideTableLaws : AcceptanceLaws
{
    private static readonly string[] Codes = ["temp", "pm25", "so2", "co2", "o3"];

    protected override bool HasFlags => false;

    protected override bool RefusesWhatNoStationHas => false;

    protected override async Task<bool> SayAsync(IReadOnlyList<IGrouping<long, Said>> instants)
    {
        var table = new System.Text.StringBuilder("station,time," + string.Join(',', Codes) + "\n");
        foreach (IGrouping<long, Said> instant in instants)
        {
            // A code said twice takes a row of its own.
            for (int row = 0; row < instant.GroupBy(s => s.Code).Max(g => g.Count()); row++)
            {
                table.AppendLine(Line(instant.Key, Codes.Select(code => instant.Where(s => s.Code == code).ElementAtOrDefault(row)?.Number)));
            }
        }

        return (await Verbs.ImportAsync(table.ToString())).Code != 0;
    }

    internal static string Line(long time, IEnumerable<string?> cells) =>
        FormattableString.Invariant($"A1,{DateTimeOffset.FromUnixTimeMilliseconds(time):yyyy-MM-dd'T'HH:mm:ss.fff'Z'},{string.Join(',', cells)}");
}

/// <summary>The laws for tables with a row a value.</summary>
public sealed class LongTableLaws : AcceptanceLaws
{
    protected override bool RefusesWhatNoStationHas => false;

    protected override async Task<bool> SayAsync(IReadOnlyList<IGrouping<long, Said>> instants) =>
        (await Verbs.ImportAsync("station,time,parameter,value,flag\n" + string.Concat(instants.SelectMany(i => i)
            .Select(s => WideTableLaws.Line(s.Time, [s.Code, s.Number, s.Flag?.ToString()]) + "\n")))).Code != 0;
}
