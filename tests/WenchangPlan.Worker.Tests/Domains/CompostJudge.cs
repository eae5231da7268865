using WenchangPlan.Assessment;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Tests.Domains;

/// <summary>The judge of a domain that the service has never heard of: a compost heap must be hot enough, a day at a time.</summary>
internal sealed class CompostJudge : IJudge
{
    private const string Day = "compostDay";
    private const decimal Hot = 55;
    private const int LeastHours = 20;

    public JudgeFacts Facts { get; } = new("compost", ["heap"], [Day], new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));

    public IEnumerable<JudgedWindow> Touched(Station station, int hour) => [new JudgedWindow(Day, Window.Day(DistrictClock.DayOf(hour)), Place.Of(station.Id))];

    public IEnumerable<JudgedWindow> Above(string kind, string? station, Window window, District district) => [];

    public Place PlaceOf(string kind, string? station) => Place.Of(station);

    public int LastHour(JudgedWindow window, District district) => window.Window.Hours(district.Clock).End - 1;

    public (int First, int End)? ReadingsOf(JudgedWindow window, District district) => null;

    public IReadOnlyList<Verdict> Judge(JudgedWindow window, bool closed, IEvidence evidence)
    {
        (int first, int end) = window.Window.Hours(evidence.District.Clock);
        decimal[] hours = [.. evidence.Hours(evidence.District.Find(window.Place.Station!)!, first, end).Select(h => h.Find("core")?.Value).OfType<decimal>()];
        decimal? mean = hours.Length == 0 ? null : decimal.Round(hours.Average(), 1);
        bool enough = hours.Length >= LeastHours;
        return
        [
            new Verdict
            {
                Kind = Day,
                Station = window.Place.Station,
                Window = window.Window,
                Editions = ["Heap rule 1"],
                Value = mean,
                Grade = mean is null ? null : mean >= Hot ? 1 : 2,
                Good = closed && enough ? mean >= Hot : null,
                Validity = !closed ? Validity.Pending : enough ? Validity.Valid : Validity.Invalid,
                Reasons = !closed ? [new Reason(Reason.WindowOpen)] : enough ? [] : [hours.Length == 0 ? new Reason(Reason.NoData) : new Reason("too-few-hours", "core", hours.Length, LeastHours)],
                Deciding = ["core"],
                Samples = hours.Length,
                Parts = new Dictionary<string, VerdictPart>(StringComparer.Ordinal) { ["core"] = new VerdictPart(mean, null, hours.Length) },
            },
        ];
    }

    public bool? IsGoodBy(Verdict verdict, string pin) => throw new ArgumentException("It knows no editions.", nameof(pin));
}
