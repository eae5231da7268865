namespace WenchangPlan.Standards.Water;

/// <summary>How many sections are at class III or better.</summary>
/// <param name="Good">Sections at class I, II or III.</param>
/// <param name="Assessed">Sections with a class: the denominator.</param>
/// <param name="Listed">Sections the plan lists; the difference to <paramref name="Assessed"/> had no data.</param>
public readonly record struct SectionShare(int Good, int Assessed, int Listed)
{
    /// <summary>The share in percent, not rounded; invalid when no section was assessed.</summary>
    public Statistic Percent => Ratio.Percent(Good, Assessed, "no section assessed", "无可评价断面");

    /// <summary>Counts sections by their class.</summary>
    /// <param name="sections">The assessment of each listed section, without a class where there was nothing to judge.</param>
    public static SectionShare Of(IEnumerable<SectionAssessment> sections)
    {
        int good = 0, assessed = 0, listed = 0;
        foreach (SectionAssessment section in sections)
        {
            listed++;
            if (!section.HasClass) continue;
            assessed++;
            if (section.IsGood) good++;
        }

        return new SectionShare(good, assessed, listed);
    }
}

/// <summary>The state of a set of sections.</summary>
/// <param name="Share">The sections at class III or better.</param>
/// <param name="State">The state in words; "nothing to judge" when no section was assessed.</param>
/// <param name="ByMeans">With few sections, the assessment of the mean concentrations; without a class when the set was judged by shares.</param>
public sealed record SectionSetAssessment(SectionShare Share, BilingualText State, SectionAssessment ByMeans)
{
    internal static SectionSetAssessment Nothing(SectionShare share) =>
        new(share, new BilingualText("nothing to judge", "无可评价断面"), default);
}
