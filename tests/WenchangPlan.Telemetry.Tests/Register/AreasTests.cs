using System.Text;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Tests.Register;

public sealed class AreasTests
{
    [Fact]
    public void Area_HasItsEnglishName_OrItsOwn()
    {
        District district = Read("""{ "name": "北镇", "nameEn": "North town" }""", out IReadOnlyList<RegisterProblem> problems)!;
        Assert.Empty(problems);
        Assert.Equal(("North town", "南镇"), (district.AreaEn("北镇"), district.AreaEn("南镇")));
        Assert.Same(district.Areas, district.On(new DateOnly(2026, 1, 1)).Areas);
    }

    [Theory]
    [InlineData("""{ "name": "西镇", "nameEn": "West town" }""", "areas[0].name", "the area of a station: 北镇, 南镇")]
    [InlineData("""{ "name": "北镇", "nameEn": "North" }, { "name": "北镇", "nameEn": "N" }""", "areas[1].name", "each area once")]
    [InlineData("""{ "name": "北镇" }""", "areas[0].nameEn", "a text")]
    [InlineData("""{ "name": "北镇", "nameEn": "North", "english": "North" }""", "areas[0].english", "")]
    public void Mistake_IsNamedWithItsPath(string areas, string path, string expected)
    {
        Assert.Null(Read(areas, out IReadOnlyList<RegisterProblem> problems));
        RegisterProblem problem = Assert.Single(problems);
        Assert.Equal(path, problem.Path);
        Assert.Contains(expected, problem.Expected, StringComparison.Ordinal);
    }

    private static District? Read(string areas, out IReadOnlyList<RegisterProblem> problems) => RegisterReader.Read("r.json", Encoding.UTF8.GetBytes($$"""
        { "district": { "id": "d", "name": "区" },
          "areas": [ {{areas}} ],
          "stations": [
            { "id": "a", "domain": "air", "name": "甲", "area": "北镇", "parameters": ["pm25"] },
            { "id": "b", "domain": "air", "name": "乙", "area": "南镇", "parameters": ["pm25"] } ] }
        """), out problems);
}
