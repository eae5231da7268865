using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Hosting;

namespace WenchangPlan.Worker.Tests.Compatibility;

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
    public static IReadOnlyList<string> Requests { get; } = System.IO.File.ReadAllLines(Path.Combine(Folder, "requests.txt"));

    /// <summary>The data directory with the copy.</summary>
    public string DataDirectory => _directory.Path;

    /// <summary>The copy.</summary>
    public string File => Path.Combine(DataDirectory, "wenchang.db");

    /// <summary>What was answered.</summary>
    public static byte[] Answer(string request)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(Folder, "answers.zip"));
        using Stream answer = archive.GetEntry(EntryOf(Requests.ToList().IndexOf(request)))!.Open();
        using var bytes = new MemoryStream();
        answer.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Name of the answer to the request of this number.</summary>
    internal static string EntryOf(int request) => $"{request:000}.json";

    /// <summary>The service over a data directory with its clock at <see cref="Now"/>: it answers, and nothing in it works by itself.</summary>
    internal static async Task<WebApplication> StartAsync(string data, CancellationToken cancel)
    {
        WebApplication app = Build(data, Register, new FakeTimeProvider(Now));
        Service.Map(app);
        await app.StartAsync(cancel);
        return app;
    }

    /// <summary>The service, put together.</summary>
    internal static WebApplication Build(string data, string register, TimeProvider time) => Service.Build(
        Settings.Load([$"Storage:DataDirectory={data}", $"District:File={register}", "Http:Urls=http://127.0.0.1:0", "Logging:LogLevel:Default=None"]),
        out IReadOnlyList<string> problems,
        services => services.RemoveAll<IHostedService>().RemoveAll<TimeProvider>().AddSingleton(time)) ?? throw new InvalidOperationException(string.Join('\n', problems));

    /// <inheritdoc />
    public void Dispose() => _directory.Dispose();
}
