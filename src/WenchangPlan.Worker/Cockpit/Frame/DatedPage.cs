namespace WenchangPlan.Worker.Cockpit.Frame;

/// <summary>A page about days and months: how they are written out.</summary>
public abstract class DatedPage : DeskPage
{
    /// <summary>A day written out, with its weekday.</summary>
    protected string LongDay(DateOnly day) => Words.Format("date.day", day.Year, day.Month, day.Day, Split("date.weekdays")[((int)day.DayOfWeek + 6) % 7], ShortMonth(day.Month));

    /// <summary>A month written out.</summary>
    protected string LongMonth(DateOnly month) => Words.Format("date.month", month.Year, month.Month, ShortMonth(month.Month));

    /// <summary>A month without its year, 1 to 12.</summary>
    protected string ShortMonth(int month) => Split("date.months")[month - 1];

    /// <summary>A concentration of air with the decimals it is reported with: one of CO in mg/m³, none of the others in µg/m³ (GB 3095-2026, table 1).</summary>
    protected static string Concentration(string code, decimal value) => value.ToString(code == "co" ? "F1" : "0.###", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A number as it stands in the API: with the decimals it has.</summary>
    protected static string Plain(decimal value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A rule's place in its standard, such as <c>HJ 633-2026 4.1.1</c>.</summary>
    protected string Source(Api.EvidenceStep step) => (step.Edition == "engineering-default" ? Words["date.own"] : Words.Verdicts.Edition(step.Edition) + " " + step.Clause).Trim();

    /// <summary>A text of parts apart by commas.</summary>
    protected string[] Split(string key) => Words[key].Split(',');
}
