using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Assessment;
using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Storage;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit;

namespace WenchangPlan.Worker.Tests.Evidence;

/// <summary>A district with every kind of station and its judged readings of a year and three months, over the real SQLite store, behind the API.</summary>
public class EvidenceFixture : IAsyncLifetime
{
    /// <summary>2026-03-20 12:00 local: three weeks after HJ 633-2026 began to hold.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 20, 12, 0, 0, TimeSpan.FromHours(8));

    private readonly TempDirectory _directory = new();
    private WebApplication? _app;

    public FakeTimeProvider Time { get; } = new(Now);

    public HttpClient Client { get; private set; } = null!;

    public EvidenceFixture()
        : this(EvidenceDistrict.Json)
    {
    }

    protected EvidenceFixture(string register) => District = RegisterReader.Read("district.json", Encoding.UTF8.GetBytes(register), out IReadOnlyList<RegisterProblem> problems)
        ?? throw new InvalidOperationException(string.Join('\n', problems));

    public District District { get; }

    public IServiceProvider Services => _app!.Services;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("Storage:DataDirectory", _directory.Path)]);
        builder.Services.AddSingleton(District).AddSingleton<TimeProvider>(Time).AddStorage().AddVerdicts().AddSingleton(new PipelineLedger(new Balance(0, 0, 0, 0, 0, 0), Time)).AddApi().AddCockpit();
        _app = builder.Build();
        _app.UseApi();
        _app.MapApi().MapCockpit();
        await _app.StartAsync(Cancel);
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()), Timeout = TimeSpan.FromMinutes(2) };
        foreach (ReadingBatch batch in new EvidenceReadings(District).Batches())
        {
            await Services.GetRequiredService<IReadingStore>().CommitAsync(batch, Cancel);
        }

        await AssessAsync(new DateOnly(2025, 1, 1), new DateOnly(2026, 3, 20));
    }

    /// <summary>Judges days anew, as the command <c>assess</c> does.</summary>
    public Task<IReadOnlyList<VerdictChange>> AssessAsync(DateOnly from, DateOnly to) => new Assessor(
        District, Services.GetRequiredService<Judges>(), Services.GetRequiredService<IReadingStore>(), Services.GetRequiredService<IVerdictStore>(),
        Services.GetRequiredService<IActReader>()).ReassessAsync(from, to, Now, Cancel);

    public async Task<JsonElement> GetAsync(string address)
    {
        using HttpResponseMessage answer = await Client.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        string text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture)} {text}");
        return JsonElement.Parse(text);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app!.DisposeAsync();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
