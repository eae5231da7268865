namespace WenchangPlan.Standards.Air;

/// <summary>One of the six categories of the index.</summary>
/// <param name="Level">1 (best) to 6.</param>
/// <param name="UpTo">The highest index of this category, included; the next one begins one above.</param>
/// <param name="Name">Name, such as 良 / Good.</param>
/// <param name="Colour">Name of the colour it is shown in.</param>
/// <param name="Hex">The colour as #RRGGBB.</param>
public sealed record AqiCategory(int Level, int UpTo, BilingualText Name, BilingualText Colour, string Hex);
