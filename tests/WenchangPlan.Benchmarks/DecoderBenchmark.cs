using System.Text.Json;
using BenchmarkDotNet.Attributes;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Benchmarks;

/// <summary>A message of 218 bytes with eight values, from its bytes to checked values in a batch. Figures are per message.</summary>
[MemoryDiagnoser]
public class DecoderBenchmark
{
    private const int Messages = 1000;
    private readonly byte[][] _payloads = [.. Enumerable.Range(0, Messages).Select(i => AirDistrict.Payload(i))];
    private readonly PayloadDecoder _decoder = new(new ReadingAcceptance(AirDistrict.Register));
    private readonly ReadingBatch _batch = new();

    /// <summary>The baseline: a document of objects, and every value looked up by its name; nothing is checked.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public double Straightforward()
    {
        double sum = 0;
        foreach (byte[] payload in _payloads)
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            sum += document.RootElement.GetProperty("ts").GetInt64();
            foreach (JsonProperty value in document.RootElement.GetProperty("values").EnumerateObject())
            {
                sum += value.Name.Length + value.Value.GetDouble();
            }
        }

        return sum;
    }

    /// <summary>The decoder of the service.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int Decoder()
    {
        _batch.Clear();
        for (int i = 0; i < Messages; i++)
        {
            _decoder.Decode(_payloads[i], AirDistrict.Register.Stations[i % AirDistrict.Stations], AirDistrict.Bounds, _batch);
        }

        return _batch.ValueCount;
    }
}
