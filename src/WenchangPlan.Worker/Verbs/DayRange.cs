using System.CommandLine;
using System.Globalization;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary>The options <c>--from</c> and <c>--to</c>: local days, both included.</summary>
internal sealed class DayRange
{
    private readonly Option<string> _from = Day("--from", "First local day, included, such as 2026-05-01.");
    private readonly Option<string> _to = Day("--to", "Last local day, included.");

    public DayRange(Command command)
    {
        _from.Required = _to.Required = true;
        command.Options.Add(_from);
        command.Options.Add(_to);
        command.Validators.Add(result =>
        {
            if (Parse(result.GetValue(_from)) > Parse(result.GetValue(_to))) result.AddError(ConsoleText.Get("option.dayOrder"));
        });
    }

    /// <summary>An option that takes a local day.</summary>
    public static Option<string> Day(string name, string description)
    {
        var option = new Option<string>(name) { Description = description };
        option.Validators.Add(result =>
        {
            string? text = result.GetValueOrDefault<string>();
            if (Parse(text) is null) result.AddError(ConsoleText.Format("option.day", name, text));
        });
        return option;
    }

    /// <summary>The day of such an option; null when it is not given.</summary>
    public static DateOnly? Parse(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    public (DateOnly From, DateOnly To) Read(ParseResult parsed) => (Parse(parsed.GetValue(_from))!.Value, Parse(parsed.GetValue(_to))!.Value);
}
