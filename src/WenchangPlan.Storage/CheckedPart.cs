using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Storage;

/// <summary>What was looked at, and what was found.</summary>
/// <param name="Part">Which part.</param>
/// <param name="Ok">Whether it is in order.</param>
/// <param name="Finding">How much was looked at, or what is wrong.</param>
public readonly record struct CheckedPart(string Part, bool Ok, Phrase Finding)
{
    /// <summary>The finding in English.</summary>
    public string Text => Finding.ToString();

    /// <summary>Part, whether it is in order, and the finding.</summary>
    public override string ToString() => $"{Part}: {(Ok ? "ok" : "NOT OK")}, {Text}";
}
