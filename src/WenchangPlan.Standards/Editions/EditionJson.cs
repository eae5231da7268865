using System.Text.Json;
using System.Text.Json.Serialization;
using WenchangPlan.Standards.Air;
using WenchangPlan.Standards.Drainage;
using WenchangPlan.Standards.Noise;
using WenchangPlan.Standards.Water;

namespace WenchangPlan.Standards.Editions;

/// <summary>How edition files are read, generated beforehand: every start reads them. A file that says more or less than its shape is an error.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    Converters =
    [
        typeof(WordOf<AirIndicator>), typeof(WordOf<AirReport>), typeof(WordOf<Averaging>), typeof(WordOf<AirZone>), typeof(WordOf<WaterIndicator>), typeof(WordOf<WaterClass>),
        typeof(WordOf<WaterBody>), typeof(WordOf<NoisePeriod>), typeof(WordOf<DrainageNetwork>),
    ])]
[JsonSerializable(typeof(AirEditionFile))]
[JsonSerializable(typeof(AirEvaluation))]
[JsonSerializable(typeof(AmbientStandard))]
[JsonSerializable(typeof(SurfaceWaterFile))]
[JsonSerializable(typeof(WaterEvaluation))]
[JsonSerializable(typeof(EffluentStandard))]
[JsonSerializable(typeof(TrophicIndex))]
[JsonSerializable(typeof(NoiseStandard))]
[JsonSerializable(typeof(RainGrades))]
[JsonSerializable(typeof(SewerDesign))]
[JsonSerializable(typeof(IndicatorTable<AirIndicator>.Line[]), TypeInfoPropertyName = "AirIndicatorLines")]
[JsonSerializable(typeof(IndicatorTable<WaterIndicator>.Line[]), TypeInfoPropertyName = "WaterIndicatorLines")]
internal sealed partial class EditionJson : JsonSerializerContext;

/// <summary>A member of an enum by its name in lower camel case; never by its number.</summary>
internal sealed class WordOf<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
