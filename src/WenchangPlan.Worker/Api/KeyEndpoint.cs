using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Worker.Access;

namespace WenchangPlan.Worker.Api;

/// <summary>A key for a script; never its secret, nor what is kept of it.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Name">What it is for.</param>
/// <param name="User">Whom it belongs to; null: nobody, and then it only reads.</param>
/// <param name="Role">What it may do at most.</param>
/// <param name="RoleNow">What it may do now, no more than whom it belongs to; null when it is expired, or they may not sign in any more.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is nothing.</param>
public sealed record KeyItem(string Id, string Name, string? User, Role Role, Role? RoleNow, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    internal static KeyItem Of(ApiKey key, Accounts all, ApiQuery query, DateTimeOffset now) => new(
        key.Id, key.Name, key.User, key.Role, now < key.ExpiresAt ? all.RoleOf(key) : null, key.CreatedAt.ToOffset(query.Clock.Offset), key.ExpiresAt.ToOffset(query.Clock.Offset));
}

/// <summary>A key that somebody makes.</summary>
/// <param name="Name">What it is for: 1 to 64 letters, digits and <c>. _ @ -</c></param>
/// <param name="User">Name of the user it belongs to; may be left out where it only reads.</param>
/// <param name="Role"><c>viewer</c>, <c>duty</c>, <c>reviewer</c> or <c>admin</c>, no more than the user's; without it <c>viewer</c>.</param>
/// <param name="Days">How many days it holds, 1 to 3660; without it 365.</param>
public sealed record KeyRequest(string? Name, string? User, string? Role, int? Days);

/// <summary>A key after a change.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">A new key as it is sent behind <c>Authorization: Bearer</c>, shown this once; null of one that was revoked.</param>
public sealed record KeyAnswer(KeyItem Key, string? Secret);

/// <summary>Keys for scripts: for administrators, and only where people sign in.</summary>
internal static class KeyEndpoint
{
    /// <summary>By name, then id.</summary>
    public static Results<Ok<Page<KeyItem>>, ProblemHttpResult> List(ApiQuery query, [FromServices] AccountFile file, TimeProvider clock)
    {
        int limit = query.Limit();
        (string Name, string Id)? first = query.After<(string Name, string Id)>("keys", 2, key => (key[0], key[1]));
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        Accounts all = file.Read();
        ApiKey[] found = [.. all.Keys.OrderBy(k => k.Name, StringComparer.Ordinal).ThenBy(k => k.Id, StringComparer.Ordinal).SkipWhile(k => first is { } from && Compare(k, from) < 0).Take(limit + 1)];
        return TypedResults.Ok(new Page<KeyItem>(
            [.. found.Take(limit).Select(k => KeyItem.Of(k, all, query, clock.GetUtcNow()))], found.Length > limit ? Cursor.Write("keys", found[limit].Name, found[limit].Id) : null));
    }

    /// <summary>Makes a key that is shown once.</summary>
    public static Results<Created<KeyAnswer>, ProblemHttpResult> Add(
        KeyRequest request, ApiQuery query, HttpContext context, [FromServices] AccountFile file, [FromServices] AccountChanges changes, TimeProvider clock)
    {
        query.Asked = request;
        string name = request.Name?.Trim() ?? "", user = request.User?.Trim() ?? "";
        if (!Account.IsName(name))
        {
            query.Refuse("name", BodyText.Start(name), query.Wording["expected.userName"]);
        }

        Role? role = UserEndpoint.RoleOf(query, request.Role, Role.Viewer);
        if (request.Days is < 1 or > AccountChanges.MostDays)
        {
            query.Refuse("days", request.Days.Value.ToString(CultureInfo.InvariantCulture), query.Wording.Format("expected.days", AccountChanges.MostDays));
        }

        if (UserEndpoint.Refused(query) is { } problem)
        {
            return problem;
        }

        KeyChange made = changes.AddKey(name, user.Length == 0 ? null : user, role!.Value, request.Days ?? AccountChanges.UsualDays);
        if (made is not { Problem: null, Key: { } key })
        {
            return UserEndpoint.Problem(query.Wording, made.Problem!.Value, user);
        }

        context.Response.Headers.CacheControl = "no-store";
        query.StandsNow = $"{key.Id} {key.Name}: {key.Describe()}";
        return TypedResults.Created((string?)null, new KeyAnswer(KeyItem.Of(key, file.Read(), query, clock.GetUtcNow()), made.Shown));
    }

    /// <summary>Makes a key worth nothing, at once.</summary>
    public static Results<Ok<KeyAnswer>, ProblemHttpResult> Revoke(string id, ApiQuery query, [FromServices] AccountFile file, [FromServices] AccountChanges changes, TimeProvider clock)
    {
        if (UserEndpoint.Refused(query) is { } problem)
        {
            return problem;
        }

        KeyChange done = changes.Revoke(id);
        if (done is not { Problem: null, Key: { } key })
        {
            return UserEndpoint.Problem(query.Wording, done.Problem!.Value, id);
        }

        query.StoodBefore = $"{key.Id} {key.Name}: {key.Describe()}";
        query.StandsNow = "revoked";
        return TypedResults.Ok(new KeyAnswer(KeyItem.Of(key, file.Read(), query, clock.GetUtcNow()) with { RoleNow = null }, null));
    }

    private static int Compare(ApiKey key, (string Name, string Id) from) =>
        string.CompareOrdinal(key.Name, from.Name) is var byName and not 0 ? byName : string.CompareOrdinal(key.Id, from.Id);
}
