using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Benchmarks;

/// <summary>Decoded messages to line protocol, eight fields a line. Figures are per message.</summary>
[MemoryDiagnoser]
public class LineProtocolBenchmark : IDisposable
{
    private const int Messages = 5_000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wenchang-lines-");
    private readonly ReadingBatch _batch = new();
    private readonly ReadingLines _lines = new(AirDistrict.Register);
    private readonly SqliteDatabase _state;
    private readonly NewestTimes _newest;

    /// <summary>Decodes the messages.</summary>
    public LineProtocolBenchmark()
    {
        _state = new SqliteDatabase(Options.Create(new StorageOptions { DataDirectory = _folder.FullName }), AirDistrict.Register);
        _newest = new NewestTimes(_state);
        AirDistrict.Fill(_batch, new PayloadDecoder(new ReadingAcceptance(AirDistrict.Register)), 0, Messages);
    }

    /// <summary>The baseline: a string builder, and its text as bytes.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public int Straightforward()
    {
        var text = new StringBuilder();
        foreach (ReadingRow row in _batch.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"air,station={AirDistrict.Register.Stations[row.Station].Id} ");
            string separator = "";
            foreach (ParameterValue value in _batch.Values(row))
            {
                text.Append(CultureInfo.InvariantCulture, $"{separator}{AirDistrict.Register.Catalog.All[value.Parameter].Code}={value.Value}");
                separator = ",";
            }

            text.Append(CultureInfo.InvariantCulture, $" {row.Time}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString()).Length;
    }

    /// <summary>The encoder of the service, which also notes what is new of each station.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int Encoder()
    {
        using var buffer = new LineBuffer();
        _newest.Begin();
        _lines.Write(_batch, _newest, buffer);
        return buffer.Written.Length;
    }

    /// <inheritdoc />
    [GlobalCleanup]
    public void Dispose()
    {
        _state.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
