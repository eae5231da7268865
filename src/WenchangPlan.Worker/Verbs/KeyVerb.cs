using System.CommandLine;
using System.Globalization;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang key</c>: keys for scripts. A running service heeds a change at the next request.</summary>
internal static class KeyVerb
{
    /// <summary>The command; its actions return 0 done, 1 there is no such key or the configuration is wrong, 2 the file cannot be read or written.</summary>
    public static Command Create() => new("key", "Makes, revokes and lists keys for scripts.") { CreateAdd(), CreateRevoke(), CreateList() };

    private static Command CreateAdd()
    {
        var name = new Argument<string>("name") { Description = "What the key is for: 1 to 64 letters, digits and . _ @ -" };
        Option<Role> role = UserVerb.Role();
        role.DefaultValueFactory = _ => Role.Viewer;
        var days = new Option<int>("--days") { Description = $"How many days it holds, 1 to {AccountChanges.MostDays}.", DefaultValueFactory = _ => AccountChanges.UsualDays };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > AccountChanges.MostDays) result.AddError(ConsoleText.Format("key.days", AccountChanges.MostDays));
        });
        var user = new Option<string?>("--for") { Description = "The user it belongs to, who answers for it; needed where it may do more than read." };
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("add", "Makes a key and prints it once.") { name, role, user, days, settings };
        command.SetAction((parsed, _) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            string wanted = parsed.GetRequiredValue(name);
            string? whose = parsed.GetValue(user)?.Trim();
            KeyChange made = services.GetRequiredService<AccountChanges>().AddKey(wanted, whose, parsed.GetValue(role), parsed.GetValue(days));
            if (made is not { Problem: null, Key: { } key })
            {
                string about = made.Problem is AccountProblem.BadName ? wanted : whose ?? "";
                return await UserVerb.RefuseAsync(parsed.InvocationConfiguration, UserVerb.Say(made.Problem!.Value, about, services.GetRequiredService<AccountFile>()));
            }

            services.GetRequiredService<AuditTrail>().WriteVerb("key add", $"{key.Id} {key.Name}", after: key.Describe());
            await parsed.InvocationConfiguration.Output.WriteLineAsync(ConsoleText.Format("key.added", key.Id, key.Name, UserVerb.Word(key.Role), Day(key.ExpiresAt), key.User ?? "-"));
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"Authorization: Bearer {made.Shown}");
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
            if (services.GetRequiredService<AccountChanges>().Revoke(wanted) is not { Problem: null, Key: { } key })
            {
                return await UserVerb.RefuseAsync(parsed.InvocationConfiguration, UserVerb.Say(AccountProblem.NoSuchKey, wanted, services.GetRequiredService<AccountFile>()));
            }

            services.GetRequiredService<AuditTrail>().WriteVerb("key revoke", $"{key.Id} {key.Name}", key.Describe());
            await parsed.InvocationConfiguration.Output.WriteLineAsync(ConsoleText.Format("key.revoked", key.Id, key.Name));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command CreateList()
    {
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("list", "Shows the keys: id, name, role, made on, holds until, whom it belongs to; separated by tabs.") { settings };
        command.SetAction((parsed, _) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            foreach (ApiKey key in services.GetRequiredService<AccountFile>().Read().Keys)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{key.Id}\t{key.Name}\t{UserVerb.Word(key.Role)}\t{Day(key.CreatedAt)}\t{Day(key.ExpiresAt)}\t{key.User ?? "-"}");
            }

            return ExitCodes.Done;
        }));
        return command;
    }

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
