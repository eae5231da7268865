using System.Globalization;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads the <c>targets</c> of the register: which verdicts they count, and what they must reach.</summary>
internal static class TargetReader
{
    private static readonly (string Code, string Kind, TargetScope Of)[] Shorthands =
    [
        (Target.GoodAirDays, "airDay", TargetScope.District),
        (Target.WaterSections, "waterYear", TargetScope.Stations),
    ];

    public static List<Target> Read(RegisterSection root, DomainCatalog domains, IReadOnlyList<JudgeFacts>? judges)
    {
        var targets = new List<Target>();
        foreach (RegisterSection item in root.Sections("targets"))
        {
            Target target = ReadTarget(item, domains, judges);
            if (target.Id.Length > 0 && targets.Exists(t => t.Id == target.Id))
            {
                item.Note("id", $"\"{target.Id}\" a second time", "an id that no other target has");
            }

            targets.Add(target);
            item.NoteUnknownMembers();
        }

        return targets;
    }

    private static Target ReadTarget(RegisterSection item, DomainCatalog domains, IReadOnlyList<JudgeFacts>? judges)
    {
        (string indicator, string kind, TargetScope of) = ReadCounted(item, domains, judges);
        string name = item.Text("name") ?? "";
        double from = item.Number("fromYear", 2021, 1990, 2200);
        double? to = item.Number("toYear", required: false);
        if (to < from)
        {
            item.Note("toYear", to.Value.ToString(CultureInfo.InvariantCulture), "a year not before fromYear");
        }

        return new Target
        {
            Id = item.Id("id") ?? "",
            Kind = kind,
            Of = of,
            Indicator = indicator,
            Name = name,
            NameEn = item.Text("nameEn", required: false) ?? name,
            Bound = (decimal)ReadBound(item),
            Baseline = (decimal?)item.Number("baseline", required: false),
            Binding = item.Flag("binding", otherwise: true),
            FromYear = (int)from,
            ToYear = (int?)to,
            Edition = ReadEdition(item, kind, judges),
            Complete = CompletenessReader.Read(item, domains.FindVerdict(kind)?.Complete ?? Completeness.Usual),
        };
    }

    /// <summary>What it counts: a shorthand (<c>indicator</c>), or a kind of verdict and whose (<c>kind</c>, <c>of</c>).</summary>
    private static (string Indicator, string Kind, TargetScope Of) ReadCounted(RegisterSection item, DomainCatalog domains, IReadOnlyList<JudgeFacts>? judges)
    {
        if (item.Has("indicator") || !item.Has("kind"))
        {
            (string Code, string Kind, TargetScope Of)[] found =
                item.Choice("indicator", [.. Shorthands.Select(s => s.Code)], s => s) is { } code ? [Shorthands.First(s => s.Code == code)] : Shorthands;
            foreach (string other in (string[])["kind", "of"])
            {
                if (item.Text(other, required: false) is not null)
                {
                    item.Note(other, "beside indicator", "either indicator, or kind and of");
                }
            }

            return found[0];
        }

        _ = item.Text("indicator", required: false);
        VerdictKind? kind = item.Choice("kind", [.. domains.All.SelectMany(d => d.Verdicts)], v => v.Code);
        if (kind is not null && judges?.Any(j => j.Verdicts.Contains(kind.Code, StringComparer.Ordinal)) == false)
        {
            item.Note("kind", $"\"{kind.Code}\"", $"a kind of verdict that a judge gives: {string.Join(", ", judges.SelectMany(j => j.Verdicts))}");
        }

        if (kind is { Span: WindowSpan.Event } or { IsDerived: true })
        {
            item.Note("kind", $"\"{kind.Code}\"", "a kind of verdict about days, months or years, which can be counted");
        }

        TargetScope of = item.Enumeration<TargetScope>("of") ?? default;
        return (kind?.Code ?? "", kind?.Code ?? "", of);
    }

    /// <summary>An edition is pinned by a name the judge of its kind knows.</summary>
    private static string? ReadEdition(RegisterSection item, string kind, IReadOnlyList<JudgeFacts>? judges)
    {
        string? edition = item.Text("edition", required: false);
        if (edition is null || judges is null)
        {
            return edition;
        }

        IReadOnlyList<string> pins = judges.Select(j => j.Pins.GetValueOrDefault(kind)).FirstOrDefault(p => p is not null) ?? [];
        if (!pins.Contains(edition, StringComparer.Ordinal))
        {
            item.Note("edition", $"\"{edition}\"", pins.Count == 0 ? "nothing: this kind goes by the date judged" : (Phrase)$"{string.Join(" or ", pins)}, or nothing to go by the date judged");
        }

        return edition;
    }

    private static double ReadBound(RegisterSection item) => item.Number("bound") is null ? 0 : item.Number("bound", 0, 0, 100);
}
