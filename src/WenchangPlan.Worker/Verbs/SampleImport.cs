using System.CommandLine;
using System.Globalization;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Tables;
using WenchangPlan.Worker.Tables.Readings;
using WenchangPlan.Worker.Tables.Samples;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>import --samples</c>: laboratory results; the running service judges anew what they are about.</summary>
internal sealed class SampleImport(IServiceProvider services, InvocationConfiguration console, CancellationToken cancel)
{
    private const int AtOnce = 5_000;

    private readonly IActStore _store = services.GetRequiredService<IActStore>();
    private readonly TableImport _import = new(console, cancel);
    private (int Added, int Corrected, int Same) _counts;

    /// <summary>Reads the table; see <see cref="TableImport.RunAsync"/>.</summary>
    public Task<int> RunAsync(string file, TableFormat format, ImportWords words)
    {
        long now = services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();
        return _import.RunAsync(file, format, new SampleTable(services.GetRequiredService<District>(), words, now, _import.Refuse), AtOnce, Save,
            () => string.Create(CultureInfo.InvariantCulture, $"laboratory results: {_counts.Added} added, {_counts.Corrected} of them corrections, {_counts.Same} there already"));
    }

    private void Save(List<SampleRow> rows)
    {
        foreach ((SampleRow row, SampleSaved saved) in rows.Zip(_store.SaveSamples([.. rows.Select(r => r.Sample)], whole: false)))
        {
            switch (saved.Fate)
            {
                case SampleFate.Added:
                    _counts.Added++;
                    _counts.Corrected += row.Sample.Reason.Length > 0 ? 1 : 0;
                    break;
                case SampleFate.Same:
                    _counts.Same++;
                    break;
                default:
                    _import.Refuse(row.Line, string.Create(CultureInfo.InvariantCulture,
                        $"{row.Sample.Parameter} '{row.Sample.Text}' differs from result {saved.Sample.Id}, '{saved.Sample.Text}', entered by {saved.Sample.By}: --reason WHY or a column reason corrects it, and both stay"));
                    break;
            }
        }
    }
}
