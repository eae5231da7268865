using System.CommandLine;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage;
using WenchangPlan.Storage.State;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary>What verbs over the data directory share: settings as <c>run</c> takes them, and the service put together but not started.</summary>
internal static class DataVerb
{
    /// <summary>The settings at the end of the command line.</summary>
    public static Argument<string[]> Settings() => new("settings")
    {
        Description = "Settings over those of files and environment, such as Storage:DataDirectory=data",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Does something that changes data, and writes it into the audit with how it ended.</summary>
    public static async Task<int> RecordAsync(IServiceProvider services, string what, string subject, Func<Task<int>> work)
    {
        int code = ExitCodes.Failed;
        try
        {
            return code = await work();
        }
        finally
        {
            services.GetRequiredService<AuditTrail>().WriteVerb(what, subject, outcome: code);
        }
    }

    /// <summary>Does something with the stages of the service.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">What <see cref="Settings"/> made.</param>
    /// <param name="work">What to do.</param>
    /// <param name="need">What it needs of the database.</param>
    /// <param name="more">Settings that options of the verb stand for; they win.</param>
    /// <returns>What the work returns; 1 when the configuration or the register is wrong, 2 when there is no store, or it or a file cannot be opened, read or written.</returns>
    public static async Task<int> RunAsync(ParseResult parsed, Argument<string[]> settings, Func<IServiceProvider, Task<int>> work, StoreNeed need = StoreNeed.There,
        IReadOnlyList<string>? more = null)
    {
        // The library hears of signals only when it has the task; a verb that reads a long file before it first waits would be killed by Ctrl-C.
        await Task.Yield();
        TextWriter error = parsed.InvocationConfiguration.Error;
        await using WebApplication? app = Service.Build(Hosting.Settings.Load([.. parsed.GetValue(settings) ?? [], .. more ?? []]), out IReadOnlyList<string> problems);
        foreach (string problem in problems) await error.WriteLineAsync(problem);
        if (app is null) return ExitCodes.Refused;
        string store = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value.DatabaseFile;
        bool isThere = File.Exists(store);
        if (need == StoreNeed.There && !isThere)
        {
            await error.WriteLineAsync(ConsoleText.Format("verb.noStore", Path.GetFullPath(store)));
            return ExitCodes.CouldNotReach;
        }

        try
        {
            if (need != StoreNeed.Look)
            {
                PrivateFiles.Tighten(app.Services.GetRequiredService<IOptions<StorageOptions>>().Value);
            }

            if (need == StoreNeed.Made && !isThere)
            {
                app.Services.GetRequiredService<SqliteDatabase>(); // made here, so that it can be told at once
                await error.WriteLineAsync(ConsoleText.Format("verb.newStore", Path.GetFullPath(store)));
            }

            return await work(app.Services);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(failure.Message);
            return ExitCodes.CouldNotReach;
        }
    }
}

/// <summary>What a verb needs of the database.</summary>
internal enum StoreNeed
{
    /// <summary>That there is one: a data directory without one is refused, or a mistyped path would look like an empty store.</summary>
    There,
    /// <summary>One, which is made where there is none.</summary>
    Made,
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Nothing, and not even the rights of its files are changed.</summary>
    Look,
}
