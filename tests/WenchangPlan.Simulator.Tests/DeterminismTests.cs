using System.Text;
using CsCheck;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Tests;

public class DeterminismTests
{
    private static readonly DateTimeOffset Start = Sample.Local(2026, 7, 1);
    private static readonly SimulatedDistrict District = new(Sample.Register, Sample.Seed, new SimulatorOptions { FaultShare = 20, LiveFrom = Start });
    private static readonly Gen<Station> AnyStation = Gen.Int[0, Sample.Register.Stations.Count - 1].Select(i => Sample.Register.Stations[i]);
    private static readonly TimeSpan SixHours = TimeSpan.FromHours(6);

    [Fact]
    public void Messages_AskedForInPiecesOnTheGrid_AreTheSameBytes() =>
        Gen.Select(AnyStation, Gen.Int[0, 300], Gen.Int[1, 12].List[1, 6]).Sample((station, day, pieces) =>
        {
            DateTimeOffset from = Start.AddDays(day);
            DateTimeOffset at = from;
            var parts = new List<string>();
            // A new district for the pieces: nothing may be carried over from what was asked before.
            var other = new SimulatedDistrict(Sample.Register, Sample.Seed, District.Options);
            foreach (int length in pieces)
            {
                DateTimeOffset next = at + (length * SixHours);
                parts.AddRange(Lines(other, station, at, next, SixHours));
                at = next;
            }

            Assert.Equal(Lines(District, station, from, at, SixHours), parts);
        }, iter: 200);

    [Fact]
    public void Messages_AskedForInAnyPieces_HoldTheSameReadings() =>
        Gen.Select(AnyStation, Gen.Int[0, 300], Gen.Int[1, 60 * 24].List[1, 5]).Sample((station, day, minutes) =>
        {
            DateTimeOffset from = Start.AddDays(day);
            DateTimeOffset at = from;
            var parts = new List<string>();
            foreach (int length in minutes)
            {
                parts.AddRange(Readings(station, at, at.AddMinutes(length), SixHours));
                at = at.AddMinutes(length);
            }

            IEnumerable<string> whole = Readings(station, from, at, SixHours);
            IEnumerable<string> single = Readings(station, from, at, TimeSpan.Zero);
            // Readings of a wrong clock go before the others of their array, so the cut may change the order, never the content.
            Assert.Equal(whole.Order(StringComparer.Ordinal), parts.Order(StringComparer.Ordinal));
            Assert.Equal(whole.Order(StringComparer.Ordinal), single.Order(StringComparer.Ordinal));
        }, iter: 200);

    [Fact]
    public void Messages_StationsAskedInAnotherOrder_AreTheSame()
    {
        var forward = new SimulatedDistrict(Sample.Register, Sample.Seed);
        var backward = new SimulatedDistrict(Sample.Register, Sample.Seed);
        List<string> first = [.. Sample.Register.Stations.SelectMany(s => Lines(forward, s, Start, Start.AddDays(2), SixHours))];
        List<string> second = [.. Sample.Register.Stations.Reverse().SelectMany(s => Lines(backward, s, Start, Start.AddDays(2), SixHours).Reverse())];
        second.Reverse();

        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Messages_AnotherSeed_AreOthers()
    {
        Station station = Sample.Register.Stations[0];
        var other = new SimulatedDistrict(Sample.Register, Sample.Seed + 1);

        Assert.NotEqual(Lines(District, station, Start, Start.AddDays(1), SixHours), Lines(other, station, Start, Start.AddDays(1), SixHours));
    }

    private static IEnumerable<string> Lines(SimulatedDistrict district, Station station, DateTimeOffset from, DateTimeOffset to, TimeSpan span) =>
        [.. district.Messages(station, from, to, Sample.HistoryInterval(station), span).Select(m => $"{m.LastTime:O} {m.Until:O} {m.Faults} {Encoding.UTF8.GetString(m.Payload)}")];

    /// <summary>The objects inside the payloads; copies left out, since those repeat whole messages.</summary>
    private static IEnumerable<string> Readings(Station station, DateTimeOffset from, DateTimeOffset to, TimeSpan span) =>
        District.Messages(station, from, to, Sample.HistoryInterval(station), span)
            .Where(m => m.Readings > 0)
            .SelectMany(m => Encoding.UTF8.GetString(m.Payload).TrimStart('[').TrimEnd(']').Split("},{\"").Select(o => o.Trim('{', '}', '"')));
}
