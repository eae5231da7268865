using System.CommandLine;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Worker.Tables;
using WenchangPlan.Worker.Tables.Readings;

namespace WenchangPlan.Worker.Verbs;

/// <summary>The options of <c>import</c>.</summary>
internal sealed class ImportOptions
{
    private readonly Option<bool> _local = new("--local-time") { Description = "Times without an offset are the district's local time; without this or --offset they are refused." };
    private readonly Option<string?> _offset = new("--offset") { Description = "Times without an offset have this one, such as +08:00 or Z." };
    private readonly Option<string[]> _station = new("--station") { Description = "ID: every row is of this station. ID=NAME: the table calls the station NAME. May be repeated." };
    private readonly Option<string?> _parameter = new("--parameter") { Description = "CODE: what the columns hold when the columns are stations." };
    private readonly Option<string?> _dateOrder = new("--date-order") { Description = "Dates such as 06/01/2026 are dmy or mdy." };
    private readonly Option<int?> _year = new("--year") { Description = "The year of dates that have none, such as 04-01 08:00." };
    private readonly Option<string?> _period = new("--period") { Description = "Time a value of the table stands for, such as 01:00:00 for hourly means; without it the station's samplePeriod. Kept with the readings." };
    private readonly Option<string?> _timeIs = new("--time-is") { Description = "What the times of the table mark: instant, start or end of the period; without it what the station's mark. A value is moved so that it stays in its hour." };
    private readonly Option<bool> _reported = new("--reported") { Description = "The table holds daily values that others published: kept apart, as reported, and part of no verdict. --station district is the district." };
    private readonly Option<bool> _samples = new("--samples") { Description = "The table holds laboratory results of water: wide (station,time,codmn,tp,…) or long (station,time,parameter,value[,unit,method,laboratory,limit,by,reason]). A date is enough." };
    private readonly Option<string?> _by = new("--by") { Description = "NAME: who enters the laboratory results." };
    private readonly Option<string?> _laboratory = new("--laboratory") { Description = "Who analysed them, where the rows do not say it." };
    private readonly Option<string?> _method = new("--method") { Description = "The method of analysis, where the rows do not say it." };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why these results correct others of the same station, time and indicator; without a reason such are refused." };
    private readonly TableWords _words;

    public ImportOptions(Command command)
    {
        foreach (Option option in (Option[])[_local, _offset, _station, _parameter, _dateOrder, _year, _period, _timeIs, _reported, _samples, _by, _laboratory, _method, _reason]) command.Options.Add(option);
        _words = new TableWords(command);
        _dateOrder.AcceptOnlyFromAmong("dmy", "mdy");
        _timeIs.AcceptOnlyFromAmong("instant", "start", "end");
        command.Validators.Add(result =>
        {
            if (result.GetValue(_samples) && result.GetValue(_reported)) result.AddError("--samples and --reported exclude each other.");
            if (result.GetValue(_samples) && (result.GetValue(_period) ?? result.GetValue(_timeIs) ?? result.GetValue(_parameter)) is not null)
                result.AddError("--samples takes results as they are: --period, --time-is and --parameter say nothing about them.");
            if (!result.GetValue(_samples) && (result.GetValue(_by) ?? result.GetValue(_laboratory) ?? result.GetValue(_method) ?? result.GetValue(_reason)) is not null)
                result.AddError("--by, --laboratory, --method and --reason are of laboratory results: --samples.");
            if (result.GetValue(_local) && result.GetValue(_offset) is not null) result.AddError("--local-time and --offset exclude each other.");
            if (result.GetValue(_offset) is { } offset && ToOffset(offset) is null) result.AddError($"--offset wants an offset such as +08:00 or Z, not '{offset}'.");
            if (result.GetValue(_period) is { } period && ImportWords.ToPeriod(period) is null) result.AddError($"--period wants a time from 00:00:01 to 1.00:00:00, such as 01:00:00, not '{period}'.");
            if (result.GetValue(_reported) && (result.GetValue(_period) ?? result.GetValue(_timeIs) ?? result.GetValue(_parameter)) is not null)
                result.AddError("--reported takes values of days as they are: --period, --time-is and --parameter say nothing about them.");
            if (result.GetValue(_year) is < 1900 or > 2200) result.AddError("--year wants a year such as 2026.");
            if ((result.GetValue(_station) ?? []).Count(s => !s.Contains('=', StringComparison.Ordinal)) > 1) result.AddError("--station names two stations for every row.");
        });
    }

    public TableFormat Format(ParseResult parsed) => _words.Format(parsed);

    /// <summary>Reads the options against the register.</summary>
    /// <returns>Why they cannot be used, or null.</returns>
    public string? Read(ParseResult parsed, District district, out ImportWords words)
    {
        string[] stations = parsed.GetValue(_station) ?? [];
        string? only = Array.Find(stations, s => !s.Contains('=', StringComparison.Ordinal));
        var named = stations.Where(s => s.Contains('=', StringComparison.Ordinal)).DistinctBy(s => s.Split('=')[0], StringComparer.Ordinal)
            .ToDictionary(s => s.Split('=')[0], s => s[(s.IndexOf('=', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal);
        DateOrder order = parsed.GetValue(_dateOrder) switch { "dmy" => DateOrder.DayFirst, "mdy" => DateOrder.MonthFirst, _ => DateOrder.YearFirst };
        TimeSpan? offset = parsed.GetValue(_local) ? district.Clock.Offset : parsed.GetValue(_offset) is { } text ? ToOffset(text) : null;
        words = new ImportWords(_words.Words(parsed), only, named, parsed.GetValue(_parameter), new DateForms(order, parsed.GetValue(_year)), offset, Format(parsed).DecimalComma,
            parsed.GetValue(_period) is { } period ? ImportWords.ToPeriod(period) : null, parsed.GetValue(_timeIs) switch { "instant" => TimeIs.Instant, "start" => TimeIs.Start, "end" => TimeIs.End, _ => null },
            parsed.GetValue(_reported),
            parsed.GetValue(_samples) ? new SampleWords(Said(parsed, _by), Said(parsed, _laboratory) ?? "", Said(parsed, _method) ?? "", Said(parsed, _reason) ?? "") : null);
        if (words.Reported && only is Tables.Reported.ReportedTable.OfDistrict) only = null;
        return named.Keys.Append(only).FirstOrDefault(id => id is not null && district.Find(id) is null) is { } unknown ? $"--station: the register has no station '{unknown}'" : null;
    }

    private static string? Said(ParseResult parsed, Option<string?> option) => parsed.GetValue(option)?.Trim() is { Length: > 0 } text ? text : null;

    private static TimeSpan? ToOffset(string text) =>
        TimeText.Read(System.Text.Encoding.UTF8.GetBytes("2000-01-01T00:00" + text.Trim()), default, out WrittenTime time) is TimeProblem.None && time.OffsetMinutes is { } minutes
            ? TimeSpan.FromMinutes(minutes) : null;
}
