namespace WenchangPlan.Standards;

/// <summary>Shares in percent.</summary>
internal static class Ratio
{
    internal static Statistic Percent(int part, int whole, string none, string noneZh) =>
        whole > 0 ? Statistic.Of(100m * part / whole, whole) : Statistic.Invalid(0, new BilingualText(none, noneZh));
}
