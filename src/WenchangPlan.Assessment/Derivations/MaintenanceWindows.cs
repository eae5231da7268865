using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment.Derivations;

/// <summary>The maintenance windows that people entered, as evidence tells them. One that was ended early reaches to its end.</summary>
internal sealed class MaintenanceWindows(ISilenceStore silences) : IInterventions
{
    private const int Most = 10_000;

    public IEnumerable<Intervention> Read(string? station, long from, long to) => silences.ReadSilences(null, SilenceKind.Maintenance, Most)
        .Where(w => w.Station is not null && (station is null || w.Station == station))
        .Select(w => new Intervention("maintenance", w.Station, w.Parameter, w.From, Math.Min(w.Until, w.Ended?.At ?? long.MaxValue), w.By, w.CreatedAt, w.Reason,
            w.Ended is { } end ? new InterventionResult("ended", end.By, end.At, end.Comment) : null))
        .Where(i => i.From < to && i.Until > from);
}
