using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Air;

/// <summary>Words for the letters of hours that do not count.</summary>
internal static class DayGaps
{
    /// <summary>What a letter means; a letter that is known by nobody stands for flagged readings.</summary>
    public static string Word(Wording words, string letter) => letter switch
    {
        "O" or "M" or "C" or "F" or "S" or "D" or "T" or "B" or "R" or "J" or "U" => words["dayPage.letter." + letter],
        "N" => words["dayPage.gap.notSent"],
        "?" => words["dayPage.gap.tooFewReadings"],
        "…" => words["dayPage.gap.running"],
        _ => words["dayPage.gap.flagged"],
    };
}
