using WenchangPlan.Simulator.Climate;
using WenchangPlan.Simulator.Faults;
using WenchangPlan.Simulator.Stations;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator;

/// <summary>A district whose stations behave like real ones. Immutable and safe to use from many threads.</summary>
/// <remarks>The same register, seed and options give the same bytes for the same period, in whatever order and pieces it is asked for.</remarks>
public sealed class SimulatedDistrict
{
    private readonly StationFeed[] _feeds;

    /// <summary>Sets up the models of every station of the register.</summary>
    /// <param name="register">The district.</param>
    /// <param name="seed">Another seed is another district weather, other faults, other noise.</param>
    /// <param name="options">Defaults if null.</param>
    public SimulatedDistrict(District register, int seed, SimulatorOptions? options = null)
    {
        Register = register;
        Options = options ?? new SimulatorOptions();
        var root = new Noise(seed);
        var weather = new Weather(root.For("weather"), register.Clock);
        string? weak = Options.WeakSection ?? register.Stations.LastOrDefault(s => s.Kind.Code == "river" && s.Counts)?.Id;
        long liveFrom = Options.LiveFrom.ToUnixTimeMilliseconds();
        _feeds = [.. register.Stations.Select(station =>
        {
            Noise own = root.For(SeedOf(station.Domain)).For(station.Id);
            StationModel model = StationModel.For(station, weather, own, weak: station.Id == weak);
            var faults = new FaultSchedule(own.For("faults"), station.Parameters.Count, Options.FaultShare, liveFrom);
            return new StationFeed(model, faults, weather.Rain, register.Clock, Options);
        })];
    }

    /// <summary>The register it was made from.</summary>
    public District Register { get; }

    /// <summary>The options it was made with.</summary>
    public SimulatorOptions Options { get; }

    /// <summary>The messages a station sends for the readings of a period.</summary>
    /// <param name="station">A station of the register.</param>
    /// <param name="from">Start of the period, included.</param>
    /// <param name="to">End of the period, not included.</param>
    /// <param name="interval">Time between readings, whole milliseconds; they lie on whole multiples of it since local midnight 1970-01-01.
    /// Analysers of water stations and drainage points in dry weather answer less often.</param>
    /// <param name="arraySpan">Readings of one such span, cut by the clock, share an array; zero gives every reading a message and object of its own.</param>
    /// <returns>Messages in the order in which the device sends them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not positive, or the span is negative.</exception>
    public IEnumerable<SimulatedMessage> Messages(Station station, DateTimeOffset from, DateTimeOffset to, TimeSpan interval, TimeSpan arraySpan)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(arraySpan, TimeSpan.Zero);
        return _feeds[station.Index].Messages(
            CeilingMs(from), CeilingMs(to), (long)interval.TotalMilliseconds, (long)arraySpan.TotalMilliseconds);
    }

    /// <summary>The code with a capital, so that the weather of a seed stays what it has always been.</summary>
    private static string SeedOf(Domain domain) => char.ToUpperInvariant(domain.Code[0]) + domain.Code[1..];

    private static long CeilingMs(DateTimeOffset time)
    {
        long ms = time.ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds(ms) < time ? ms + 1 : ms;
    }
}
