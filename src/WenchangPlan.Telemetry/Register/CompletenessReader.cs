using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads the member <c>complete</c> of a kind of verdict or a target.</summary>
internal static class CompletenessReader
{
    private const int HoursOfAYear = 8784;

    /// <param name="item">What has the member.</param>
    /// <param name="otherwise">What holds where it says nothing.</param>
    public static Completeness Read(RegisterSection item, Completeness otherwise)
    {
        if (item.Section("complete", required: false) is not { } section)
        {
            return otherwise;
        }

        var read = new Completeness(
            section.Has("year") ? (int)section.Number("year", 0, 0, HoursOfAYear) : otherwise.Year,
            (int)section.Number("month", otherwise.Month, 0, 31),
            (int)section.Number("february", otherwise.February, 0, 28));
        section.NoteUnknownMembers();
        return read;
    }
}
