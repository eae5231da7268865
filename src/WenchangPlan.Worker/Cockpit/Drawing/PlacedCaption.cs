using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace WenchangPlan.Worker.Cockpit.Drawing;

/// <summary>Text in a drawing that is as wide as its place: where it stands is a share of the width, and it is never scaled.</summary>
public sealed class PlacedCaption : ComponentBase
{
    /// <summary>Where it stands, such as <c>50%</c>.</summary>
    [Parameter]
    public string X { get; set; } = "0";

    /// <summary>Its base line, px.</summary>
    [Parameter]
    public double Y { get; set; }

    /// <summary>Which end stands there: start, middle or end.</summary>
    [Parameter]
    public string Anchor { get; set; } = "start";

    /// <summary>Class of the element.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>The text.</summary>
    [Parameter]
    public string Text { get; set; } = "";

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", Class);
        builder.AddAttribute(2, "x", X);
        builder.AddAttribute(3, "y", Y.ToString("0.##", CultureInfo.InvariantCulture));
        builder.AddAttribute(4, "text-anchor", Anchor);
        builder.AddContent(5, Text);
        builder.CloseElement();
    }
}
