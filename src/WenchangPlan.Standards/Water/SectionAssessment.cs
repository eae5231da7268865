namespace WenchangPlan.Standards.Water;

/// <summary>The class of one section or lake point and what it rests on. The default is "nothing to judge".</summary>
/// <remarks>Made by <see cref="WaterEvaluation.Assess"/>; holds no reference and allocates only for texts.</remarks>
public readonly record struct SectionAssessment
{
    // Four bits for each indicator: its class.
    private readonly UInt128 _classes;
    private readonly WaterClass _class;

    internal SectionAssessment(UInt128 classes, IndicatorSet<WaterIndicator> judged, int judgeable)
    {
        (_classes, Judged, JudgeableCount) = (classes, judged, judgeable);
        foreach (WaterIndicator indicator in judged)
            if (this[indicator] > _class) _class = this[indicator];
    }

    /// <summary>Whether any deciding indicator was there.</summary>
    public bool HasClass => _class is not WaterClass.None;

    /// <summary>The class of the section: the worst among the judged indicators.</summary>
    /// <exception cref="InvalidOperationException">There is none; see <see cref="Reason"/>.</exception>
    public WaterClass Class => HasClass ? _class : throw new InvalidOperationException(Reason.En);

    /// <summary>The indicators that took part.</summary>
    public IndicatorSet<WaterIndicator> Judged { get; }

    /// <summary>How many indicators the method asks for: 21.</summary>
    public int JudgeableCount { get; }

    /// <summary>The indicators whose class is the class of the section; all of them when they are equal.</summary>
    public IndicatorSet<WaterIndicator> Deciding
    {
        get
        {
            IndicatorSet<WaterIndicator> deciding = default;
            foreach (WaterIndicator indicator in Judged)
                if (this[indicator] == _class) deciding = deciding.With(indicator);
            return deciding;
        }
    }

    /// <summary>Whether indicators the method asks for were absent, as always with sensors alone: then the class is preliminary.</summary>
    public bool IsPartial => Judged.Count < JudgeableCount;

    /// <summary>Whether the section is at class III or better.</summary>
    /// <exception cref="InvalidOperationException">There is no class.</exception>
    public bool IsGood => Class <= WaterClass.III;

    /// <summary>Why there is no class, or that it is preliminary: "5 of 21 indicators". Empty for a full assessment.</summary>
    public BilingualText Reason => (HasClass, IsPartial) switch
    {
        (false, _) => new BilingualText("no indicator to judge", "无可评价指标"),
        (true, true) => new BilingualText(
            string.Create(CultureInfo.InvariantCulture, $"preliminary: {Judged.Count} of {JudgeableCount} indicators"),
            string.Create(CultureInfo.InvariantCulture, $"初步评价：{JudgeableCount}项指标中的{Judged.Count}项")),
        _ => BilingualText.Empty,
    };

    /// <summary>
    /// The class of one indicator, judged or only for reference (total nitrogen, fecal coliform); <see cref="WaterClass.None"/> when it
    /// was absent or has no class.
    /// </summary>
    /// <param name="indicator">The indicator.</param>
    public WaterClass this[WaterIndicator indicator] => (WaterClass)(byte)((_classes >> (4 * (int)indicator)) & 0xF);
}
