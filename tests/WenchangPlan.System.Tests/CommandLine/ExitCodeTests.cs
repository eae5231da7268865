using System.Globalization;
using System.Net;
using System.Net.Sockets;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.CommandLine;

/// <summary>What a shell sees of the worker.</summary>
public class ExitCodeTests
{
    [Fact]
    public async Task Check_FiveMistakesInTheRegister_NamesAllFiveWithTheirLines()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["district.json"], """
            {
              "district": { "id": "x", "name": "某区", "utcOffset": "8 hours" },
              "stations": [
                { "id": "A 1", "domain": "air", "name": "站", "parameters": ["pm25"] },
                { "id": "A2", "domain": "air", "name": "站", "parameters": ["pm25", "radon"] },
                { "id": "A3", "domain": "air", "name": "站", "samplePeriod": "1 min", "parameters": ["pm25"] },
                { "id": "W1", "domain": "water", "name": "断面", "kind": "manhole", "parameters": ["ph"] }
              ]
            }
            """, TestContext.Current.CancellationToken);

        (int code, string output) = await Published.RunAsync(folder.Path, "check");

        Assert.Equal(1, code);
        Assert.Equal(
            ["district.json:2:", "district.json:4:", "district.json:5:", "district.json:6:", "district.json:7:", "共 5 个问题。"],
            output.Split('\n').Select(line => line.StartsWith('共') ? line : Path.GetFileName(line.Split(' ')[0])));
    }

    [Fact]
    public async Task Check_TheShippedFiles_AreInOrder()
    {
        using var folder = new TempDirectory();

        (int code, string output) = await Published.RunAsync(folder.Path, "check");

        Assert.True(code == 0, output);
        Assert.Contains("正常：", output, StringComparison.Ordinal);
        Assert.Contains("示例台账", output, StringComparison.Ordinal); // not in silence
    }

    [Theory]
    [InlineData("no-such-verb")]
    [InlineData("aqi", "--no-such-option")]
    [InlineData("aqi", "--report", "weekly")]
    public async Task WrongUsage_Ends64(params string[] arguments)
    {
        using var folder = new TempDirectory();

        (int code, string output) = await Published.RunAsync(folder.Path, arguments);

        Assert.True(code == 64, $"{code}: {output}");
        Assert.Contains("--help", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Http:Urls=http://127.0.0.1:{0}", "Mqtt:Port={1}")]
    [InlineData("Http:Urls=http://127.0.0.1:{1}", "Mqtt:Port={0}")]
    public async Task Run_PortInUse_Ends2AndNamesIt(string http, string mqtt)
    {
        using var folder = new TempDirectory();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        string[] settings = [.. new[] { http, mqtt }.Select(s => string.Format(CultureInfo.InvariantCulture, s, port, FreePort.Next()))];

        (int code, string output) = await Published.RunAsync(folder.Path, ["run", .. settings]);

        Assert.True(code == 2, $"{code}: {output}");
        // Beside the line that tells all settings.
        string line = Assert.Single(output.Split('\n'), l => l.Contains(port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            && !l.Contains(" Settings: ", StringComparison.Ordinal));
        Assert.Contains("ddress already in use", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", output, StringComparison.Ordinal); // no stack for a mistake of the settings
    }

    [Fact]
    public async Task Run_WrongSettings_Ends1AndNamesAllOfThem()
    {
        using var folder = new TempDirectory();

        (int code, string output) = await Published.RunAsync(folder.Path, "run", "Mqtt:Port=0", "Smtp:Port=0", "Http:Urls=nowhere");

        Assert.Equal(1, code);
        Assert.All(["Mqtt:Port", "Smtp:Port", "Http:Urls"], key => Assert.Contains(key, output, StringComparison.Ordinal));
    }
}
