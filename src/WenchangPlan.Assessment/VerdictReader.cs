using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment;

/// <summary>Reads verdicts that are kept from the store, and judges those that are derived, such as hours, from the hourly values.</summary>
public sealed class VerdictReader(District district, Judges judges, IReadingStore readings, IVerdictStore store, IActReader acts) : IVerdictReader
{
    /// <summary>Windows judged on one set of hourly values: enough to read each day once, few enough not to hold a year.</summary>
    private const int WindowsAtATime = 240;

    /// <inheritdoc />
    public IReadOnlyList<Verdict> Read(in VerdictQuery query)
    {
        VerdictKind kind = district.Domains.Verdict(query.Kind);
        if (!kind.IsDerived)
        {
            return store.Read(query);
        }

        if (district.Domains.Find(kind.Domain) is not { } domain || DataSpan.Of(domain, district, store, acts) is not { } span)
        {
            return [];
        }

        var verdicts = new List<Verdict>();
        long to = Math.Min(query.To, NumberOf(kind.Span, span.Last));
        long from = Math.Max(Math.Max(query.From, query.After?.Window ?? long.MinValue), NumberOf(kind.Span, span.First));
        for (long first = from; first <= to && verdicts.Count < query.Limit; first += WindowsAtATime)
        {
            Judge(query, kind, first, Math.Min(first + WindowsAtATime - 1, to), verdicts);
        }

        return verdicts;
    }

    /// <inheritdoc />
    public VerdictLimit? LimitOf(Verdict verdict, string parameter)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return judges.OfKind(verdict.Kind).LimitOf(verdict, parameter, district.During(verdict.Window.FirstDay(district.Clock), verdict.Window.LastDay(district.Clock)));
    }

    private void Judge(in VerdictQuery query, VerdictKind kind, long first, long last, List<Verdict> verdicts)
    {
        IJudge judge = judges.OfKind(kind.Code);
        var evidence = new RoundEvidence(district, readings, store, acts);
        for (long number = first; number <= last && verdicts.Count < query.Limit; number++)
        {
            VerdictKey? after = query.After;
            Place place = query.Place;
            var window = new JudgedWindow(kind.Code, new Window(kind.Span, number), place);
            foreach (Verdict verdict in judge.Judge(window, closed: true, evidence.Of(window.Window)).Where(v => place.Everywhere || v.Station == place.Station)
                .OrderBy(v => v.Station ?? "", StringComparer.Ordinal))
            {
                bool passed = after is not { } key || key.Window < number || string.CompareOrdinal(verdict.Station ?? "", key.Station) > 0;
                if (passed && verdicts.Count < query.Limit)
                {
                    verdicts.Add(verdict);
                }
            }
        }
    }

    private long NumberOf(WindowSpan span, int hour) => span == WindowSpan.Hour ? hour : Window.Of(span, Window.Hour(hour).FirstDay(district.Clock)).Number;
}
