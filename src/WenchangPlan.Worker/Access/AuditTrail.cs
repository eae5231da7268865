using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Access;

/// <summary>Writes down who did what.</summary>
internal sealed class AuditTrail(IAuditStore store, TimeProvider clock)
{
    /// <summary>The role in entries of verbs: whoever may run one may read and write every file.</summary>
    public const string Console = "console";

    /// <summary>Characters kept of a text.</summary>
    private const int MostCharacters = 4_000;

    /// <summary>That somebody asked for something over HTTP.</summary>
    public void Write(Visitor visitor, string what, string subject, string? before, string? after, int outcome) =>
        Append(visitor.Name, visitor.IsKnown && visitor.Role is { } role ? Word(role) : "", visitor.Address, what, subject, before, after, outcome);

    /// <summary>That somebody ran a verb.</summary>
    public void WriteVerb(string what, string subject, string? before = null, string? after = null, int outcome = 0) =>
        Append(Environment.UserName, Console, Environment.MachineName, what, subject, before, after, outcome);

    /// <summary>A role as it stands in records.</summary>
    public static string Word(Role role) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(role.ToString());

    private void Append(string who, string role, string address, string what, string subject, string? before, string? after, int outcome) => store.Append(new AuditEntry
    {
        At = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        Who = who,
        Role = role,
        Address = address,
        What = what,
        Subject = Cut(subject) ?? "",
        Before = Cut(before),
        After = Cut(after),
        Outcome = outcome,
    });

    private static string? Cut(string? text) => text is { Length: > MostCharacters } ? text[..MostCharacters] + "…" : text;
}
