using System.Text;
using WenchangPlan.Standards.Air;
using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Tests.Air;

/// <summary>A wrong edition file stops with its name and what is wrong; nothing is guessed.</summary>
public class AirEditionFileTests
{
    private const string Good = """
        {
          "standard": "HJ 0-2000", "pin": "2000", "title": { "en": "t", "zh": "题" }, "from": null, "to": null, "verification": {},
          "table": "1", "iaqi": [0, 50, 100], "columns": { "full": [0, 10, 20], "short": [0, 10] },
          "fixedAbove": { "short": 60 }, "notComputedAbove": [],
          "reports": { "daily": { "pm25": "full", "o3": "short" } },
          "inputDecimals": {}, "lowestAqi": 0, "withMissingOnlyAbove": null, "primaryAbove": 50, "exceedingAbove": 80,
          "categories": [
            { "level": 1, "upTo": 50, "name": { "en": "a", "zh": "甲" }, "colour": { "en": "c", "zh": "色" }, "hex": "#000000" },
            { "level": 2, "upTo": 100, "name": { "en": "b", "zh": "乙" }, "colour": { "en": "c", "zh": "色" }, "hex": "#000000" }
          ]
        }
        """;

    [Fact]
    public void Parse_GoodFile_JudgesWithoutAnyCode()
    {
        AqiResult day = Parse(Good).Daily(new() { Pm25 = 17, O3 = 11 });
        Assert.Equal(85, day.Aqi);
        Assert.Equal("pm25", day.Exceeding.CodesJoined());
        Assert.Equal(new Iaqi(IaqiState.Fixed, 60), day.Indices.O3);
        Assert.Equal(IaqiState.NotAsked, day.Indices.So2.State);
        Assert.Empty(Parse(Good).Indicators(AirReport.Hourly));
        Assert.Throws<ArgumentException>(() => Parse(Good).Hourly(default));
        Assert.Throws<ArgumentException>(() => Parse(Good).Column(AirReport.Hourly, AirIndicator.Pm25));
        Assert.Throws<ArgumentException>(() => Parse(Good).Column(AirReport.Daily, AirIndicator.So2));
    }

    [Theory]
    [InlineData("\"pin\": \"2000\",", "", "pin")]
    [InlineData("\"pin\": \"2000\",", "\"pin\": \"2000\", \"more\": 1,", "more")]
    [InlineData("\"pin\": \"2000\",", "\"pin\": null,", "pin")]
    [InlineData("[0, 50, 100]", "[0, 50, 50]", "sub-indices must rise")]
    [InlineData("[0, 50, 100]", "[10, 50, 100]", "sub-indices must rise")]
    [InlineData("[0, 10, 20]", "[0, 20, 20]", "Column full must rise")]
    [InlineData("[0, 10, 20]", "[1, 10, 20]", "Column full must rise")]
    [InlineData("[0, 10, 20]", "[0, 10, 20, 30]", "Column full must rise")]
    [InlineData("\"short\": [0, 10]", "\"short\": [0]", "Column short must rise")]
    [InlineData("{ \"short\": 60 }", "{}", "Column short: say once")]
    [InlineData("{ \"short\": 60 }", "{ \"short\": 60, \"full\": 100 }", "Column full: say once")]
    [InlineData("\"notComputedAbove\": []", "\"notComputedAbove\": [\"short\"]", "Column short: say once")]
    [InlineData("\"pm25\": \"full\"", "\"pm25\": \"none\"", "no column none")]
    [InlineData("\"pm25\": \"full\"", "\"pm3\": \"full\"", "no indicator pm3")]
    [InlineData("\"level\": 2", "\"level\": 3", "Category 3 is out of order")]
    [InlineData("\"upTo\": 50", "\"upTo\": 100", "Category 2 is out of order")]
    [InlineData("\"upTo\": 100", "\"upTo\": 90", "do not end where the index ends")]
    [InlineData("\"daily\"", "\"weekly\"", "weekly")]
    public void Parse_WrongFile_SaysWhatIsWrong(string part, string wrong, string complaint)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);
        string message = Assert.Throws<InvalidDataException>(() => Parse(Good.Replace(part, wrong, StringComparison.Ordinal))).Message;
        Assert.StartsWith("test.json: ", message, StringComparison.Ordinal);
        Assert.Contains(complaint, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "2010-12-31", "2011-01-01", null, null)]
    [InlineData(null, "2010-12-31", "2011-01-02", null, "does not begin on the day after")]
    [InlineData(null, "2010-12-31", "2010-12-31", null, "does not begin on the day after")]
    [InlineData(null, null, "2011-01-01", null, "does not begin on the day after")]
    [InlineData(null, "2010-12-31", "2011-01-01", "2010-06-01", "ends before it begins")]
    public void Catalog_Editions_FollowEachOtherWithoutGap(string? from, string? to, string? nextFrom, string? nextTo, string? complaint)
    {
        AirEdition one = Parse(Good) with { From = Day(from), To = Day(to) };
        AirEdition next = Parse(Good) with { Pin = "next", From = Day(nextFrom), To = Day(nextTo) };
        if (complaint is null)
        {
            var catalog = new EditionCatalog<AirEdition>([next, one]);
            Assert.Equal("2000", catalog.For(new DateOnly(2010, 12, 31)).Pin);
            Assert.Equal("next", catalog.For(new DateOnly(2011, 1, 1)).Pin);
        }
        else
        {
            Assert.Contains(complaint, Assert.Throws<InvalidDataException>(() => new EditionCatalog<AirEdition>([one, next])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Catalog_SharedPinOrNothing_IsRefused()
    {
        AirEdition one = Parse(Good) with { To = new DateOnly(2010, 12, 31) };
        Assert.Contains("share a pin", Assert.Throws<InvalidDataException>(() => new EditionCatalog<AirEdition>([one, one with { From = new DateOnly(2011, 1, 1), To = null }])).Message, StringComparison.Ordinal);
        Assert.Contains("No edition", Assert.Throws<InvalidDataException>(() => new EditionCatalog<AirEdition>([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_DayBeforeTheFirstEdition_Throws()
    {
        var catalog = new EditionCatalog<AirEdition>([Parse(Good) with { From = new DateOnly(2011, 1, 1) }]);
        Assert.Contains("judges this day", Assert.Throws<ArgumentOutOfRangeException>(() => catalog.For(new DateOnly(2010, 12, 31))).Message, StringComparison.Ordinal);
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static AirEdition Parse(string json) =>
        EditionFiles.Parse<AirEditionFile, AirEdition>("test.json", new MemoryStream(Encoding.UTF8.GetBytes(json)), file => file.ToEdition());
}
