namespace WenchangPlan.Worker.Grafana;

/// <summary>Colours: those of HJ 633 for air, and from good to bad for everything else.</summary>
internal static class Shade
{
    /// <summary>As it should be.</summary>
    public const string Good = "#3b8f4a";

    /// <summary>To be looked at.</summary>
    public const string Warning = "#d98c00";

    /// <summary>A limit, or what is beyond it.</summary>
    public const string Bad = "#c4281c";

    /// <summary>Neither good nor bad.</summary>
    public const string Plain = "#4f74a8";

    /// <summary>Levels of the air, 1 to 6.</summary>
    public static IReadOnlyList<string> Air { get; } = ["#00a000", "#d8b400", "#e87500", "#d81e06", "#8f1a5b", "#6b1020"];

    /// <summary>Classes of water, 1 to 6.</summary>
    public static IReadOnlyList<string> Water { get; } = ["#2f86d6", "#2f9fb5", "#3b8f4a", "#d98c00", "#d8560b", "#c4281c"];

    /// <summary>Grades from 1, the best; what comes after the last is as bad as it.</summary>
    public static IReadOnlyList<string> Grades { get; } = [Good, "#d8b400", Warning, "#d8560b", Bad];
}
