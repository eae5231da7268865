using System.Text.RegularExpressions;

namespace WenchangPlan.SystemTests.Borders;

/// <summary>What no source file of the service may say.</summary>
public partial class SourceTests
{
    [Fact]
    public void Source_NeverAsksTheMachineForTheTime() => Assert.Empty(Find(ClockPattern()));

    [Fact]
    public void Source_NamesNoPathOfAMachine() => Assert.Empty(Find(PathPattern()));

    [Theory]
    [InlineData("DateTimeOffset now = DateTimeOffset.UtcNow;", true)]
    [InlineData("await Task.Delay(1000);", true)]
    [InlineData("await Task.Delay(QuietGap, time, cancel);", false)]
    [InlineData("long now = time.GetUtcNow().ToUnixTimeMilliseconds();", false)]
    public void ClockPattern_KnowsAClock(string line, bool isClock) => Assert.Equal(isClock, ClockPattern().IsMatch(line));

    [Theory]
    [InlineData("File.Open(\"/var/lib/x\")", true)]
    [InlineData("File.Open(\"C:\\\\data\")", true)]
    [InlineData("MapGet(\"/metrics\")", false)]
    public void PathPattern_KnowsAPath(string line, bool isPath) => Assert.Equal(isPath, PathPattern().IsMatch(line));

    private static IReadOnlyList<string> Find(Regex pattern)
    {
        string[] files = [.. Directory.GetFiles(Repository.Find("src"), "*.*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))
            .Where(f => !Path.GetRelativePath(Repository.Root, f).Split('/').Any(part => part is "bin" or "obj"))];
        Assert.NotEmpty(files);
        return [.. from file in files
                   from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
                   where pattern.IsMatch(line.Text)
                   select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Number}: {line.Text.Trim()}"];
    }

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|TimeZoneInfo\.Local\b|Environment\.TickCount|\bStopwatch\b|\bTask\.Delay\([^,()]*(\([^)]*\))?\)|Thread\.Sleep", RegexOptions.ExplicitCapture)]
    private static partial Regex ClockPattern();

    [GeneratedRegex("""["'](/(home|root|tmp|work|var|usr|etc|opt|mnt)/|[A-Za-z]:\\)""", RegexOptions.ExplicitCapture)]
    private static partial Regex PathPattern();
}
