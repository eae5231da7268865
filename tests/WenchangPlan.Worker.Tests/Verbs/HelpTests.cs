using System.CommandLine;
using System.Globalization;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

/// <summary>The help of every verb is in the language of the terminal, Chinese first.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("zh-CN", true)]
    [InlineData("", true)] // C.UTF-8 and the like
    [InlineData("en", false)]
    public void EveryVerbOptionAndArgument_IsDescribed(string language, bool chinese)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var root = new RootCommand("All.");
        foreach (Command verb in CommandLine.Verbs())
        {
            root.Subcommands.Add(verb);
        }

        CommandLine.Describe(root, "");
        foreach (Symbol symbol in All(root).Where(s => s is not Option { Name: "--help" or "--version" }))
        {
            Assert.True(!string.IsNullOrWhiteSpace(symbol.Description) && symbol.Description.Any(c => c is >= '\u4e00' and <= '\u9fff') == chinese, $"{symbol.Name}: {symbol.Description}");
        }
    }

    private static IEnumerable<Symbol> All(Command command) =>
        command.Options.Cast<Symbol>().Concat(command.Arguments).Concat(command.Subcommands.SelectMany(c => All(c).Prepend(c)));
}
