namespace WenchangPlan.Storage;

/// <summary>What was looked at, and what was found.</summary>
/// <param name="Part">Which part.</param>
/// <param name="Ok">Whether it is in order.</param>
/// <param name="Text">How much was looked at, or what is wrong.</param>
public readonly record struct CheckedPart(string Part, bool Ok, string Text);
