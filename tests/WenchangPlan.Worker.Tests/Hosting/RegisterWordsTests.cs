using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Tests.Hosting;

/// <summary>What is wrong with a register is said in the language of the terminal, with the same values.</summary>
public sealed class RegisterWordsTests
{
    private const string Wrong = """
        {
          "district": { "id": "x", "name": "某区", "utcOffset": "8 hours", "color": 1 },
          "contacts": [ { "id": "c", "name": "值班", "email": "nobody", "language": "fr" } ],
          "targets": [ { "id": "t", "indicator": "goodAirDays", "name": "指标", "bound": 700 } ],
          "alerts": [ { "id": "r", "kind": "threshold", "domain": "air", "parameter": "ph", "name": "规则", "contacts": ["d"], "stations": ["A9"] } ],
          "stations": [
            { "id": "A 1", "domain": "air", "name": "", "parameters": ["pm25", "radon", "pm25"], "latitude": 200, "samplePeriod": "long" },
            { "id": "A2", "domain": "aer", "name": "站", "parameters": [] },
            { "id": "A3", "domain": "air", "name": "站", "parameters": ["pm25"], "device": { "username": "a b", "password": "x" } },
            { "id": "A3", "domain": "air", "name": "站", "parameters": ["pm25"], "ranges": { "pm25": { "min": 5, "max": 1, "jump": 0 } } },
            7
          ]
        }
        """;

    [Theory]
    [InlineData("zh-CN", true)]
    [InlineData("", true)]
    [InlineData("en", false)]
    public void EveryMistake_IsSaid_InTheLanguageOfTheTerminal(string language, bool chinese)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        Assert.Null(RegisterReader.Read("district.json", Encoding.UTF8.GetBytes(Wrong), out IReadOnlyList<RegisterProblem> problems));
        Assert.InRange(problems.Count, 15, 100);
        foreach (RegisterProblem problem in problems)
        {
            string said = ConsoleText.Problem(problem);
            Assert.StartsWith($"district.json:{problem.Line}: {problem.Path}", said, StringComparison.Ordinal);
            Assert.True(chinese ? said.Contains("应为", StringComparison.Ordinal) && IsChinese(problem.Phrases.Expected) : said == problem.ToString(), said);
        }
    }

    [Fact]
    public void AFileThatIsNoRegister_IsSaidInChinese()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        using var folder = new TempDirectory();
        foreach (string text in (string[])["{ \"stations\": ", "[]", "{}"])
        {
            File.WriteAllText(folder["district.json"], text);
            Assert.Null(RegisterReader.ReadFile(folder["district.json"], out IReadOnlyList<RegisterProblem> problems));
            Assert.All(problems, p => Assert.Contains("应为", ConsoleText.Problem(p), StringComparison.Ordinal));
        }
    }

    [Fact]
    public void AValueWithBraces_IsShownAsItIs()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        Phrase phrase = $"one of {"{0} {x}"}";
        Assert.Equal(("one of {0}", "one of {0} {x}", "下列之一：{0} {x}"), (phrase.Pattern, phrase.ToString(), ConsoleText.Say(phrase)));
        Assert.Equal("{0} is no pattern of ours", ConsoleText.Say("{0} is no pattern of ours"));
    }

    /// <summary>Or a pattern of nothing but values, signs and words that are the same in both.</summary>
    private static bool IsChinese(Phrase phrase) => ConsoleText.Say(phrase) is var said && (said.Any(c => c is >= '\u4e00' and <= '\u9fff') || said != phrase.ToString());
}
