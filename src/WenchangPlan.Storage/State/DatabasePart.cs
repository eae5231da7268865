using WenchangPlan.Telemetry.Health;

namespace WenchangPlan.Storage.State;

/// <summary>The database file stands where it was opened.</summary>
internal sealed class DatabasePart(SqliteDatabase database) : IReadyPart
{
    /// <inheritdoc />
    public string Name => "database";

    /// <inheritdoc />
    public ReadyState Check() => database.FindFault() is { } fault ? new ReadyState(false, fault) : new ReadyState(true, "in its place");
}
