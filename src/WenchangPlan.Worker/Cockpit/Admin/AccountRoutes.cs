using System.Globalization;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Forms;

namespace WenchangPlan.Worker.Cockpit.Admin;

/// <summary>A password or key that was made just now and is shown this once.</summary>
/// <param name="Of">Whose it is, or what it is for.</param>
/// <param name="Text">The secret.</param>
public sealed record ShownOnce(string Of, string Text);

/// <summary>The pages of users and keys. What their forms ask for is done by the API's own code, behind its own guard; a secret stands in the answer to its form and nowhere else, so it is in no address.</summary>
internal static class AccountRoutes
{
    private const string Users = "/admin/users";
    private const string Keys = "/admin/keys";

    /// <summary>The form of changes to one that is there.</summary>
    public const string Change = "change";

    /// <summary>Adds them.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Users, (Delegate)((HttpContext context) => UsersAsync(new PageRequest(context), FormInput.None))).Admin().ExcludeFromDescription();
        routes.MapGet(Keys, (Delegate)((HttpContext context) => KeysAsync(new PageRequest(context), FormInput.None))).Admin().ExcludeFromDescription();
        RouteGroupBuilder forms = routes.MapGroup("").Admin().Changes();
        forms.MapPost(Users, (Delegate)AddUserAsync).ExcludeFromDescription();
        forms.MapPost(Users + "/{name}/role", (string name, HttpContext context) => ChangeUserAsync(context, (page, input) =>
            UserEndpoint.ChangeRole(name, new RoleRequest(PageRequest.Field(input, "role")), page.Query, context, page.Get<AccountFile>(), page.Get<AccountChanges>()))).ExcludeFromDescription();
        forms.MapPost(Users + "/{name}/disable", (string name, HttpContext context) => ChangeUserAsync(context, (page, _) =>
            UserEndpoint.Disable(name, page.Query, context, page.Get<AccountFile>(), page.Get<AccountChanges>()))).ExcludeFromDescription();
        forms.MapPost(Users + "/{name}/enable", (string name, HttpContext context) => ChangeUserAsync(context, (page, _) =>
            UserEndpoint.Enable(name, page.Query, context, page.Get<AccountFile>(), page.Get<AccountChanges>()))).ExcludeFromDescription();
        forms.MapPost(Users + "/{name}/password", (string name, HttpContext context) => ChangeUserAsync(context, (page, _) =>
            UserEndpoint.ResetPassword(name, page.Query, context, page.Get<AccountFile>(), page.Get<AccountChanges>()))).ExcludeFromDescription();
        forms.MapPost(Keys, (Delegate)AddKeyAsync).ExcludeFromDescription();
        forms.MapPost(Keys + "/{id}/revoke", (string id, HttpContext context) => RevokeAsync(id, context)).ExcludeFromDescription();
    }

    private static Task<IResult> UsersAsync(PageRequest page, FormInput input, ShownOnce? once = null)
    {
        Accounts all = page.Get<AccountFile>().Read();
        return page.ShowAsync<UsersPage>("data", page.Words["users.title"], input, new()
        {
            ["Items"] = (IReadOnlyList<UserItem>)[.. all.Users.OrderBy(u => u.Name, StringComparer.Ordinal).Select(u => UserItem.Of(u, all, page.Query))],
            ["Once"] = once,
        });
    }

    private static Task<IResult> KeysAsync(PageRequest page, FormInput input, ShownOnce? once = null)
    {
        Accounts all = page.Get<AccountFile>().Read();
        return page.ShowAsync<KeysPage>("data", page.Words["keys.title"], input, new()
        {
            ["Items"] = (IReadOnlyList<KeyItem>)
                [.. all.Keys.OrderBy(k => k.Name, StringComparer.Ordinal).ThenBy(k => k.Id, StringComparer.Ordinal).Select(k => KeyItem.Of(k, all, page.Query, page.Clock.GetUtcNow()))],
            ["Users"] = (IReadOnlyList<UserItem>)[.. all.Users.Where(u => !u.Disabled).OrderBy(u => u.Name, StringComparer.Ordinal).Select(u => UserItem.Of(u, all, page.Query))],
            ["Once"] = once,
        });
    }

    private static async Task<IResult> AddUserAsync(HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("user");
        var request = new UserRequest(PageRequest.Field(input, "name"), PageRequest.Field(input, "shown"), PageRequest.Field(input, "role"));
        return await UserAnswerAsync(page, input, UserEndpoint.Add(request, page.Query, context, page.Get<AccountFile>(), page.Get<AccountChanges>()));
    }

    private static async Task<IResult> ChangeUserAsync(HttpContext context, Func<PageRequest, FormInput, IResult> change)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync(Change);
        return await UserAnswerAsync(page, input, change(page, input));
    }

    /// <summary>With a new password the page itself is the answer; else it goes on to the page as it is now.</summary>
    private static async Task<IResult> UserAnswerAsync(PageRequest page, FormInput input, IResult result) =>
        Value(result) is UserAnswer { Password: { } password, User: { } user } ? await UsersAsync(page, FormInput.None, new ShownOnce(user.Name, password))
        : await page.AnswerAsync(result, input, Users, refused => UsersAsync(page, refused));

    private static async Task<IResult> AddKeyAsync(HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync("key");
        string typed = PageRequest.Field(input, "days")?.Trim() ?? "";
        int? days = int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
        if (days is null && typed.Length > 0)
        {
            page.Query.Refuse("days", BodyText.Start(typed), page.Words.Format("expected.days", AccountChanges.MostDays));
        }

        var request = new KeyRequest(PageRequest.Field(input, "name"), PageRequest.Field(input, "user"), PageRequest.Field(input, "role"), days);
        IResult result = KeyEndpoint.Add(request, page.Query, context, page.Get<AccountFile>(), page.Get<AccountChanges>(), page.Clock);
        return Value(result) is KeyAnswer { Secret: { } secret, Key: { } key } ? await KeysAsync(page, FormInput.None, new ShownOnce(key.Name, secret))
            : await page.AnswerAsync(result, input, Keys, refused => KeysAsync(page, refused));
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext context)
    {
        var page = new PageRequest(context);
        FormInput input = await page.ReadAsync(Change);
        IResult result = KeyEndpoint.Revoke(id, page.Query, page.Get<AccountFile>(), page.Get<AccountChanges>(), page.Clock);
        return await page.AnswerAsync(result, input, Keys, refused => KeysAsync(page, refused));
    }

    private static object? Value(IResult result) => ((result as INestedHttpResult)?.Result as IValueHttpResult)?.Value;
}
