using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>The last message of a station of which nothing could be stored.</summary>
/// <param name="At">When it was put into quarantine, ms UTC.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">The field, value or position the reason is about; empty if there is none.</param>
public readonly record struct LastRefusal(long At, RejectReason Reason, string Detail);

/// <summary>By how much the readings of a station have been older than their arrival, and how long that has been the same.</summary>
/// <param name="Since">The arrival it began with, ms UTC.</param>
/// <param name="Lag">By how much, ms.</param>
/// <param name="Commits">How many commits had it.</param>
public readonly record struct LagCourse(long Since, long Lag, int Commits);

/// <summary>What is known of when and how a station was heard.</summary>
/// <param name="Station">Index in the register.</param>
/// <param name="Seen">Its last reading; null when none was ever stored. The lag is not kept: it follows from the course.</param>
/// <param name="Course">How late its readings come; of no meaning without one.</param>
/// <param name="Refusal">Its last message of which nothing was stored; null when there was none.</param>
public readonly record struct StationHeard(int Station, LastSeen? Seen, LagCourse Course, LastRefusal? Refusal);

/// <summary>Keeps over a restart when stations were heard.</summary>
public interface IHeardStore
{
    /// <summary>What was saved of the stations of the register, in no order.</summary>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    IReadOnlyList<StationHeard> Read();

    /// <summary>Saves what is known of these stations in place of what was. Durable on return.</summary>
    /// <exception cref="IOException">The store cannot be written now; what was saved before stands.</exception>
    void Save(IReadOnlyCollection<StationHeard> stations);
}
