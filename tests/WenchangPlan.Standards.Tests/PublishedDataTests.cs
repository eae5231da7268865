using WenchangPlan.Standards.Air;
using WenchangPlan.Standards.Water;

namespace WenchangPlan.Standards.Tests;

/// <summary>What the authorities published is what the rules give. Extracts, see Data/README.md.</summary>
public class PublishedDataTests
{
    [Theory]
    [InlineData("Data/air-hourly-2019-07-18.csv", 211)]
    [InlineData("Data/air-hourly-2020-04.csv", 260)]
    public void HourlyAqi_EveryRowWithOne_IsReproduced(string path, int published)
    {
        int judged = 0;
        foreach (string[] row in Table.Rows(path))
        {
            if (!int.TryParse(row[8], CultureInfo.InvariantCulture, out int aqi)) continue;
            AqiResult result = AirEdition.Named("2012").Hourly(new()
            {
                Pm25 = Table.NumberOrMissing(row[2]),
                Pm10 = Table.NumberOrMissing(row[3]),
                So2 = Table.NumberOrMissing(row[4]),
                No2 = Table.NumberOrMissing(row[5]),
                Co = Table.NumberOrMissing(row[6]),
                O3 = Table.NumberOrMissing(row[7]),
            });
            judged++;
            Assert.Equal((row[0], row[1], aqi), (row[0], row[1], result.Aqi));
            Assert.Equal(row[9], result.Category.Name.Zh);
            Assert.Equal(row[10].Split('+', StringSplitOptions.RemoveEmptyEntries).Order(), result.Primary.Select(AirIndicators.Code).Order());
        }

        Assert.Equal(published, judged);
    }

    /// <remarks>The counts of disagreements: displayed values that equal a limit after rounding, and classes of another hour's values.</remarks>
    [Theory]
    [InlineData("Data/water-2021-04.csv", 315, 2)]
    [InlineData("Data/water-2026-02-04.csv", 250, 2)]
    [InlineData("Data/water-2026-08-21.csv", 144, 0)]
    public void WaterClass_Published_IsReproducedButForKnownRows(string path, int rows, int disagreements)
    {
        WaterIndicator[] indicators = [.. "temp,ph,do,codmn,nh3n,tp,tn".Split(',').Select(WaterIndicators.Parse)];
        int judged = 0, different = 0;
        foreach (string[] row in Table.Rows(path))
        {
            WaterValue[] values = [.. indicators.Index().Select(pair => (pair.Item, Value: Table.NumberOrMissing(row[3 + pair.Index])))
                .Where(pair => pair.Value is not null).Select(pair => new WaterValue(pair.Item, pair.Value!.Value))];
            SectionAssessment result = WaterEvaluation.Named("2011").Assess(values, row[2] is "lake" ? WaterBody.Lake : WaterBody.River);
            judged++;
            if ((int)result.Class != int.Parse(row[10], CultureInfo.InvariantCulture)) different++;
        }

        Assert.Equal((rows, disagreements), (judged, different));
    }
}
