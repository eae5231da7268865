using System.Text.Json;
using Fluid.Values;

namespace WenchangPlan.Bulletins.Text;

/// <summary>The figures as templates see them: the members of the JSON, by the same names. What a template asks for and no bulletin has is noted, because it would read as nothing.</summary>
/// <param name="unknown">Called with the path of a member that does not exist.</param>
internal sealed class TemplateModel(Action<string> unknown)
{
    /// <summary>Names the language has of its own.</summary>
    private static readonly HashSet<string> OfLanguage = ["size", "first", "last"];

    /// <summary>A value of the JSON.</summary>
    /// <param name="element">The value.</param>
    /// <param name="path">Where it stands.</param>
    public FluidValue Of(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => new DictionaryValue(new Members(element, path, this)),
        JsonValueKind.Array => new ArrayValue([.. element.EnumerateArray().Select((e, i) => Of(e, $"{path}[{i}]"))]),
        JsonValueKind.Number => NumberValue.Create(element.GetDecimal()),
        JsonValueKind.String => new StringValue((element.GetString() ?? "").ReplaceLineEndings(" ")),
        JsonValueKind.True => BooleanValue.True,
        JsonValueKind.False => BooleanValue.False,
        _ => NilValue.Instance,
    };

    /// <summary>The members of an object.</summary>
    internal sealed class Members(JsonElement element, string path, TemplateModel model) : IFluidIndexable
    {
        /// <summary>The object itself.</summary>
        public JsonElement Element => element;

        public int Count => element.EnumerateObject().Count();

        public IEnumerable<string> Keys => element.EnumerateObject().Select(p => p.Name);

        public bool TryGetValue(string name, out FluidValue value)
        {
            if (element.TryGetProperty(name, out JsonElement found))
            {
                value = model.Of(found, $"{path}.{name}");
                return true;
            }

            if (!OfLanguage.Contains(name)) model.Unknown($"{path}.{name}");
            value = NilValue.Instance;
            return false;
        }
    }

    private void Unknown(string path) => unknown(path);
}
