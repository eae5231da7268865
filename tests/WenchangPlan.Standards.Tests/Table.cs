namespace WenchangPlan.Standards.Tests;

/// <summary>A comma-separated file beside the tests; no quoting.</summary>
internal static class Table
{
    public static IEnumerable<string[]> Rows(string path) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, path))
            .Where(line => line.Length > 0)
            .Skip(1)
            .Select(line => line.Split(','));

    /// <summary>A published cell; whatever is not a number is one of the marks for missing.</summary>
    public static decimal? NumberOrMissing(string text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal value) ? value : null;

    public static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
