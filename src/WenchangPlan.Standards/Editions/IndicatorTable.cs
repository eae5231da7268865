using System.Runtime.CompilerServices;

namespace WenchangPlan.Standards.Editions;

/// <summary>Codes, names and units of the indicators of one field, from an embedded file that lists every one of them in declared order.</summary>
internal sealed class IndicatorTable<T>
    where T : struct, Enum
{
    private readonly Line[] _lines;

    internal IndicatorTable(Line[] lines) => _lines = lines.Select(line => line.Indicator).SequenceEqual(Enum.GetValues<T>())
        ? lines
        : throw new InvalidDataException($"The file must list every {typeof(T).Name} once, in declared order.");

    internal Line this[T indicator] => _lines[Unsafe.BitCast<T, byte>(indicator)];

    internal static IndicatorTable<T> Load(string name) =>
        EditionFiles.Read<Line[], IndicatorTable<T>>("Indicators." + name, lines => new IndicatorTable<T>(lines)).Single();

    internal bool TryFind(string code, out T indicator)
    {
        int index = Array.FindIndex(_lines, line => line.Code == code);
        indicator = index < 0 ? default : _lines[index].Indicator;
        return index >= 0;
    }

    internal sealed record Line(T Indicator, string Code, string Unit, BilingualText Name);
}
