using System.CommandLine;
using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

public class HashPasswordVerbTests
{
    [Fact]
    public async Task Password_OfStandardInput_BecomesItsHash()
    {
        (int code, string[] lines, _) = await RunAsync("open sesame!\r\nmore");

        Assert.Equal(0, code);
        Assert.StartsWith("pbkdf2-sha256$100000$", Assert.Single(lines), StringComparison.Ordinal);
        PasswordHash hash = PasswordHash.Parse(lines[0])!;
        Assert.True(hash.Matches("open sesame!"));
        Assert.False(hash.Matches("open sesamE!"));
    }

    [Fact]
    public async Task Generate_PrintsPasswordAndHash_EachTimeOthers()
    {
        (_, string[] first, _) = await RunAsync("", "--generate");
        (_, string[] second, _) = await RunAsync("", "--generate");

        Assert.Equal((2, 24), (first.Length, first[0].Length));
        PasswordHash hash = PasswordHash.Parse(first[1])!;
        Assert.True(hash.IsOfRandom && hash.Matches(first[0]) && !hash.Matches(second[0]));
        Assert.Empty(first.Intersect(second));
    }

    [Fact]
    public async Task NoPassword_IsRefused()
    {
        (int code, string[] lines, string error) = await RunAsync("");

        Assert.Equal(1, code);
        Assert.Empty(lines);
        Assert.Contains("标准输入", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShortPassword_IsRefusedWithItsLengthOnly()
    {
        (int code, string[] lines, string error) = await RunAsync("sesame-open");

        Assert.Equal(1, code);
        Assert.Empty(lines);
        Assert.Contains("口令只有 11 个字符，至少应有 12 个", error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string[] Lines, string Error)> RunAsync(string input, params string[] options)
    {
        CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await HashPasswordVerb.Create(new StringReader(input)).Parse(options).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (code, output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), error.ToString());
    }
}
