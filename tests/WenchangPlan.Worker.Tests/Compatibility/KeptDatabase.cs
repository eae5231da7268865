using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Assessment;
using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Hosting;

namespace WenchangPlan.Worker.Tests.Compatibility;

/// <summary>How far the kept database has been taken.</summary>
public enum Stage
{
    /// <summary>As it was made; the clock at <see cref="KeptDatabase.Now"/>.</summary>
    Opened,

    /// <summary>A day later, after a round of the service.</summary>
    NextDay,

    /// <summary>Then all of it judged anew.</summary>
    Reassessed,
}

/// <summary>A copy of a database that an earlier program made, its register, and what that program answered from it.</summary>
public sealed class KeptDatabase : IDisposable
{
    /// <summary>Where the clock stood for those answers: 2026-03-11 10:20 local.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 11, 2, 20, 0, TimeSpan.Zero);

    private readonly TempDirectory _directory = new();

    /// <summary>Copies the database.</summary>
    public KeptDatabase()
    {
        using var packed = new BrotliStream(System.IO.File.OpenRead(Path.Combine(Folder, "wenchang.db.br")), CompressionMode.Decompress);
        using FileStream file = System.IO.File.Create(File);
        packed.CopyTo(file);
    }

    /// <summary>The files beside the tests.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Compatibility", "layout-3");

    /// <summary>The register.</summary>
    public static string Register { get; } = Path.Combine(Folder, "district.json");

    /// <summary>What was asked, in order.</summary>
    public static IReadOnlyList<string> Requests => System.IO.File.ReadAllLines(Path.Combine(Folder, "requests.txt"));

    /// <summary>The data directory with the copy.</summary>
    public string DataDirectory => _directory.Path;

    /// <summary>The copy.</summary>
    public string File => Path.Combine(DataDirectory, "wenchang.db");

    /// <summary>What was answered at a stage, by request.</summary>
    public static IReadOnlyDictionary<string, string> Answers(Stage stage)
    {
        using var packed = new BrotliStream(System.IO.File.OpenRead(Path.Combine(Folder, FileOf(stage))), CompressionMode.Decompress);
        using var lines = new StreamReader(packed);
        return RequestsAt(stage).ToDictionary(request => request, _ => lines.ReadLine() ?? throw new InvalidDataException($"{FileOf(stage)} ends too early"), StringComparer.Ordinal);
    }

    /// <summary>The answers, one a line.</summary>
    public static string FileOf(Stage stage) => $"answers-{stage}.txt.br";

    /// <summary>What was asked at a stage: all of it at first, later what verdicts decide.</summary>
    public static IEnumerable<string> RequestsAt(Stage stage) => stage == Stage.Opened ? Requests : Requests.Where(r =>
        !r.Contains("cursor=", StringComparison.Ordinal) && ((string[])["air", "water", "targets", "revisions"]).Any(list => r.StartsWith("/api/v1/" + list, StringComparison.Ordinal)));

    /// <summary>The service over a data directory at a stage: it answers, and nothing in it works by itself.</summary>
    internal static async Task<WebApplication> StartAsync(string data, Stage stage, CancellationToken cancel)
    {
        var time = new FakeTimeProvider(stage == Stage.Opened ? Now : Now.AddDays(1));
        WebApplication app = Build(data, Register, time);
        Service.Map(app);
        await app.StartAsync(cancel);
        if (stage >= Stage.NextDay)
        {
            await RunARoundAsync(app, cancel);
        }

        if (stage >= Stage.Reassessed)
        {
            await ActivatorUtilities.CreateInstance<Assessor>(app.Services).ReassessAsync(new DateOnly(2025, 11, 1), new DateOnly(2026, 12, 31), time.GetUtcNow(), cancel);
        }

        return app;
    }

    /// <summary>The round with which the service begins: it judges what is left to judge, and closes the day before.</summary>
    private static async Task RunARoundAsync(WebApplication app, CancellationToken cancel)
    {
        using AssessmentService assessment = ActivatorUtilities.CreateInstance<AssessmentService>(app.Services);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var yesterday = new Uri("/api/v1/air/days?from=2026-03-11&to=2026-03-11", UriKind.Relative);
        await assessment.StartAsync(cancel);
        bool closed = await Eventually.IsAsync(async () => !(await client.GetStringAsync(yesterday, cancel)).Contains("\"pending\"", StringComparison.Ordinal), Eventually.Patience, cancel);
        await assessment.StopAsync(cancel);
        Assert.True(closed, "the day before is not closed");
    }

    /// <summary>The service, put together.</summary>
    internal static WebApplication Build(string data, string register, TimeProvider time) => Service.Build(
        Settings.Load([$"Storage:DataDirectory={data}", $"District:File={register}", "Http:Urls=http://127.0.0.1:0", "Logging:LogLevel:Default=None"]),
        out IReadOnlyList<string> problems,
        services => services.RemoveAll<IHostedService>().RemoveAll<TimeProvider>().AddSingleton(time)) ?? throw new InvalidOperationException(string.Join('\n', problems));

    /// <inheritdoc />
    public void Dispose() => _directory.Dispose();
}
