using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Tests;

/// <summary>The sample register and what the tests ask of its simulation.</summary>
internal static class Sample
{
    public const int Seed = 1;
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static string RegisterFile { get; } = Path.Combine(AppContext.BaseDirectory, "district.json");

    public static string SchemaFile { get; } = Path.Combine(AppContext.BaseDirectory, "district.schema.json");

    public static District Register { get; } = RegisterReader.ReadFile(RegisterFile, out IReadOnlyList<RegisterProblem> problems)
        ?? throw new InvalidOperationException(string.Join(Environment.NewLine, problems));

    public static DateTimeOffset Local(int year, int month = 1, int day = 1, int hour = 0) => new(year, month, day, hour, 0, 0, Offset);

    public static TimeSpan HistoryInterval(Station station) => station.Domain.Code == "water" ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(5);

    /// <summary>Every stored value of a station with its time, as the service would decode it; times too old or too new are refused.</summary>
    public static IEnumerable<(DateTimeOffset Time, string Code, double Value, ReadingFlag Flag)> Values(
        SimulatedDistrict district, Station station, DateTimeOffset from, DateTimeOffset to, TimeSpan? interval = null)
    {
        var decoder = new PayloadDecoder(new ReadingAcceptance(district.Register));
        var batch = new ReadingBatch();
        var bounds = new AcceptanceBounds(from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), 5000);
        var values = new List<(DateTimeOffset, string, double, ReadingFlag)>();
        foreach (SimulatedMessage message in district.Messages(station, from, to, interval ?? HistoryInterval(station), TimeSpan.FromHours(6)))
        {
            batch.Clear();
            decoder.Decode(message.Payload, station, bounds, batch);
            foreach (ReadingRow row in batch.Rows)
            {
                foreach (ParameterValue value in batch.Values(row))
                {
                    values.Add((district.Register.Clock.At(row.Time), district.Register.Catalog.All[value.Parameter].Code, value.Value, value.Flag));
                }
            }
        }

        return values;
    }
}
