using System.CommandLine;
using System.Globalization;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang key</c>: keys for scripts. A running service heeds a change at the next request.</summary>
internal static class KeyVerb
{
    private const int MostDays = 3660;

    /// <summary>The command; its actions return 0 done, 1 there is no such key or the configuration is wrong, 2 the file cannot be read or written.</summary>
    public static Command Create() => new("key", "Makes, revokes and lists keys for scripts.") { CreateAdd(), CreateRevoke(), CreateList() };

    private static Command CreateAdd()
    {
        var name = new Argument<string>("name") { Description = "What the key is for: 1 to 64 letters, digits and . _ @ -" };
        Option<Role> role = UserVerb.Role();
        role.DefaultValueFactory = _ => Role.Viewer;
        var days = new Option<int>("--days") { Description = $"How many days it holds, 1 to {MostDays}.", DefaultValueFactory = _ => 365 };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostDays) result.AddError(ConsoleText.Format("key.days", MostDays));
        });
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("add", "Makes a key and prints it once.") { name, role, days, settings };
        command.SetAction((parsed, _) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            string wanted = parsed.GetRequiredValue(name);
            if (!Account.IsName(wanted))
            {
                return await UserVerb.RefuseAsync(parsed.InvocationConfiguration, ConsoleText.Format("user.badName", wanted));
            }

            DateTimeOffset now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            (ApiKey key, string shown) = KeyHandler.Create(wanted, parsed.GetValue(role), now, now.AddDays(parsed.GetValue(days)));
            services.GetRequiredService<AccountFile>().Change(a => a with { Keys = [.. a.Keys, key] }, now);
            services.GetRequiredService<AuditTrail>().WriteVerb("key add", $"{key.Id} {key.Name}", after: $"{UserVerb.Word(key.Role)} until {Day(key.ExpiresAt)}");
            await parsed.InvocationConfiguration.Output.WriteLineAsync(ConsoleText.Format("key.added", key.Id, key.Name, UserVerb.Word(key.Role), Day(key.ExpiresAt)));
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"Authorization: Bearer {shown}");
            return ExitCodes.Done;
        }, StoreNeed.Made));
        return command;
    }

    private static Command CreateRevoke()
    {
        var id = new Argument<string>("id") { Description = "The key's id, as list shows it." };
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("revoke", "Makes a key worth nothing, at once.") { id, settings };
        command.SetAction((parsed, _) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            string wanted = parsed.GetRequiredValue(id);
            AccountFile accounts = services.GetRequiredService<AccountFile>();
            if (accounts.Read().Keys.FirstOrDefault(k => k.Id == wanted) is not { } key)
            {
                return await UserVerb.RefuseAsync(parsed.InvocationConfiguration, ConsoleText.Format("key.unknown", wanted, accounts.Path));
            }

            accounts.Change(a => a with { Keys = [.. a.Keys.Where(k => k.Id != wanted)] }, services.GetRequiredService<TimeProvider>().GetUtcNow());
            services.GetRequiredService<AuditTrail>().WriteVerb("key revoke", $"{key.Id} {key.Name}", UserVerb.Word(key.Role));
            await parsed.InvocationConfiguration.Output.WriteLineAsync(ConsoleText.Format("key.revoked", key.Id, key.Name));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command CreateList()
    {
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("list", "Shows the keys: id, name, role, made on, holds until; separated by tabs.") { settings };
        command.SetAction((parsed, _) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            foreach (ApiKey key in services.GetRequiredService<AccountFile>().Read().Keys)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{key.Id}\t{key.Name}\t{UserVerb.Word(key.Role)}\t{Day(key.CreatedAt)}\t{Day(key.ExpiresAt)}");
            }

            return ExitCodes.Done;
        }));
        return command;
    }

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
