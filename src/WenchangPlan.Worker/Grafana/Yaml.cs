using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WenchangPlan.Worker.Grafana;

/// <summary>Writes what Grafana reads when it starts. Every text is quoted as JSON quotes it, which YAML takes, so none is taken for a
/// number or a switch.</summary>
internal static class Yaml
{
    /// <summary>A document that begins with a comment.</summary>
    public static string Of(string comment, JsonObject document)
    {
        var to = new StringBuilder().Append("# ").AppendLine(comment);
        Write(document, 0, to);
        return to.ToString();
    }

    private static void Write(JsonNode? node, int depth, StringBuilder to)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                foreach ((string name, JsonNode? value) in members)
                {
                    Member(name, value, depth, to.Append(' ', depth));
                }

                break;
            case JsonArray { Count: > 0 } items:
                foreach (JsonNode? item in items)
                {
                    to.Append(' ', depth).Append("- ");
                    Item(item, depth + 2, to);
                }

                break;
            default:
                to.Append(' ', depth).AppendLine(Plain(node));
                break;
        }
    }

    private static void Member(string name, JsonNode? value, int depth, StringBuilder to)
    {
        to.Append(name).Append(':');
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            Write(value, depth + 2, to.AppendLine());
        }
        else
        {
            to.Append(' ').AppendLine(Plain(value));
        }
    }

    /// <summary>The first member of an item stands behind the dash.</summary>
    private static void Item(JsonNode? item, int depth, StringBuilder to)
    {
        if (item is not JsonObject { Count: > 0 } members)
        {
            to.AppendLine(Plain(item));
            return;
        }

        bool isFirst = true;
        foreach ((string name, JsonNode? value) in members)
        {
            Member(name, value, depth, isFirst ? to : to.Append(' ', depth));
            isFirst = false;
        }
    }

    private static string Plain(JsonNode? node) => node is null ? "null" : node.ToJsonString(Options);

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
