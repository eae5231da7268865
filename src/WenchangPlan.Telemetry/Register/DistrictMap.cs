namespace WenchangPlan.Telemetry.Register;

/// <summary>Outline and waters of the district, for maps.</summary>
/// <param name="GeoJson">A FeatureCollection, UTF-8, of nothing but what maps draw: <c>kind</c> (<c>outline</c> or <c>water</c>), names, where the name stands, and WGS 84 coordinates with six decimals.</param>
/// <param name="Caption">What is to be known about it, such as that it is a sketch; empty when nothing is.</param>
/// <param name="CaptionEn">The same in English.</param>
public sealed record DistrictMap(byte[] GeoJson, string Caption, string CaptionEn);
