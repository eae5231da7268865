using System.Diagnostics;
using System.Globalization;
using System.Text;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Formats;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Bulletins.Tests;

/// <summary>A year of a hundred stations of air, over two years of judged days.</summary>
public sealed class YearOfHundredTests
{
    [Fact]
    public void AYearWithAHundredStations_IsWrittenInAllFormats()
    {
        string stations = string.Join(", ", Enumerable.Range(1, 100).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{ "id": "X{{i}}", "domain": "air", "name": "{{i}} 号站", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"] }""")));
        District district = RegisterReader.Read("test.json", Encoding.UTF8.GetBytes(TestRegister.Json.Replace("""{ "id": "W1",""", stations + """, { "id": "W1",""", StringComparison.Ordinal)), out _)!;
        List<Verdict> days = [.. Enumerable.Range(0, 101).SelectMany(i => MadeVerdicts.Days(i == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"X{i}"), new(2024, 1, 1), 731, 10, 20, 60 + i, 30, 0.8m, 150))];
        var office = new Office(district, [.. days.OrderBy(d => d.Window.Number)], new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.FromHours(8)));
        office.Verdicts.Index();
        GC.Collect();
        long before = GC.GetTotalMemory(true), allocated = GC.GetTotalAllocatedBytes(true);
        var clock = Stopwatch.StartNew();
        Bulletin bulletin = office.Read("2025");
        TimeSpan read = clock.Elapsed;
        BulletinDocument document = office.Writer.Write(bulletin, "zh-CN");
        byte[] json = BulletinJson.Write(bulletin);
        int[] sizes = [.. Enum.GetValues<BulletinFormat>().Select(f => BulletinFile.Write(document, json, "", f).Length)];
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"read {read.TotalSeconds:F1} s, all formats {clock.Elapsed.TotalSeconds:F1} s, allocated {(GC.GetTotalAllocatedBytes(true) - allocated) / 1e6:F0} MB, held {(GC.GetTotalMemory(true) - before) / 1e6:F1} MB, bytes {string.Join(' ', sizes)}"));
        Assert.Equal(102, bulletin.Air!.Stations.Count);
        Assert.Equal(1, bulletin.Air.Stations[0].Rank);
        Assert.Equal("365", FiguresTests.Table(document, "stations").Rows[0][5].Text);
    }
}
