namespace WenchangPlan.Bulletins.Documents;

/// <summary>A bulletin in words: what every format writes out. What is kept of a published bulletin is this, so it stays as it was when words or templates change.</summary>
/// <param name="Language"><c>zh-CN</c> or <c>en</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Subtitle">The line below: period, issue, who publishes it.</param>
/// <param name="Blocks">Headings, paragraphs and tables in their order.</param>
/// <param name="Notes">What stands at the foot: standards, arithmetic.</param>
public sealed record BulletinDocument(string Language, string Title, string Subtitle, IReadOnlyList<Block> Blocks, IReadOnlyList<string> Notes)
{
    /// <summary>Tables that the template has no place for; spreadsheets have them all.</summary>
    public IReadOnlyList<BulletinTable> Further { get; init; } = [];

    /// <summary>The tables of the text in their order.</summary>
    internal IEnumerable<BulletinTable> Tables => Blocks.Select(b => b.Table).OfType<BulletinTable>();
}

/// <summary>A part of a document: one of the three.</summary>
/// <param name="Heading">A heading with its number.</param>
/// <param name="Text">A paragraph; what stands between <c>**</c> is strong.</param>
/// <param name="Table">A table.</param>
public sealed record Block(string? Heading = null, string? Text = null, BulletinTable? Table = null);

/// <summary>A table.</summary>
/// <param name="Name">Its name in templates, such as <c>pollutants</c>.</param>
/// <param name="Caption">Its number and title.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">Rows of as many cells as there are columns.</param>
public sealed record BulletinTable(string Name, string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows)
{
    /// <summary>Address of the page or answer of the API that its figures come from; null in what was kept before there was one.</summary>
    public string? Evidence { get; init; }
}

/// <summary>A column.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="IsNumber">Whether it is set to the right.</param>
public sealed record Column(string Title, bool IsNumber = false);

/// <summary>A cell.</summary>
/// <param name="Text">As it is printed; never empty: what is missing is said.</param>
/// <param name="Number">The number behind it; null where it is none.</param>
/// <param name="Mark">Code of a mark beside it, such as <c>class-4</c> or <c>level-3</c>; null without one.</param>
/// <param name="IsStrong">Whether it stands out.</param>
/// <param name="Link">Address of the page of what it names; null without one.</param>
public sealed record Cell(string Text, decimal? Number = null, string? Mark = null, bool IsStrong = false, string? Link = null);
