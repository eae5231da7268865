using System.Globalization;
using System.Reflection;

namespace WenchangPlan.Telemetry.Register;

/// <summary>All parameters the service knows, by domain and code. Immutable; safe to share.</summary>
public sealed class ParameterCatalog
{
    private readonly Dictionary<string, Dictionary<string, Parameter>> _byCode;

    /// <summary>Takes parameters whose <see cref="Parameter.Index"/> is their position.</summary>
    /// <exception cref="ArgumentException">A code occurs twice in one domain, or an index is not the position.</exception>
    public ParameterCatalog(IEnumerable<Parameter> parameters)
    {
        All = [.. parameters];
        for (int i = 0; i < All.Count; i++)
        {
            if (All[i].Index != i)
            {
                throw new ArgumentException($"Parameter {All[i].Code} has index {All[i].Index} at position {i}.", nameof(parameters));
            }
        }

        _byCode = All.GroupBy(p => p.Domain.Code, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToDictionary(p => p.Code, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>The parameters that ship with the service (<c>parameters.json</c>).</summary>
    public static ParameterCatalog Default { get; } = LoadDefault();

    /// <summary>Every parameter; the position is <see cref="Parameter.Index"/>.</summary>
    public IReadOnlyList<Parameter> All { get; }

    /// <summary>The parameter with this code in this domain, or null.</summary>
    public Parameter? Find(Domain domain, string code) => Find(domain.Code, code);

    /// <summary>The parameter with this code in the domain with that code, or null.</summary>
    public Parameter? Find(string domain, string code) => _byCode.TryGetValue(domain, out Dictionary<string, Parameter>? ofDomain) ? ofDomain.GetValueOrDefault(code) : null;

    private static ParameterCatalog LoadDefault()
    {
        const string Name = "WenchangPlan.Telemetry.Register.parameters.json";
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"The resource {Name} is not in the assembly.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var problems = new List<RegisterProblem>();
        var section = new RegisterSection("parameters.json", LocatedJson.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)), "", problems);
        var parameters = new List<Parameter>();
        foreach (RegisterSection item in section.Sections("parameters", required: true))
        {
            if (ReadParameter(item, parameters.Count, DomainCatalog.Default) is { } parameter)
            {
                parameters.Add(parameter);
            }
        }

        return problems.Count == 0 ? new ParameterCatalog(parameters)
            : throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>Reads one entry; null when a problem was noted.</summary>
    internal static Parameter? ReadParameter(RegisterSection item, int index, DomainCatalog domains)
    {
        int before = item.ProblemCount;
        Domain? domain = item.Choice("domain", domains.All, d => d.Code);
        string code = item.Id("code") ?? "";
        CheckCode(item, code);
        string name = item.Text("name") ?? "";
        double min = item.Number("min") ?? 0;
        double max = item.Number("max") ?? 0;
        if (max < min)
        {
            item.Note("max", max.ToString(CultureInfo.InvariantCulture), $"a number of at least min ({min})");
        }

        MeanKind mean = item.Enumeration<MeanKind>("mean", required: false) ?? MeanKind.Arithmetic;
        CheckBounds(item, mean, min, max);
        double decimals = item.Number("decimals", 2, 0, 6);
        var parameter = new Parameter(index, domain ?? domains.All[0], code, item.Text("hj212", required: false), name,
            item.Text("nameEn", required: false) ?? name, item.Text("unit", required: false, mayBeEmpty: true) ?? "", min, max, (int)decimals,
            mean)
        {
            DetectionLimit = ReadDetectionLimit(item),
            Symbol = item.Text("symbol", required: false),
        };
        return item.ProblemCount == before ? parameter : null;
    }

    /// <summary>Tables have columns of these names beside the parameters, InfluxDB has fields and a tag of them.</summary>
    private static void CheckCode(RegisterSection item, string code)
    {
        if (code is "time" or "station" || code.EndsWith("_flag", StringComparison.Ordinal) || code.StartsWith('_'))
        {
            item.Note("code", $"\"{code}\"", "a code other than time and station that does not end with _flag or begin with _: tables and InfluxDB keep other things under such names");
        }
    }

    /// <summary>A limit of detection, if one is given.</summary>
    internal static double? ReadDetectionLimit(RegisterSection item)
    {
        double? limit = item.Number("detectionLimit", required: false);
        if (limit <= 0) item.Note("detectionLimit", limit.Value.ToString(CultureInfo.InvariantCulture), "a number above 0, in the parameter's unit");
        return limit;
    }

    /// <summary>A plausible value must be one that averages can be made of: pH on its scale, levels whose energies can be added, anything else of a size that exact sums can hold.</summary>
    internal static void CheckBounds(RegisterSection item, MeanKind mean, double min, double max)
    {
        (double least, double most) = mean switch { MeanKind.Ph => (0, 14), MeanKind.Energy => (-300, 300), _ => (-1e12, 1e12) };
        foreach ((string name, double bound) in ((string, double)[])[("min", min), ("max", max)])
        {
            if (bound < least || bound > most)
            {
                item.Note(name, bound.ToString(CultureInfo.InvariantCulture), $"a number from {least} to {most}");
            }
        }
    }
}
