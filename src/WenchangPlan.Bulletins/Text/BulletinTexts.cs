using System.Globalization;
using System.Resources;

namespace WenchangPlan.Bulletins.Text;

/// <summary>The words of bulletins that templates do not hold: tables, changes, periods. Each once per language.</summary>
internal static class BulletinTexts
{
    private static readonly ResourceManager Texts = new(typeof(BulletinTexts));

    /// <summary>A text; without one in a language that is a mistake of the program.</summary>
    public static string Get(string key, CultureInfo culture) => Find(key, culture) ?? throw new MissingManifestResourceException($"No text \"{key}\" in {culture.Name}.");

    /// <summary>A text; null where there is none.</summary>
    public static string? Find(string key, CultureInfo culture) => Texts.GetString(key, culture);
}
