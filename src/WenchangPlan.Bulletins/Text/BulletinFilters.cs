using System.Globalization;
using System.Text.Json;
using Fluid;
using Fluid.Values;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;

namespace WenchangPlan.Bulletins.Text;

/// <summary>The words of the trade as filters: what templates write behind <c>|</c>. Each is described in docs/bulletins.md.</summary>
internal static class BulletinFilters
{
    /// <summary>Adds them for a language.</summary>
    public static void AddTo(FilterCollection filters, BulletinWords words)
    {
        // {{ figure.yearBefore | yoy }}: 同比改善 9.1%; {{ … | mom }}: 环比…; {{ … | change }}: 改善 9.1% alone.
        Add(filters, "yoy", (input, _) => words.YearOnYear(Held(input)));
        Add(filters, "mom", (input, _) => words.OnPrevious(Held(input)));
        Add(filters, "change", (input, _) => words.Change(Held(input)) ?? words["cell.none"]);

        // {{ 93.5 | fixed: 1 }}: always one decimal; {{ value | concentration: code }}: as the pollutant is printed. What is missing is said.
        Add(filters, "fixed", (input, arguments) => input.IsNil() ? words["now.none"] : BulletinWords.Number(input.ToNumberValue(), (int)arguments.At(0).ToNumberValue()));
        Add(filters, "concentration", (input, arguments) => input.IsNil() ? words["now.none"] : BulletinWords.Number(input.ToNumberValue(), BulletinWords.Decimals(arguments.At(0).ToStringValue())));

        // {{ station | place }}: its name in the language; {{ code | pollutant }}, {{ code | indicator }}; {{ list | pollutants }}.
        Add(filters, "place", (input, _) => Element(input) is { } place ? words.Name(place.GetProperty("name").GetString() ?? "", place.GetProperty("nameEn").GetString() ?? "") : "");
        Add(filters, "pollutant", (input, _) => words.Parameter("air", input.ToStringValue()));
        Add(filters, "indicator", (input, _) => words.Parameter("water", input.ToStringValue()));
        Add(filters, "class", (input, _) => input.IsNil() ? words["now.none"] : words.WaterClass((int)input.ToNumberValue()));
        Add(filters, "level", (input, _) => words.Level((int)input.ToNumberValue()));
        Add(filters, "trophic", (input, _) => words.Word("trophic.class", (int)input.ToNumberValue()));
        Add(filters, "sectionsState", (input, _) => words.Word("sections.state", (int)input.ToNumberValue()));
        Add(filters, "event", (input, _) => words[$"event.{input.ToStringValue()}"]);
        Add(filters, "state", (input, _) => words[$"state.{input.ToStringValue()}"]);
        Add(filters, "kind", (input, _) => words.Kind(input.ToStringValue()));
        Add(filters, "edition", (input, _) => words.Edition(input.ToStringValue()));
        Add(filters, "day", (input, _) => DateOnly.TryParseExact(input.ToStringValue(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? words.Date(day) : words["now.none"]);

        // {{ section | whyNot }}: 断流, 无监测数据; {{ item | multiple }}: 总磷(0.3); {{ target | budget }}: 21 天.
        Add(filters, "whyNot", (input, _) => Read(input, BulletinContext.Default.SectionLine) is { } section ? PlaceTables.WhyNot(section, words) : "");
        Add(filters, "multiple", (input, _) => Read(input, BulletinContext.Default.MainMultiple) is { } main ? PlaceTables.Main(main, words) : "");
        Add(filters, "budget", (input, _) => Read(input, BulletinContext.Default.TargetFigure) is { } target ? PlaceTables.Budget(target, words) : "");
    }

    private static void Add(FilterCollection filters, string name, Func<FluidValue, FilterArguments, string> of) =>
        filters.AddFilter(name, (input, arguments, _) => new ValueTask<FluidValue>(new StringValue(of(input, arguments))));

    private static Held Held(FluidValue input) => Read(input, BulletinContext.Default.Held) ?? new Held(ChangeKind.Count, null, null, null);

    private static T? Read<T>(FluidValue input, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => Element(input) is { } element ? element.Deserialize(type) : null;

    private static JsonElement? Element(FluidValue input) => input.ToObjectValue() is TemplateModel.Members members ? members.Element : null;
}
