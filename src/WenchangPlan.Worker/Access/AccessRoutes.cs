using System.Globalization;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Cockpit;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Access;

/// <summary>The pages to sign in, to sign out and to change one's own password; they work without script.</summary>
internal static partial class AccessRoutes
{
    /// <summary>Answers, where people sign in, at <c>/sign-in</c>, <c>/sign-out</c> and <c>/account</c>.</summary>
    public static IEndpointRouteBuilder MapAccess(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<IOptions<AccessOptions>>().Value.Mode != AccessMode.SignIn)
        {
            return routes;
        }

        routes.MapGet("/sign-in", (HttpContext context, District district, ILoggerFactory loggers) => ShowSignInAsync(context, district, loggers, "", context.Request.Query["to"], null)).Open().ExcludeFromDescription();
        routes.MapPost("/sign-in", SignInAsync).Open().ExcludeFromDescription();
        routes.MapPost("/sign-out", SignOutAsync).Open().ExcludeFromDescription();
        routes.MapGet("/account", (HttpContext context, District district, ILoggerFactory loggers) => ShowAccountAsync(context, district, loggers, null)).Viewer().ExcludeFromDescription();
        routes.MapPost("/account/password", ChangePasswordAsync).Viewer().ExcludeFromDescription();
        return routes;
    }

    /// <summary>A place of ours to go on to; the front page for every other text, so that nobody is led elsewhere by a link of ours.</summary>
    internal static string PlaceOfOurs(string? to) =>
        to is ['/', ..] && to is not ['/', '/' or '\\', ..] && !to.Any(char.IsControl) && !to.Contains('\\', StringComparison.Ordinal)
        && !to.StartsWith("/sign-", StringComparison.OrdinalIgnoreCase) && Uri.IsWellFormedUriString(Uri.EscapeDataString(to), UriKind.Relative) ? to : "/";

    private static async Task<IResult> SignInAsync(HttpContext context, Sessions sessions, SignInLimits limits, AccountFile accounts, AuditTrail trail, District district, ILoggerFactory loggers,
        CancellationToken cancel)
    {
        (string name, string password, string to) = await ReadAsync(context, "name", "password", "to", cancel);
        name = name.Trim();
        System.Net.IPAddress? address = context.Connection.RemoteIpAddress;
        ILogger logger = loggers.CreateLogger(typeof(AccessRoutes));
        if (name.Length is 0 or > 64 || password.Length is 0 or > Sessions.MostCharacters)
        {
            return await ShowSignInAsync(context, district, loggers, name.Length > 64 ? "" : name, to, "signIn.wrong");
        }

        if (!limits.TryTake(address, name))
        {
            LogTooMany(logger, address);
            context.Response.Headers.RetryAfter = SignInLimits.Span.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return await ShowSignInAsync(context, district, loggers, name, to, "signIn.tooMany", StatusCodes.Status429TooManyRequests);
        }

        if (await limits.WaitAsync(() => sessions.Verify(name, password), cancel) is not { } account)
        {
            LogWrong(logger, address);
            if (accounts.Read().Find(name) is { } tried)
            {
                trail.Write(Visitor.Of(context) with { Name = "", Role = null }, "sign-in", tried.Name, null, null, StatusCodes.Status401Unauthorized); // few: the limits above
            }

            return await ShowSignInAsync(context, district, loggers, name, to, "signIn.wrong");
        }

        limits.WasRight(address, name);
        await sessions.BeginAsync(context, account);
        LogSignedIn(logger, account.Name, address);
        trail.Write(Visitor.Of(context) with { Name = account.Name, Role = account.Role }, "sign-in", account.Name, null, null, StatusCodes.Status303SeeOther);
        return SeeOther(context, PlaceOfOurs(to));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, Sessions sessions, AuditTrail trail)
    {
        if (Visitor.Of(context) is { IsKnown: true } visitor)
        {
            trail.Write(visitor, "sign-out", visitor.Name, null, null, StatusCodes.Status303SeeOther);
        }

        await sessions.EndAsync(context);
        return SeeOther(context, "/sign-in");
    }

    private static async Task<IResult> ChangePasswordAsync(HttpContext context, Sessions sessions, SignInLimits limits, AccountFile accounts, AuditTrail trail, District district, TimeProvider clock, ILoggerFactory loggers,
        CancellationToken cancel)
    {
        (string old, string wanted, string again) = await ReadAsync(context, "old", "new", "again", cancel);
        var visitor = Visitor.Of(context);
        System.Net.IPAddress? address = context.Connection.RemoteIpAddress;
        string? problem = wanted.Length is < Sessions.LeastCharacters or > Sessions.MostCharacters ? "account.short" : wanted != again ? "account.differ"
            : !limits.TryTake(address, visitor.Name) ? "signIn.tooMany" : await limits.WaitAsync(() => sessions.Verify(visitor.Name, old), cancel) is null ? "account.oldWrong" : null;
        if (problem is not null)
        {
            return await ShowAccountAsync(context, district, loggers, problem);
        }

        limits.WasRight(address, visitor.Name);
        string hash = Sessions.HashPassword(wanted);
        Accounts changed = accounts.Change(a => a.With((a.Find(visitor.Name)! with { Password = hash }).WithNewStamp()), clock.GetUtcNow());
        await sessions.BeginAsync(context, changed.Find(visitor.Name)!);
        trail.Write(visitor, "password", visitor.Name, null, null, StatusCodes.Status303SeeOther);
        return SeeOther(context, "/account");
    }

    private static Task<IResult> ShowSignInAsync(HttpContext context, District district, ILoggerFactory loggers, string name, string? to, string? problem, int? status = null)
    {
        var words = new Wording(CockpitRoutes.LanguageOf(context), district.Catalog);
        return CockpitRoutes.RenderAsync<SignInPage>(context, loggers, words, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(SignInPage.To)] = PlaceOfOurs(to), [nameof(SignInPage.Name)] = name, [nameof(SignInPage.Problem)] = problem is null ? null : words[problem],
            [nameof(SignInPage.District)] = district, [nameof(SignInPage.Words)] = words,
        }, status ?? (problem is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized));
    }

    private static Task<IResult> ShowAccountAsync(HttpContext context, District district, ILoggerFactory loggers, string? problem)
    {
        var words = new Wording(CockpitRoutes.LanguageOf(context), district.Catalog);
        return CockpitRoutes.RenderAsync<AccountPage>(context, loggers, words, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(AccountPage.Visitor)] = Visitor.Of(context), [nameof(AccountPage.Problem)] = problem is null ? null : words.Format(problem, Sessions.LeastCharacters),
            [nameof(AccountPage.District)] = district, [nameof(AccountPage.Words)] = words,
        }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    /// <summary>Three fields of a form; empty texts when there is none.</summary>
    private static async Task<(string First, string Second, string Third)> ReadAsync(HttpContext context, string first, string second, string third, CancellationToken cancel)
    {
        if (!context.Request.HasFormContentType)
        {
            return ("", "", "");
        }

        try
        {
            IFormCollection form = await context.Request.ReadFormAsync(cancel);
            return (form[first].ToString(), form[second].ToString(), form[third].ToString());
        }
        catch (InvalidDataException)
        {
            return ("", "", ""); // too many fields, or no form at all
        }
    }

    /// <summary>So that going back and reloading send no form again.</summary>
    private static IResult SeeOther(HttpContext context, string place)
    {
        context.Response.Headers.Location = place;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} signed in from {Address}")]
    private static partial void LogSignedIn(ILogger logger, string name, System.Net.IPAddress? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in from {Address} failed: no such name, or not its password")]
    private static partial void LogWrong(ILogger logger, System.Net.IPAddress? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in from {Address} was not looked at: too many failed within a minute")]
    private static partial void LogTooMany(ILogger logger, System.Net.IPAddress? address);
}
