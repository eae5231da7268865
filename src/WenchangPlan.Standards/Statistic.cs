namespace WenchangPlan.Standards;

/// <summary>
/// A value computed from samples, or the reason there is none. The default value is invalid: "no data".
/// </summary>
/// <remarks>The unit is that of the samples. Immutable; safe to share between threads.</remarks>
public readonly record struct Statistic
{
    private static readonly BilingualText NoData = new("no data", "无数据");
    private readonly decimal _value;
    private readonly BilingualText? _reason;

    private Statistic(bool isValid, decimal value, int samples, BilingualText reason)
    {
        IsValid = isValid;
        _value = value;
        Samples = samples;
        _reason = reason;
    }

    /// <summary>Whether there is a value.</summary>
    public bool IsValid { get; }

    /// <summary>The value, not rounded.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message is the reason.</exception>
    public decimal Value => IsValid ? _value : throw new InvalidOperationException("Invalid: " + Reason.En);

    /// <summary>How many valid samples took part (or would have), zero or more.</summary>
    public int Samples { get; }

    /// <summary>
    /// Why there is no value, such as "17 of 20 hours"; or why the value stands although samples are short.
    /// Empty for an ordinary value.
    /// </summary>
    public BilingualText Reason => _reason ?? NoData;

    /// <summary>A value that stands.</summary>
    /// <param name="value">The value.</param>
    /// <param name="samples">How many samples took part.</param>
    public static Statistic Of(decimal value, int samples) => new(isValid: true, value, samples, BilingualText.Empty);

    /// <summary>A value that stands although a minimum was missed.</summary>
    /// <param name="value">The value.</param>
    /// <param name="samples">How many samples took part.</param>
    /// <param name="reason">Why it stands.</param>
    public static Statistic Of(decimal value, int samples, BilingualText reason) => new(isValid: true, value, samples, reason);

    /// <summary>No value.</summary>
    /// <param name="samples">How many valid samples there were.</param>
    /// <param name="reason">Why they do not make a value.</param>
    public static Statistic Invalid(int samples, BilingualText reason) => new(isValid: false, 0, samples, reason);

    /// <summary>The value, if there is one.</summary>
    /// <param name="value">The value, or zero when there is none.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetValue(out decimal value)
    {
        value = _value;
        return IsValid;
    }

    /// <summary>The value where there is one, else null: the form in which gaps enter the next step.</summary>
    public decimal? ValueOrGap() => IsValid ? _value : null;

    internal static Statistic TooFew(int have, int need, string unit, string unitZh) =>
        Invalid(have, new BilingualText(
            string.Create(CultureInfo.InvariantCulture, $"{have} of {need} {unit}"),
            string.Create(CultureInfo.InvariantCulture, $"有效{unitZh}{have}个，要求{need}个")));
}
