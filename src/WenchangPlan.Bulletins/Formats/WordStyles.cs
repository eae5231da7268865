using DocumentFormat.OpenXml.Wordprocessing;

namespace WenchangPlan.Bulletins.Formats;

/// <summary>The styles of the Word document. Lines of text and cells have a height of their own, so that pages end alike whatever fonts a machine has. Title, Heading 1, Caption, Header and Footer are Word's own names, so that its outline, navigation and table of contents know them.</summary>
internal static class WordStyles
{
    public const string Title = "Title", Subtitle = "Subtitle", Heading = "Heading1", Text = "BodyText", Caption = "Caption", Note = "BulletinNote", Cell = "BulletinCell",
        NumberCell = "BulletinNumber", Gap = "BulletinGap", Header = "Header", Footer = "Footer", Table = "BulletinTable";

    private const string Normal = "Normal", Serif = "SimSun", Sans = "SimHei", Latin = "Times New Roman", LatinSans = "Arial";

    /// <summary>All of them.</summary>
    public static Styles Of(string language)
    {
        bool english = language == "en";
        var defaults = new DocDefaults(
            new RunPropertiesDefault(new RunPropertiesBaseStyle(Fonts(sans: false), new FontSize { Val = "21" }, new FontSizeComplexScript { Val = "21" }, new Languages { Val = "en-US", EastAsia = "zh-CN" })),
            new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(new SpacingBetweenLines { After = "0", Line = "288", LineRule = LineSpacingRuleValues.Auto })));
        return new Styles(
            defaults,
            Style(Normal, "Normal", null, null, null, isDefault: true),
            Style(Title, "Title", new ParagraphProperties(new KeepNext(), new SpacingBetweenLines { Before = "0", After = "60" }, new Justification { Val = JustificationValues.Center }), Run(english ? 30 : 36, sans: true, bold: true), Normal),
            Style(Subtitle, "Subtitle", new ParagraphProperties(Border(), new SpacingBetweenLines { After = "160" }, new Justification { Val = JustificationValues.Center }), Run(21, colour: "444444"), Normal),
            Style(Heading, "heading 1", new ParagraphProperties(new KeepNext(), new KeepLines(), new SpacingBetweenLines { Before = "160", After = "40" }, new OutlineLevel { Val = 0 }), Run(24, sans: true, bold: true), Normal),
            Style(Text, "Body Text", new ParagraphProperties(new SpacingBetweenLines { After = english ? "80" : "0", Line = english ? "300" : "350", LineRule = LineSpacingRuleValues.Exact }, english ? new Indentation() : new Indentation { FirstLineChars = 200, FirstLine = "420" }, new Justification { Val = JustificationValues.Both }), null, Normal),
            Style(Caption, "caption", new ParagraphProperties(new KeepNext(), new SpacingBetweenLines { Before = "80", After = "40" }), Run(19), Normal),
            Style(Cell, "Bulletin cell", new ParagraphProperties(new SpacingBetweenLines { Line = "260", LineRule = LineSpacingRuleValues.Exact }), Run(18), Normal),
            Style(NumberCell, "Bulletin number", new ParagraphProperties(new Justification { Val = JustificationValues.Right }), null, Cell),
            Style(Gap, "Bulletin gap", new ParagraphProperties(new SpacingBetweenLines { Line = "80", LineRule = LineSpacingRuleValues.Exact }), null, Normal),
            Style(Note, "Bulletin note", new ParagraphProperties(new SpacingBetweenLines { Before = "60" }), Run(17, colour: "444444"), Normal),
            Style(Header, "header", new ParagraphProperties(new Justification { Val = JustificationValues.Center }), Run(16, colour: "666666"), Normal),
            Style(Footer, "footer", new ParagraphProperties(new Justification { Val = JustificationValues.Right }), Run(16, colour: "666666"), Normal),
            TableStyle());
    }

    private static Style Style(string id, string name, ParagraphProperties? paragraph, StyleRunProperties? run, string? basedOn, bool isDefault = false)
    {
        var style = new Style { Type = StyleValues.Paragraph, StyleId = id, Default = isDefault ? true : null };
        style.Append(new StyleName { Val = name });
        if (basedOn is not null) style.Append(new BasedOn { Val = basedOn });
        if (id == Heading) style.Append(new NextParagraphStyle { Val = Text });
        style.Append(new PrimaryStyle());
        if (paragraph is not null) style.Append(new StyleParagraphProperties(paragraph.ChildElements.Select(e => e.CloneNode(true))));
        if (run is not null) style.Append(run);
        return style;
    }

    /// <summary>The three lines of a table in print: above, below the headings, and at the end; hairlines between rows.</summary>
    private static Style TableStyle()
    {
        var style = new Style { Type = StyleValues.Table, StyleId = Table };
        style.Append(
            new StyleName { Val = "Bulletin table" }, new PrimaryStyle(),
            new StyleTableProperties(
                new TableBorders(
                    new TopBorder { Val = BorderValues.Single, Size = 12, Color = "111111" }, new BottomBorder { Val = BorderValues.Single, Size = 12, Color = "111111" },
                    new InsideHorizontalBorder { Val = BorderValues.Single, Size = 4, Color = "BBBBBB" }),
                new TableCellMarginDefault(new TopMargin { Width = "20", Type = TableWidthUnitValues.Dxa }, new TableCellLeftMargin { Width = 60, Type = TableWidthValues.Dxa }, new BottomMargin { Width = "20", Type = TableWidthUnitValues.Dxa }, new TableCellRightMargin { Width = 60, Type = TableWidthValues.Dxa })),
            new TableStyleProperties(
                new TableStyleConditionalFormattingTableCellProperties(new TableCellBorders(new BottomBorder { Val = BorderValues.Single, Size = 8, Color = "111111" })))
            { Type = TableStyleOverrideValues.FirstRow });
        return style;
    }

    private static StyleRunProperties Run(int halfPoints, bool sans = false, bool bold = false, string? colour = null)
    {
        var run = new StyleRunProperties();
        if (sans) run.Append(Fonts(sans: true));
        if (bold) run.Append(new Bold());
        if (colour is not null) run.Append(new Color { Val = colour });
        string size = halfPoints.ToString(System.Globalization.CultureInfo.InvariantCulture);
        run.Append(new FontSize { Val = size }, new FontSizeComplexScript { Val = size });
        return run;
    }

    private static RunFonts Fonts(bool sans) => new() { Ascii = sans ? LatinSans : Latin, HighAnsi = sans ? LatinSans : Latin, EastAsia = sans ? Sans : Serif, ComplexScript = sans ? LatinSans : Latin };

    private static ParagraphBorders Border() => new(new BottomBorder { Val = BorderValues.Single, Size = 6, Space = 4, Color = "111111" });
}
