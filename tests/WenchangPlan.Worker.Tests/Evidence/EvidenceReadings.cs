using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Tests.Evidence;

/// <summary>Made-up readings, the same each time: gaps of hours and days, flags of every kind, values at zero and far above every limit.</summary>
internal sealed class EvidenceReadings(District district)
{
    private const int RowsPerBatch = 20_000;
    private static readonly DateTimeOffset YearBefore = new(2025, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));
    private static readonly DateTimeOffset Recent = new(2026, 1, 25, 0, 0, 0, TimeSpan.FromHours(8));
    private readonly Random _random = new(20260320);

    public IEnumerable<ReadingBatch> Batches()
    {
        foreach (Station station in district.Stations)
        {
            // A whole year where a year is judged, else the last two months.
            DateTimeOffset from = station.SamplePeriod >= TimeSpan.FromHours(1) && station.Domain.Code is "air" or "water" ? YearBefore : Recent;
            var batch = new ReadingBatch();
            int rows = 0;
            double level = 1;
            bool offline = false, repaired = false;
            for (DateTimeOffset time = from; time < EvidenceFixture.Now; time += station.SamplePeriod)
            {
                if (time.Hour == 0 && time.Minute == 0)
                {
                    level = Math.Clamp(level + ((_random.NextDouble() - 0.5) * 0.5), 0.3, 1.9);
                    repaired = _random.Next(40) == 0;
                }

                offline = offline ? _random.Next(6) != 0 : _random.Next(90) == 0;
                if (offline)
                {
                    continue;
                }

                bool any = false;
                foreach (StationParameter entry in station.Parameters)
                {
                    if (_random.Next(60) != 0)
                    {
                        any = true;
                        batch.AddValue(new ParameterValue(entry.Parameter.Index, ValueOf(entry.Parameter.Code, time, level), repaired && time.Hour is > 9 and < 15 ? ReadingFlag.Maintenance : FlagOf()));
                    }
                }

                if (!any)
                {
                    continue;
                }

                batch.CloseRow(station.Index, time.ToUnixTimeMilliseconds());
                batch.CloseMessage();
                if (++rows % RowsPerBatch == 0)
                {
                    yield return batch;
                    batch = new ReadingBatch();
                }
            }

            yield return batch;
        }
    }

    private ReadingFlag FlagOf() => _random.Next(400) switch
    {
        0 => ReadingFlag.Calibration, 1 => ReadingFlag.Fault, 2 => ReadingFlag.Jump, 3 => ReadingFlag.Range, 4 => ReadingFlag.BelowDetection, 5 => ReadingFlag.ZeroDrift, _ => ReadingFlag.Normal,
    };

    private double ValueOf(string code, DateTimeOffset time, double level)
    {
        double noise = level * (0.5 + _random.NextDouble());
        bool wet = time.Day % 7 == 3 && time.Hour is > 5 and < 13;
        (double value, int decimals) = code switch
        {
            "pm25" => (60 * noise, 1),
            "pm10" => (95 * noise, 0),
            "so2" => (12 * noise, 1),
            "no2" => (38 * noise, 2),
            "co" => (0.9 * noise, 3),
            "o3" => (90 * noise * (1 + Math.Sin((time.Hour - 8) * Math.PI / 12)), 0),
            "temp" => (14 + noise, 1),
            "ph" => (7 + (0.8 * noise), 2),
            "do" => (7.5 * noise, 2),
            "codmn" => (5 * noise, 2),
            "cod" => (38 * noise, 1),
            "nh3n" => (0.7 * noise, 3),
            "tp" => (0.15 * noise, 4),
            "tn" => (3 * noise, 2),
            "chla" => (20 * noise, 2),
            "sd" => (0.8 * noise, 2),
            "leq" => (50 + (7 * noise), 1),
            "lmax" => (60 + (14 * noise), 1),
            "l90" => (44 + (5 * noise), 1),
            "depth" => (wet ? 14 * noise : 0, 1),
            "level" => (wet ? 0.9 + (0.5 * noise) : 0.2 * noise, 3),
            "flow" => (60 * noise, 1),
            "sump" => (wet ? 1.2 * noise : 0.6, 2),
            "pumps" => (_random.Next(3) == 0 ? 1 : 0, 0),
            "rain" => (wet && time.Day == 3 ? 3 * noise : 0, 1),
            _ => (noise, 2),
        };
        return Math.Round(value, decimals);
    }
}
