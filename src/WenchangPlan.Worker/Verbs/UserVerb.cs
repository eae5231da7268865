using System.CommandLine;
using System.Globalization;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang user</c>: who may sign in. A running service heeds a change at the next request.</summary>
internal static class UserVerb
{
    /// <summary>The command; its actions return 0 done, 1 the name or the password will not do or the configuration is wrong, 2 the file cannot be read or written.</summary>
    /// <param name="input">Where a password is read from.</param>
    public static Command Create(TextReader input) => new("user", "Adds, disables and lists those who may sign in.")
    {
        CreateAdd(input),
        CreateChange("disable", "Keeps somebody out, at once; the account stays.", (_, _) => Change(account => account with { Disabled = true })),
        CreateChange("enable", "Lets somebody in again.", (_, _) => Change(account => account with { Disabled = false })),
        CreateRole(),
        CreatePassword(input),
        CreateList(),
    };

    private static Command CreateAdd(TextReader input)
    {
        Argument<string> name = Name();
        Option<Role> role = Role();
        role.Required = true;
        var shown = new Option<string?>("--name") { Description = "How pages and records call them; without it by the name they sign in with." };
        Option<bool> stdin = Stdin();
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("add", "Makes an account and prints its password once.") { name, role, shown, stdin, settings };
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            string wanted = parsed.GetRequiredValue(name);
            AccountFile accounts = services.GetRequiredService<AccountFile>();
            InvocationConfiguration console = parsed.InvocationConfiguration;
            if (!Account.IsName(wanted) || accounts.Read().Find(wanted) is not null)
            {
                return await RefuseAsync(console, Say(Account.IsName(wanted) ? AccountProblem.NameTaken : AccountProblem.BadName, wanted, accounts));
            }

            string called = parsed.GetValue(shown)?.Trim() ?? "";
            if (called.Length > AccountChanges.MostShown)
            {
                return await RefuseAsync(console, ConsoleText.Format("user.longName", called.Length, AccountChanges.MostShown));
            }

            if (await ReadPasswordAsync(parsed.GetValue(stdin), input, console, cancel) is not { } password)
            {
                return ExitCodes.Refused;
            }

            if (services.GetRequiredService<AccountChanges>().Add(wanted, called, parsed.GetValue(role), password) is not { Problem: null, Now: { } account })
            {
                return await RefuseAsync(console, Say(AccountProblem.NameTaken, wanted, accounts)); // somebody else was faster
            }

            services.GetRequiredService<AuditTrail>().WriteVerb("user add", account.Name, after: account.Describe());
            await console.Output.WriteLineAsync(ConsoleText.Format("user.added", account.Name, Word(account.Role), accounts.Path));
            await ShowAsync(parsed.GetValue(stdin), password, console);
            return ExitCodes.Done;
        }, StoreNeed.Made));
        return command;
    }

    private static Command CreateRole()
    {
        var role = new Argument<Role>("role") { Description = "viewer, duty, reviewer or admin." };
        Command command = CreateChange("role", "Gives somebody another role; their sessions end.", (parsed, _) => Change(account => account with { Role = parsed.GetValue(role) }), role);
        return command;
    }

    private static Command CreatePassword(TextReader input)
    {
        Option<bool> stdin = Stdin();
        return CreateChange("password", "Gives somebody a new password and prints it once; their sessions end.", async (parsed, cancel) =>
        {
            if (await ReadPasswordAsync(parsed.GetValue(stdin), input, parsed.InvocationConfiguration, cancel) is not { } password)
            {
                return null;
            }

            await ShowAsync(parsed.GetValue(stdin), password, parsed.InvocationConfiguration);
            string hash = Sessions.HashPassword(password);
            return account => account with { Password = hash };
        }, stdin);
    }

    /// <summary>A verb that changes an account that is there.</summary>
    private static Command CreateChange(string verb, string description, Func<ParseResult, CancellationToken, Task<Func<Account, Account>?>> change, params Symbol[] more)
    {
        Argument<string> name = Name();
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command(verb, description) { name };
        foreach (Argument argument in more.OfType<Argument>()) command.Add(argument);
        foreach (Option option in more.OfType<Option>()) command.Add(option);
        command.Add(settings);
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            string wanted = parsed.GetRequiredValue(name);
            AccountFile accounts = services.GetRequiredService<AccountFile>();
            if (accounts.Read().Find(wanted) is null)
            {
                return await RefuseAsync(parsed.InvocationConfiguration, Say(AccountProblem.NoSuchUser, wanted, accounts));
            }

            if (await change(parsed, cancel) is not { } asked)
            {
                return ExitCodes.Refused;
            }

            if (services.GetRequiredService<AccountChanges>().Change(wanted, asked) is not { Problem: null, Before: { } before, Now: { } changed })
            {
                return await RefuseAsync(parsed.InvocationConfiguration, Say(AccountProblem.NoSuchUser, wanted, accounts));
            }

            services.GetRequiredService<AuditTrail>().WriteVerb("user " + verb, changed.Name, before.Describe(), changed.Describe());
            await parsed.InvocationConfiguration.Output.WriteLineAsync(ConsoleText.Format("user.now", changed.Name, Word(changed.Role), ConsoleText.Get(changed.Disabled ? "user.isDisabled" : "user.isEnabled")));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command CreateList()
    {
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("list", "Shows everybody: name, role, enabled or disabled, made on, shown as; separated by tabs.") { settings };
        command.SetAction((parsed, _) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            foreach (Account user in services.GetRequiredService<AccountFile>().Read().Users)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{user.Name}\t{Word(user.Role)}\t{(user.Disabled ? "disabled" : "enabled")}\t{user.CreatedAt:yyyy-MM-dd}\t{user.Shown}"));
            }

            return ExitCodes.Done;
        }));
        return command;
    }

    internal static string Word(Role role) => AuditTrail.Word(role);

    private static Task<Func<Account, Account>?> Change(Func<Account, Account> change) => Task.FromResult<Func<Account, Account>?>(change);

    /// <summary>Why nothing was changed.</summary>
    internal static string Say(AccountProblem problem, string name, AccountFile accounts) => problem switch
    {
        AccountProblem.BadName => ConsoleText.Format("user.badName", name),
        AccountProblem.NameTaken => ConsoleText.Format("user.there", name),
        AccountProblem.NoSuchKey => ConsoleText.Format("key.unknown", name, accounts.Path),
        AccountProblem.NobodysKey => ConsoleText.Get("key.nobodys"),
        AccountProblem.MoreThanItsUser => ConsoleText.Format("key.more", name),
        _ => ConsoleText.Format("user.unknown", name, accounts.Path),
    };

    internal static Option<Role> Role() => new("--role") { Description = "viewer, duty, reviewer or admin." };

    internal static async Task<int> RefuseAsync(InvocationConfiguration console, string why)
    {
        await console.Error.WriteLineAsync(why);
        return ExitCodes.Refused;
    }

    private static Argument<string> Name() => new("name") { Description = "The name to sign in with: 1 to 64 letters, digits and . _ @ -" };

    private static Option<bool> Stdin() => new("--stdin") { Description = "Read the password from standard input instead of making one." };

    /// <summary>The password of standard input, or a new one; null when it will not do, which is told.</summary>
    private static async Task<string?> ReadPasswordAsync(bool isGiven, TextReader input, InvocationConfiguration console, CancellationToken cancel)
    {
        if (!isGiven)
        {
            return Secrets.NewPassword();
        }

        string password = await input.ReadLineAsync(cancel) ?? "";
        if (password.Length is >= Sessions.LeastCharacters and <= Sessions.MostCharacters)
        {
            return password;
        }

        await console.Error.WriteLineAsync(password.Length == 0 ? ConsoleText.Get("password.missing") : ConsoleText.Format("user.passwordLength", password.Length, Sessions.LeastCharacters, Sessions.MostCharacters));
        return null;
    }

    private static Task ShowAsync(bool isGiven, string password, InvocationConfiguration console) =>
        isGiven ? Task.CompletedTask : console.Output.WriteLineAsync(ConsoleText.Format("user.password", password));
}
