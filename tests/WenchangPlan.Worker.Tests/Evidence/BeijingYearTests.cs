using System.Diagnostics;
using System.IO.Compression;
using WenchangPlan.Worker.Tests.Tables;
using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Evidence;

/// <summary>A year of two stations of Beijing, imported, judged and exported; a program in another language calculates every day, month and year from the archive again.</summary>
public sealed class BeijingYearTests : IDisposable
{
    private const string Register = """
        { "district": { "id": "beijing", "name": "北京" }, "stations": [
          { "id": "Aotizhongxin", "domain": "air", "name": "奥体中心", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"], "samplePeriod": "01:00:00", "timeIs": "start" },
          { "id": "Wanshouxigong", "domain": "air", "name": "万寿西宫", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"], "samplePeriod": "01:00:00", "timeIs": "start" } ] }
        """;

    private static readonly string[] Days = ["--from", "2013-12-01", "--to", "2014-11-30"];
    private readonly DataVerbs _verbs = new(Register);

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task EveryDayMonthAndYear_IsWhatAnIndependentProgramCalculatesFromTheArchive()
    {
        string table = _verbs.PathOf("beijing.csv"), archive = _verbs.PathOf("evidence.zip");
        await using (var packed = new GZipStream(File.OpenRead(DataFile.Path("Evidence", "beijing-2013-12-2014-11.csv.gz")), CompressionMode.Decompress))
        await using (FileStream file = File.Create(table))
        {
            await packed.CopyToAsync(file, TestContext.Current.CancellationToken);
        }

        foreach (string station in Stations)
        {
            string[] lines = await File.ReadAllLinesAsync(table, TestContext.Current.CancellationToken);
            await File.WriteAllLinesAsync(_verbs.PathOf(station + ".csv"), lines.Where((line, i) => i == 0 || line.StartsWith(station, StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        }

        (int imported, _, string error) = await _verbs.ImportAsync(await File.ReadAllTextAsync(table, TestContext.Current.CancellationToken));
        Assert.True(imported == 0, error);
        Assert.Equal(0, (await _verbs.RunAsync(AssessVerb.Create, Days)).Code);
        Assert.Equal(0, (await _verbs.RunAsync(ExportVerb.Create, ["evidence", .. Days, "--kind", "airDay", "--kind", "airMonth", "--kind", "airYear", "--output", archive])).Code);

        var start = new ProcessStartInfo("python3") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[DataFile.Path("Evidence", "independent.py"), archive, .. Stations.Select(s => $"{s}={_verbs.PathOf(s + ".csv")}")])
        {
            start.ArgumentList.Add(argument);
        }

        using Process python = Process.Start(start)!;
        Task<string> complaints = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(python.ExitCode == 0, said + await complaints);
        Assert.StartsWith("1095 airDay, 36 airMonth, 6 airYear, 105120 hour; 0 differ", said, StringComparison.Ordinal);
    }

    private static readonly string[] Stations = ["Aotizhongxin", "Wanshouxigong"];
}
