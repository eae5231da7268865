using System.Reflection;
using System.Text.Json;

namespace WenchangPlan.Standards.Editions;

/// <summary>All editions of one kind of standard, read from the embedded files of one folder and checked once.</summary>
internal sealed class EditionCatalog<T>
    where T : Edition
{
    private readonly T[] _byDate;

    internal EditionCatalog(IEnumerable<T> editions)
    {
        _byDate = [.. editions.OrderBy(edition => edition.From ?? DateOnly.MinValue)];
        if (_byDate.Length == 0) throw new InvalidDataException($"No edition of {typeof(T).Name}.");
        for (int i = 0; i < _byDate.Length; i++)
        {
            T edition = _byDate[i];
            if (edition.From > edition.To) throw new InvalidDataException($"{edition} ends before it begins.");
            if (i > 0 && !Follows(_byDate[i - 1], edition))
                throw new InvalidDataException($"{edition} does not begin on the day after {_byDate[i - 1]} ends.");
        }

        if (_byDate.DistinctBy(edition => edition.Pin).Count() != _byDate.Length)
            throw new InvalidDataException($"Two editions of {typeof(T).Name} share a pin.");
    }

    internal IReadOnlyList<T> All => _byDate;

    internal IReadOnlyList<string> Pins => field ??= [.. _byDate.Select(edition => edition.Pin)];

    internal static EditionCatalog<T> Load<TFile>(string folder, Func<TFile, T> create) => new(EditionFiles.Read(folder, create));

    internal static EditionCatalog<T> Load(string folder) => Load<T>(folder, edition => edition);

    internal T For(DateOnly day)
    {
        foreach (T edition in _byDate)
            if (edition.Covers(day)) return edition;
        throw new ArgumentOutOfRangeException(nameof(day), day, $"No edition of {typeof(T).Name} judges this day.");
    }

    internal T Named(string name)
    {
        foreach (T edition in _byDate)
        {
            if (string.Equals(edition.Pin, name, StringComparison.OrdinalIgnoreCase)
                || string.Equals(edition.Standard, name, StringComparison.OrdinalIgnoreCase)) return edition;
        }

        throw new ArgumentException(
            $"No edition of {typeof(T).Name} is called '{name}'. Known: {string.Join(", ", Pins)}.",
            nameof(name));
    }

    private static bool Follows(T earlier, T later) => earlier.To is { } end && end < DateOnly.MaxValue && later.From == end.AddDays(1);
}

/// <summary>Reads embedded edition files. A file that says more or less than its shape is an error, never a default.</summary>
internal static class EditionFiles
{
    internal static IEnumerable<T> Read<TFile, T>(string folder, Func<TFile, T> create)
    {
        string prefix = $"WenchangPlan.Standards.Editions.{folder}.";
        Assembly assembly = typeof(EditionFiles).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            yield return Parse(name, stream, create);
        }
    }

    internal static T Parse<TFile, T>(string name, Stream json, Func<TFile, T> create)
    {
        try
        {
            TFile file = (TFile?)JsonSerializer.Deserialize(json, typeof(TFile), EditionJson.Default) ?? throw new InvalidDataException("The file is empty.");
            return create(file);
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidDataException)
        {
            throw new InvalidDataException($"{name}: {error.Message}", error);
        }
    }
}
