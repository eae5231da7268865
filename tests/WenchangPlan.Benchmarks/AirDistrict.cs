using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Benchmarks;

/// <summary>A hundred air stations with eight parameters, and messages of theirs of about 218 bytes.</summary>
internal static class AirDistrict
{
    public const int Stations = 100;
    private const long First = 1777593600000;

    /// <summary>Any time of these messages is allowed.</summary>
    public static AcceptanceBounds Bounds { get; } = new(0, long.MaxValue, 5_000);

    public static District Register { get; } = RegisterReader.Read("benchmark", Encoding.UTF8.GetBytes(
        $$"""{"district":{"id":"b","name":"基准"},"stations":[{{string.Join(',', Enumerable.Range(0, Stations).Select(i =>
            $$"""{"id":"S{{i}}","domain":"air","name":"站 {{i}}","parameters":["pm25","pm10","so2","no2","co","o3","temp","rh"]}"""))}}]}"""), out IReadOnlyList<RegisterProblem> problems)
        ?? throw new InvalidOperationException(string.Join(Environment.NewLine, problems));

    /// <summary>The n-th message: station n modulo 100, one second later every hundred.</summary>
    public static byte[] Payload(long number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"ts":{{First + (number / Stations * 1000)}},"values":{"pm25":{{30 + (number % 97 / 10m)}},"pm10":{{60 + (number % 89 / 10m)}},"so2":{{number % 13}},"no2":{{20 + (number % 17)}},"co":{{(number % 83 / 100m)}},"o3":{{80 + (number % 41)}},"temp":{{18 + (number % 53 / 10m)}},"rh":{{50 + (number % 29)}} },"seq":{{number}},"fw":"1.2.3","status":{"battery":3.61,"rssi":-71,"uptime":123456} }"""));

    /// <summary>Adds messages to a batch, decoded.</summary>
    public static void Fill(ReadingBatch batch, PayloadDecoder decoder, long from, int count)
    {
        for (long number = from; number < from + count; number++)
        {
            if (!decoder.Decode(Payload(number), Register.Stations[(int)(number % Stations)], Bounds, batch).Stored)
            {
                throw new InvalidOperationException($"Message {number} is refused.");
            }
        }
    }
}
