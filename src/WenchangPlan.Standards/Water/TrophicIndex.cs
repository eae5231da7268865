using System.Collections.Immutable;
using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Water;

/// <summary>
/// One edition of the trophic level index of lakes and reservoirs, TLI(Σ): a weighted mean of up to five terms. Immutable.
/// </summary>
public sealed record TrophicIndex : Edition
{
    // Four more than any report shows, few enough that every platform's logarithm agrees.
    private const int IndexDecimals = 6;

    private static readonly EditionCatalog<TrophicIndex> Catalog = EditionCatalog<TrophicIndex>.Load("Trophic");

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<TrophicIndex> All => Catalog.All;

    /// <summary>The terms, chlorophyll a first.</summary>
    public required IReadOnlyList<TrophicTerm> Terms { get; init; }

    /// <summary>The classes, poorest in nutrients first.</summary>
    public required IReadOnlyList<TrophicClass> Classes { get; init; }

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged.</param>
    public static TrophicIndex For(DateOnly day) => Catalog.For(day);

    /// <summary>The share of a term when all five are there: its squared correlation over the sum of all.</summary>
    /// <param name="indicator">Chlorophyll a, total phosphorus, total nitrogen, transparency or permanganate index.</param>
    /// <returns>0 to 1.</returns>
    /// <exception cref="ArgumentException">The index has no such term.</exception>
    public decimal Weight(WaterIndicator indicator) => Square(TermOf(indicator)) / Terms.Sum(Square);

    /// <summary>The index of a single indicator, 10 (a + b ln x).</summary>
    /// <param name="indicator">Chlorophyll a (mg/m³), total phosphorus, total nitrogen, permanganate index (mg/L) or transparency (m).</param>
    /// <param name="value">Above zero.</param>
    /// <exception cref="ArgumentException">The index has no such term.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public decimal TermIndex(WaterIndicator indicator, decimal value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        TrophicTerm term = TermOf(indicator);
        return Rounding.HalfEven(10 * (term.A + (term.B * (decimal)Math.Log((double)value))), IndexDecimals);
    }

    /// <summary>The index of a lake or point.</summary>
    /// <param name="values">Mean concentrations; anything that is no term is ignored. Each above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A term's value is zero or negative.</exception>
    /// <remarks>总站生字〔2001〕090号. With fewer than five terms the weights are scaled to 1, which is unverified practice.</remarks>
    public TrophicResult Of(ReadOnlySpan<WaterValue> values)
    {
        var terms = ImmutableArray.CreateBuilder<(WaterIndicator, decimal)>();
        decimal weighted = 0, weights = 0;
        foreach ((WaterIndicator indicator, decimal value) in values)
        {
            TrophicTerm? term = FindTerm(indicator);
            if (term is null) continue;
            decimal index = TermIndex(indicator, value);
            terms.Add((indicator, index));
            weighted += Square(term) * index;
            weights += Square(term);
        }

        if (weights == 0) return new TrophicResult(Statistic.Invalid(0, new BilingualText("no trophic indicator", "无营养状态指标")), [], Terms.Count, Name: null);
        decimal total = Rounding.HalfEven(weighted / weights, IndexDecimals);
        return new TrophicResult(Statistic.Of(total, terms.Count), terms.ToImmutable(), Terms.Count, ClassOf(total).Name);
    }

    /// <summary>The class of an index.</summary>
    /// <param name="index">Any number.</param>
    public TrophicClass ClassOf(decimal index) =>
        Classes.First(line => line.UpTo is not { } bound || index < bound || (line.Included && index == bound));

    private static decimal Square(TrophicTerm term) => term.R * term.R;

    private TrophicTerm? FindTerm(WaterIndicator indicator) => Terms.FirstOrDefault(term => term.Indicator == indicator.Code());

    private TrophicTerm TermOf(WaterIndicator indicator) => FindTerm(indicator)
        ?? throw new ArgumentException($"{indicator.Code()} is no term of the index.", nameof(indicator));
}

/// <summary>One term of the index: 10 (<paramref name="A"/> + <paramref name="B"/> ln x).</summary>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="A">Constant.</param>
/// <param name="B">Factor of the natural logarithm.</param>
/// <param name="R">Correlation with chlorophyll a, −1 to 1.</param>
public sealed record TrophicTerm(string Indicator, decimal A, decimal B, decimal R);

/// <summary>One trophic class.</summary>
/// <param name="UpTo">Its upper bound; null for the last.</param>
/// <param name="Included">Whether the bound belongs to it.</param>
/// <param name="Name">Its name.</param>
public sealed record TrophicClass(decimal? UpTo, bool Included, BilingualText Name);

/// <summary>The trophic state of a lake or point.</summary>
/// <param name="Index">TLI(Σ), or why there is none.</param>
/// <param name="Terms">The index of each indicator that was there.</param>
/// <param name="TermCount">How many terms a complete index has: five.</param>
/// <param name="Name">Name of the class; null only when there is no index.</param>
public sealed record TrophicResult(Statistic Index, ImmutableArray<(WaterIndicator Indicator, decimal Index)> Terms, int TermCount, BilingualText? Name)
{
    /// <summary>Whether all five indicators were there; if not, the weights were scaled (unverified practice).</summary>
    public bool IsComplete => Terms.Length == TermCount;
}
