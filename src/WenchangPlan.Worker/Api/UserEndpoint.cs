using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>Somebody who may sign in; never their password, nor what is kept of it.</summary>
/// <param name="Name">The name to sign in with.</param>
/// <param name="Shown">How pages and records call them.</param>
/// <param name="Role"><c>viewer</c>, <c>duty</c>, <c>reviewer</c> or <c>admin</c>.</param>
/// <param name="Disabled">Whether they may not sign in any more.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="Keys">How many keys belong to them.</param>
public sealed record UserItem(string Name, string Shown, Role Role, bool Disabled, DateTimeOffset CreatedAt, int Keys)
{
    internal static UserItem Of(Account user, Accounts all, ApiQuery query) =>
        new(user.Name, user.Shown, user.Role, user.Disabled, user.CreatedAt.ToOffset(query.Clock.Offset), all.Keys.Count(k => user.Name.Equals(k.User, StringComparison.OrdinalIgnoreCase)));
}

/// <summary>A user that somebody makes.</summary>
/// <param name="Name">The name to sign in with: 1 to 64 letters, digits and <c>. _ @ -</c>; case does not matter.</param>
/// <param name="Shown">How pages and records call them, at most 64 characters; without it by the name.</param>
/// <param name="Role"><c>viewer</c>, <c>duty</c>, <c>reviewer</c> or <c>admin</c>.</param>
public sealed record UserRequest(string? Name, string? Shown, string? Role);

/// <summary>Another role for somebody.</summary>
/// <param name="Role"><c>viewer</c>, <c>duty</c>, <c>reviewer</c> or <c>admin</c>.</param>
public sealed record RoleRequest(string? Role);

/// <summary>A user after a change.</summary>
/// <param name="User">The user.</param>
/// <param name="Password">A password that was made just now, shown this once; null of every other change.</param>
public sealed record UserAnswer(UserItem User, string? Password);

/// <summary>Who may sign in: for administrators, and only where people sign in. Elsewhere whoever is on this machine could make accounts for later.</summary>
internal static class UserEndpoint
{
    /// <summary>By name.</summary>
    public static Results<Ok<Page<UserItem>>, ProblemHttpResult> List(ApiQuery query, [FromServices] AccountFile file)
    {
        int limit = query.Limit();
        string? first = query.After<ValueTuple<string>>("users", 1, key => ValueTuple.Create(key[0]))?.Item1;
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        Accounts all = file.Read();
        Account[] found = [.. all.Users.OrderBy(u => u.Name, StringComparer.Ordinal).Where(u => first is null || string.CompareOrdinal(u.Name, first) >= 0).Take(limit + 1)];
        return TypedResults.Ok(new Page<UserItem>([.. found.Take(limit).Select(u => UserItem.Of(u, all, query))], found.Length > limit ? Cursor.Write("users", found[limit].Name) : null));
    }

    /// <summary>Makes a user with a password that is shown once.</summary>
    public static Results<Created<UserAnswer>, ProblemHttpResult> Add(UserRequest request, ApiQuery query, HttpContext context, [FromServices] AccountFile file, [FromServices] AccountChanges changes)
    {
        query.Asked = request;
        string name = request.Name?.Trim() ?? "";
        if (!Account.IsName(name))
        {
            query.Refuse("name", BodyText.Start(name), query.Wording["expected.userName"]);
        }

        string shown = query.Optional("shown", request.Shown, AccountChanges.MostShown);
        Role? role = RoleOf(query, request.Role, otherwise: null);
        if (Refused(query) is { } problem)
        {
            return problem;
        }

        string password = Secrets.NewPassword();
        UserChange made = changes.Add(name, shown, role!.Value, password);
        if (made.Problem is { } why)
        {
            return Problem(query.Wording, why, name);
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, Answer(query, file, made, password));
    }

    /// <summary>Gives somebody another role.</summary>
    public static Results<Ok<UserAnswer>, ProblemHttpResult> ChangeRole(string name, RoleRequest request, ApiQuery query, HttpContext context, [FromServices] AccountFile file, [FromServices] AccountChanges changes)
    {
        query.Asked = request;
        Role? role = RoleOf(query, request.Role, otherwise: null);
        return Change(name, user => user with { Role = role!.Value }, null, query, context, file, changes);
    }

    /// <summary>Keeps somebody out, at once.</summary>
    public static Results<Ok<UserAnswer>, ProblemHttpResult> Disable(string name, ApiQuery query, HttpContext context, [FromServices] AccountFile file, [FromServices] AccountChanges changes) =>
        Change(name, user => user with { Disabled = true }, null, query, context, file, changes);

    /// <summary>Lets somebody in again.</summary>
    public static Results<Ok<UserAnswer>, ProblemHttpResult> Enable(string name, ApiQuery query, HttpContext context, [FromServices] AccountFile file, [FromServices] AccountChanges changes) =>
        Change(name, user => user with { Disabled = false }, null, query, context, file, changes);

    /// <summary>Gives somebody a new password, shown once.</summary>
    public static Results<Ok<UserAnswer>, ProblemHttpResult> ResetPassword(string name, ApiQuery query, HttpContext context, [FromServices] AccountFile file, [FromServices] AccountChanges changes)
    {
        if (Refused(query) is { } problem)
        {
            return problem;
        }

        string password = Secrets.NewPassword(), hash = Sessions.HashPassword(password);
        return Change(name, user => user with { Password = hash }, password, query, context, file, changes);
    }

    /// <summary>A role by its word; null where it is none, which is refused.</summary>
    /// <param name="query">The request.</param>
    /// <param name="text">What came.</param>
    /// <param name="otherwise">The role where none is given; null: one is needed.</param>
    internal static Role? RoleOf(ApiQuery query, string? text, Role? otherwise)
    {
        string given = text?.Trim() ?? "";
        Role? role = given.Length == 0 ? otherwise : Enum.GetValues<Role>().Cast<Role?>().FirstOrDefault(r => AuditTrail.Word(r!.Value) == given);
        if (role is null)
        {
            query.Refuse("role", BodyText.Start(given), query.Wording["expected.role"]);
        }

        return role;
    }

    /// <summary>What is refused, for the request or because nobody signs in here; null when nothing is.</summary>
    internal static ProblemHttpResult? Refused(ApiQuery query) => query.IsRefused(out ProblemHttpResult? problem) ? problem : query.Visitor.IsKnown ? null : TypedResults.Problem(new ProblemDetails
    {
        Status = StatusCodes.Status403Forbidden, Title = query.Wording["problem.noSignIn.title"], Detail = query.Wording["problem.noSignIn.detail"],
    });

    /// <summary>Why nothing was changed.</summary>
    internal static ProblemHttpResult Problem(Wording wording, AccountProblem problem, string name) => TypedResults.Problem(new ProblemDetails
    {
        Status = problem is AccountProblem.NoSuchUser or AccountProblem.NoSuchKey ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict,
        Title = wording["problem.account.title"],
        Detail = wording.Format($"problem.account.{problem}", name),
    });

    private static Results<Ok<UserAnswer>, ProblemHttpResult> Change(
        string name, Func<Account, Account> change, string? password, ApiQuery query, HttpContext context, AccountFile file, AccountChanges changes)
    {
        if (Refused(query) is { } problem)
        {
            return problem;
        }

        UserChange done = changes.Change(name, change, keepAdmin: true);
        if (done.Problem is { } why)
        {
            return Problem(query.Wording, why, name);
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(Answer(query, file, done, password));
    }

    private static UserAnswer Answer(ApiQuery query, AccountFile file, UserChange done, string? password)
    {
        query.StoodBefore = done.Before?.Describe();
        query.StandsNow = $"{done.Now!.Name}: {done.Now.Describe()}";
        return new UserAnswer(UserItem.Of(done.Now, file.Read(), query), password);
    }
}
