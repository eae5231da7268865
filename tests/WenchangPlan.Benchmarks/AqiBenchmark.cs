using BenchmarkDotNet.Attributes;
using WenchangPlan.Standards.Air;

namespace WenchangPlan.Benchmarks;

/// <summary>One daily row: six concentrations in, index and primary pollutants out. Figures are per row.</summary>
[MemoryDiagnoser]
public class AqiBenchmark
{
    private const int Rows = 1000;
    private readonly PerIndicator<decimal?>[] _rows = new PerIndicator<decimal?>[Rows];
    private readonly AirEdition _edition = AirEdition.Named("2026");

    /// <summary>Makes the rows, and makes sure that both sides say the same of each.</summary>
    [GlobalSetup]
    public void MakeRows()
    {
        var random = new Random(3);
        for (int i = 0; i < Rows; i++)
        {
            _rows[i] = new()
            {
                Pm25 = random.Next(20) == 0 ? null : random.Next(0, 3000) / 10m,
                Pm10 = random.Next(0, 5000) / 10m,
                So2 = random.Next(0, 600) / 10m,
                No2 = random.Next(0, 1500) / 10m,
                Co = random.Next(0, 60) / 10m,
                O3EightHour = random.Next(0, 2600) / 10m,
            };
            AqiResult result = _edition.Daily(_rows[i]);
            if (PlainAqi.Daily(_rows[i]) != (result.TryGetAqi(out int aqi) ? aqi : null, result.Primary.CodesJoined()))
                throw new InvalidOperationException($"Row {i} differs from the baseline.");
        }
    }

    /// <summary>The baseline.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public int Straightforward()
    {
        int sum = 0;
        foreach (ref readonly PerIndicator<decimal?> row in _rows.AsSpan())
        {
            (int? aqi, string primary) = PlainAqi.Daily(row);
            sum += (aqi ?? 0) + primary.Length;
        }

        return sum;
    }

    /// <summary>The library.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public int Standards()
    {
        int sum = 0;
        foreach (ref readonly PerIndicator<decimal?> row in _rows.AsSpan())
        {
            AqiResult result = _edition.Daily(row);
            sum += (result.TryGetAqi(out int aqi) ? aqi : 0) + result.Primary.Count;
        }

        return sum;
    }
}
