using BenchmarkDotNet.Attributes;
using WenchangPlan.Standards.Water;

namespace WenchangPlan.Benchmarks;

/// <summary>One row of a river station with seven values: class and deciding indicators out. Figures are per row.</summary>
[MemoryDiagnoser]
public class WaterClassBenchmark
{
    private const int Rows = 1000;
    private readonly WaterValue[][] _rows = new WaterValue[Rows][];
    private readonly WaterEvaluation _evaluation = WaterEvaluation.Named("2011");

    /// <summary>Makes the rows, and makes sure that both sides say the same of each.</summary>
    [GlobalSetup]
    public void MakeRows()
    {
        var random = new Random(3);
        for (int i = 0; i < Rows; i++)
        {
            _rows[i] =
            [
                new(WaterIndicator.Temperature, random.Next(0, 300) / 10m),
                new(WaterIndicator.Ph, random.Next(590, 910) / 100m),
                new(WaterIndicator.DissolvedOxygen, random.Next(100, 1200) / 100m),
                new(WaterIndicator.CodMn, random.Next(50, 1600) / 100m),
                new(WaterIndicator.Nh3N, random.Next(10, 2200) / 1000m),
                new(WaterIndicator.TotalPhosphorus, random.Next(5, 450) / 1000m),
                new(WaterIndicator.TotalNitrogen, random.Next(10, 900) / 100m),
            ];
            SectionAssessment result = _evaluation.Assess(_rows[i], WaterBody.River);
            if (PlainWaterClass.River(_rows[i]) != ((int)result.Class, result.Deciding.CodesJoined()))
                throw new InvalidOperationException($"Row {i} differs from the baseline.");
        }
    }

    /// <summary>The baseline.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public int Straightforward()
    {
        int sum = 0;
        foreach (WaterValue[] row in _rows)
        {
            (int waterClass, string deciding) = PlainWaterClass.River(row);
            sum += waterClass + deciding.Length;
        }

        return sum;
    }

    /// <summary>The library.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public int Standards()
    {
        int sum = 0;
        foreach (WaterValue[] row in _rows)
        {
            SectionAssessment result = _evaluation.Assess(row, WaterBody.River);
            sum += (int)result.Class + result.Deciding.Count;
        }

        return sum;
    }
}
