using System.Globalization;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.CommandLine;

/// <summary>Tables through standard input, and a stop in the middle of one.</summary>
public sealed class TableProcessTests : IDisposable
{
    // More than is read at once, so that rows are taken while the rest is still to come.
    private const int Rows = 3000;

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Import_FromStandardInput_StoresIt_AndNamesTheDatabaseItMade()
    {
        (int code, string output) = await ImportAsync(Table(Rows));

        Assert.Equal(0, code);
        Assert.Contains($"{Rows} rows read, 0 of them empty, 0 refused wholly or in part; {Rows} instants stored, 0 duplicates", output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder.Path, "data", "wenchang.db") + "：原来没有这个数据库", output, StringComparison.Ordinal);
        Assert.DoesNotContain("原来没有", (await ImportAsync(Table(1))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_CtrlC_SaysWhatIsStored_AndTheSameCommandAddsTheRest()
    {
        await using ChildProcess import = Start();
        await import.Input.WriteAsync((Table(Rows) + "X9,2026-05-03T10:00:00+08:00,1\nA1,2026-05-03T10:00:00+08:0").AsMemory(), Cancel);
        await import.Input.FlushAsync(Cancel);
        await import.LineAsync("'X9'", cancel: Cancel); // all rows before it are taken; the next line is not there whole, and standard input stays open

        import.Send(Signal.Interrupt);

        Assert.Equal(130, await import.ExitAsync(cancel: Cancel));
        Assert.Contains(FormattableString.Invariant($"stopped behind line {Rows + 2}: all up to there is stored"), import.Output, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"{Rows + 1} rows read, 0 of them empty, 1 refused wholly or in part; {Rows} instants stored, 0 duplicates"), import.Output, StringComparison.Ordinal);

        (int code, string output) = await ImportAsync(Table(Rows + 2));
        Assert.Equal(0, code);
        Assert.Contains(FormattableString.Invariant($"2 instants stored, {Rows} duplicates"), output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--input", "-", "--output", "-")]
    [InlineData]
    public async Task Aqi_FromStandardInput_ToStandardOutput(params string[] options)
    {
        await using var aqi = new ChildProcess("dotnet", [Published.Wenchang, "aqi", "--report", "daily", "--edition", "2012", .. options], _folder.Path);
        await aqi.Input.WriteAsync("pm25\n200\n".AsMemory(), Cancel);
        aqi.Input.Close();

        Assert.Equal(0, await aqi.ExitAsync(cancel: Cancel));
        Assert.Equal("pm25,aqi,category,primary\n200,250,重度污染,pm25", aqi.Output);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static string Table(int rows) => "station,time,pm25\n" + string.Concat(Enumerable.Range(0, rows).Select(i =>
        $"A1,{DateTimeOffset.UnixEpoch.AddMinutes(29_626_560 + i).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)},{i % 90}\n"));

    private async Task<(int Code, string Output)> ImportAsync(string table)
    {
        await using ChildProcess import = Start();
        await import.Input.WriteAsync(table.AsMemory(), Cancel);
        import.Input.Close();
        return (await import.ExitAsync(cancel: Cancel), import.Output);
    }

    private ChildProcess Start() => Published.Start(_folder.Path, "import", "-", $"Storage:DataDirectory={Path.Combine(_folder.Path, "data")}",
        $"District:File={Path.Combine(AppContext.BaseDirectory, "Data", "district.json")}", "Ingest:OldestAccepted=36500.00:00:00");
}
