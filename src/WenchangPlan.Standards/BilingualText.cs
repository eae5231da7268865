namespace WenchangPlan.Standards;

/// <summary>A text people read, in English and in Chinese. Neither is ever null.</summary>
/// <param name="En">English.</param>
/// <param name="Zh">Chinese, as the standards write it.</param>
public sealed record BilingualText(string En, string Zh)
{
    /// <summary>No text: both languages empty.</summary>
    public static BilingualText Empty { get; } = new("", "");

    /// <summary>Whether there is nothing to read.</summary>
    public bool IsEmpty => En.Length == 0;

    /// <summary>The English text.</summary>
    public override string ToString() => En;
}
