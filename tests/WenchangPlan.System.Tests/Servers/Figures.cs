namespace WenchangPlan.SystemTests.Servers;

/// <summary>Figures that are worth seeing but depend on the machine: printed, never a reason to fail.</summary>
internal static class Figures
{
    public static void Report(FormattableString figure) => Console.WriteLine("FIGURE " + FormattableString.Invariant(figure));
}
