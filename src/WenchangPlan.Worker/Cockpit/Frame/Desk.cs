using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Frame;

/// <summary>What every page needs beside its own model: who sees it, in which words, and what its frame says.</summary>
public sealed record Desk
{
    /// <summary>The register.</summary>
    public required District District { get; init; }

    /// <summary>The words in the language of the page.</summary>
    public required Wording Words { get; init; }

    /// <summary>Who sees it.</summary>
    public required Visitor Visitor { get; init; }

    /// <summary>When it is made, local.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What stands in the navigation's bar: data, stations, books, alerts.</summary>
    public required DeskState State { get; init; }

    /// <summary>The entry of the navigation the page belongs to, such as <c>air</c>.</summary>
    public required string Section { get; init; }

    /// <summary>The page's title, without the district's name.</summary>
    public required string Title { get; init; }

    /// <summary>Path and query without the language, for the link to the other language.</summary>
    public required string Address { get; init; }

    /// <summary>Parts that were asked for; null: the whole page.</summary>
    public IReadOnlySet<string>? Parts { get; init; }

    /// <summary>Whether it has charts drawn by the library.</summary>
    public bool HasCharts { get; init; }

    /// <summary>Whether it is the wall: dark, without navigation.</summary>
    public bool IsWall { get; init; }

    /// <summary>Whether the visitor may do what people on duty do.</summary>
    public bool MayAct { get; init; }

    /// <summary>The name of whoever is signed in; null where nobody signs in and forms ask for a name.</summary>
    public string? Who => Visitor.IsKnown ? Visitor.Shown : null;

    /// <summary>Local day.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    /// <summary>Whether a part is to be rendered.</summary>
    public bool Wants(string part) => Parts is null || Parts.Contains(part);
}

/// <summary>How the whole stands, in the frame of every page.</summary>
/// <param name="DataTime">Time of the newest reading of all; null when no station ever spoke.</param>
/// <param name="Online">Stations that speak.</param>
/// <param name="Stations">Stations there are today.</param>
/// <param name="Balanced">Whether the books of messages balance.</param>
/// <param name="Critical">Open critical alerts that fire.</param>
/// <param name="Open">All open alerts that fire.</param>
/// <param name="Unacknowledged">Those nobody acknowledged.</param>
public sealed record DeskState(DateTimeOffset? DataTime, int Online, int Stations, bool Balanced, int Critical, int Open, int Unacknowledged);
