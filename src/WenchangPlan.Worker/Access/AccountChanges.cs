namespace WenchangPlan.Worker.Access;

/// <summary>Why users or keys stay as they are.</summary>
internal enum AccountProblem
{
    /// <summary>It will not do as a name.</summary>
    BadName,
    /// <summary>There is a user of that name.</summary>
    NameTaken,
    /// <summary>There is no user of that name.</summary>
    NoSuchUser,
    /// <summary>Nobody would be left to look after users.</summary>
    LastAdmin,
    /// <summary>There is no such key.</summary>
    NoSuchKey,
    /// <summary>A key that may do more than read belongs to somebody.</summary>
    NobodysKey,
    /// <summary>Whom it is for may not sign in, or may less than the key would.</summary>
    MoreThanItsUser,
}

/// <summary>What became of a change of a user.</summary>
/// <param name="Problem">Why there was none; null when it was made.</param>
/// <param name="Before">The account as it was; null when there was none.</param>
/// <param name="Now">The account as it is; null when there is none.</param>
internal readonly record struct UserChange(AccountProblem? Problem, Account? Before, Account? Now);

/// <summary>What became of a change of a key.</summary>
/// <param name="Problem">Why there was none; null when it was made.</param>
/// <param name="Key">The key, or the one there was; null when there is none.</param>
/// <param name="Shown">A new key as it is shown once; empty of any other.</param>
internal readonly record struct KeyChange(AccountProblem? Problem, ApiKey? Key, string Shown);

/// <summary>Changes who may come in, the same for verbs and over HTTP. What holds is looked at and written in one go, whoever else changes it.</summary>
internal sealed class AccountChanges(AccountFile file, TimeProvider clock)
{
    /// <summary>Days a key holds unless told otherwise.</summary>
    public const int UsualDays = 365;

    /// <summary>Most days a key holds.</summary>
    public const int MostDays = 3660;

    /// <summary>Most characters of the name that is shown.</summary>
    public const int MostShown = 64;

    /// <summary>Makes a user.</summary>
    /// <param name="name">The name to sign in with.</param>
    /// <param name="shown">How pages and records call them; empty is the name.</param>
    /// <param name="role">What they may do.</param>
    /// <param name="password">Their password.</param>
    public UserChange Add(string name, string shown, Role role, string password)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var made = new Account { Name = name, DisplayName = shown, Role = role, Password = Sessions.HashPassword(password), Stamp = Account.NewStamp(), CreatedAt = now };
        AccountProblem? problem = Account.IsName(name) ? null : AccountProblem.BadName;
        Account? there = null;
        if (problem is null)
        {
            file.Change(all => (there = all.Find(name)) is null ? all.With(made) : all, now);
        }

        return problem is not null || there is not null ? new UserChange(problem ?? AccountProblem.NameTaken, there, there) : new UserChange(null, null, made);
    }

    /// <summary>Changes a user; their sessions end.</summary>
    /// <param name="name">The name they sign in with.</param>
    /// <param name="change">Makes the new account of the old one.</param>
    /// <param name="keepAdmin">Whether the last administrator stays one: over HTTP nobody could undo it.</param>
    public UserChange Change(string name, Func<Account, Account> change, bool keepAdmin = false)
    {
        UserChange done = default;
        file.Change(all =>
        {
            if (all.Find(name) is not { } before)
            {
                done = new UserChange(AccountProblem.NoSuchUser, null, null);
                return all;
            }

            Account now = change(before).WithNewStamp();
            Accounts changed = all.With(now);
            bool isLast = keepAdmin && all.Users.Any(IsAdmin) && !changed.Users.Any(IsAdmin);
            done = isLast ? new UserChange(AccountProblem.LastAdmin, before, before) : new UserChange(null, before, now);
            return isLast ? all : changed;
        }, clock.GetUtcNow());
        return done;
    }

    /// <summary>Makes a key.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="user">Whom it belongs to; null: nobody, which is enough to read.</param>
    /// <param name="role">What it may do.</param>
    /// <param name="days">How many days it holds, 1 to <see cref="MostDays"/>.</param>
    public KeyChange AddKey(string name, string? user, Role role, int days)
    {
        if (!Account.IsName(name) || (user is null && role > Role.Viewer))
        {
            return new KeyChange(Account.IsName(name) ? AccountProblem.NobodysKey : AccountProblem.BadName, null, "");
        }

        DateTimeOffset now = clock.GetUtcNow();
        KeyChange done = default;
        file.Change(all =>
        {
            Account? owner = user is null ? null : all.Find(user);
            (ApiKey key, string shown) = KeyHandler.Create(name, role, owner?.Name, now, now.AddDays(days));
            AccountProblem? problem = user is not null && owner is null ? AccountProblem.NoSuchUser : all.RoleOf(key) != role ? AccountProblem.MoreThanItsUser : null;
            done = problem is null ? new KeyChange(null, key, shown) : new KeyChange(problem, null, "");
            return problem is null ? all with { Keys = [.. all.Keys, key] } : all;
        }, now);
        return done;
    }

    /// <summary>Makes a key worth nothing.</summary>
    public KeyChange Revoke(string id)
    {
        ApiKey? there = null;
        file.Change(all => (there = all.Keys.FirstOrDefault(k => k.Id == id)) is null ? all : all with { Keys = [.. all.Keys.Where(k => k.Id != id)] }, clock.GetUtcNow());
        return new KeyChange(there is null ? AccountProblem.NoSuchKey : null, there, "");
    }

    private static bool IsAdmin(Account user) => user is { Disabled: false, Role: Role.Admin };
}
