using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Alerts;

/// <summary>Which alerts a list shows. It stands in the address, so that a list can be kept and passed on.</summary>
/// <param name="State"><c>open</c>, <c>ended</c> or <c>all</c>.</param>
/// <param name="Severity">Only of this severity; null: of any.</param>
/// <param name="Domain">Only of this domain; null: of any.</param>
/// <param name="Handling">Only those people have come so far with; null: however far.</param>
/// <param name="Mine">Only those that are in the visitor's hands.</param>
public sealed record AlertFilter(string State, Severity? Severity, string? Domain, Handling? Handling, bool Mine)
{
    /// <summary>States of a list.</summary>
    public static readonly IReadOnlyList<string> States = ["open", "ended", "all"];

    /// <summary>What a list shows unless asked for something else: what is open.</summary>
    public static AlertFilter Usual { get; } = new("open", null, null, null, false);

    /// <summary>Whether it is narrower than its state.</summary>
    public bool IsNarrow => this with { State = Usual.State } != Usual;

    /// <summary>The page's address with it.</summary>
    public string Address
    {
        get
        {
            string[] parts = [.. Parts()];
            return parts.Length == 0 ? "/alerts" : "/alerts?" + string.Join('&', parts);
        }
    }

    /// <summary>Reads it from an address; what cannot be read is refused there.</summary>
    public static AlertFilter Read(ApiQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new AlertFilter(
            query.Known("state", query.Text("state"), States) ?? Usual.State,
            Member<Severity>(query, "severity"),
            query.Known("domain", query.Text("domain"), query.District.Domains.All.Select(d => d.Code)),
            Member<Handling>(query, "handling"),
            query.Known("mine", query.Text("mine"), ["1"]) is not null);
    }

    /// <summary>A member as it stands in addresses and keys.</summary>
    public static string CodeOf<T>(T member)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());

    private static T? Member<T>(ApiQuery query, string name)
        where T : struct, Enum
    {
        string? code = query.Known(name, query.Text(name), Enum.GetValues<T>().Select(CodeOf));
        return code is not null && Enum.TryParse(code, ignoreCase: true, out T member) ? member : null;
    }

    private IEnumerable<string> Parts()
    {
        if (State != Usual.State)
        {
            yield return "state=" + State;
        }

        if (Severity is { } severity)
        {
            yield return "severity=" + CodeOf(severity);
        }

        if (Domain is { } domain)
        {
            yield return "domain=" + Uri.EscapeDataString(domain);
        }

        if (Handling is { } handling)
        {
            yield return "handling=" + CodeOf(handling);
        }

        if (Mine)
        {
            yield return "mine=1";
        }
    }
}
