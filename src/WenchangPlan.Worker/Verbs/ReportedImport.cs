using System.CommandLine;
using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Tables;
using WenchangPlan.Worker.Tables.Readings;
using WenchangPlan.Worker.Tables.Reported;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>import --reported</c>: daily values of others, kept apart from readings and verdicts.</summary>
internal sealed class ReportedImport(IServiceProvider services, InvocationConfiguration console, CancellationToken cancel)
{
    private const int AtOnce = 20_000;

    private readonly IReportedStore _store = services.GetRequiredService<IReportedStore>();
    private readonly TableImport _import = new(console, cancel);
    private (int Added, int Replaced, int Same) _counts;

    /// <summary>Reads the table; see <see cref="TableImport.RunAsync"/>.</summary>
    public Task<int> RunAsync(string file, TableFormat format, ImportWords words)
    {
        long now = services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();
        var table = new ReportedTable(services.GetRequiredService<District>(), words, (file == "-" ? "standard input" : Path.GetFileName(file), now), _import.Refuse);
        return _import.RunAsync(file, format, table, AtOnce, Save,
            () => string.Create(CultureInfo.InvariantCulture, $"as reported: {_counts.Added} values added, {_counts.Replaced} replaced, {_counts.Same} there already"));
    }

    private void Save(List<ReportedValue> values)
    {
        ReportedSaved saved = _store.Save(values);
        _counts = (_counts.Added + saved.Added, _counts.Replaced + saved.Replaced, _counts.Same + saved.Same);
    }
}
