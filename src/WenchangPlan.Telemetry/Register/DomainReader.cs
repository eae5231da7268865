using System.Reflection;
using System.Text.RegularExpressions;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads domains: those that ship with the service, and those a register adds or puts in their place.</summary>
internal static partial class DomainReader
{
    private const string Shipped = "WenchangPlan.Telemetry.Register.domains.json";
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromHours(24);

    /// <summary>The domains of <c>domains.json</c>.</summary>
    public static DomainCatalog ReadShipped()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Shipped)
            ?? throw new InvalidOperationException($"The resource {Shipped} is not in the assembly.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var problems = new List<RegisterProblem>();
        var root = new RegisterSection("domains.json", LocatedJson.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)), "", problems);
        List<Domain> domains = [];
        AddTo(domains, root, judges: null);
        return problems.Count == 0 ? new DomainCatalog(domains) : throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>The shipped domains, with those of the register added or put in their place.</summary>
    /// <param name="root">The register.</param>
    /// <param name="judges">What the judges know; null when nothing is to be checked against them.</param>
    public static DomainCatalog Read(RegisterSection root, IReadOnlyList<JudgeFacts>? judges)
    {
        List<Domain> domains = [.. DomainCatalog.Default.All];
        int before = root.ProblemCount;
        int unjudged = AddTo(domains, root, judges);
        return root.ProblemCount == before + unjudged ? new DomainCatalog(domains) : DomainCatalog.Default;
    }

    /// <summary>Reads the member <c>domains</c>.</summary>
    /// <returns>How many kinds of verdicts no judge gives; they are noted, and the domains can be read on with all the same.</returns>
    private static int AddTo(List<Domain> domains, RegisterSection root, IReadOnlyList<JudgeFacts>? judges)
    {
        int unjudged = 0;
        foreach (RegisterSection item in root.Sections("domains"))
        {
            Domain domain = ReadDomain(item);
            int known = domains.FindIndex(d => d.Equals(domain));
            foreach (VerdictKind verdict in domain.Verdicts.Where(v => domains.Exists(d => !d.Equals(domain) && d.Verdicts.Any(o => o.Code == v.Code))))
            {
                item.Note("verdicts", $"\"{verdict.Code}\" a second time", "a code that no other kind of verdict has");
            }

            // A rule or a page would wait for ever for what nobody says.
            foreach (VerdictKind verdict in domain.Verdicts.Where(v => judges?.Any(j => j.Domain == domain.Code && j.Verdicts.Contains(v.Code, StringComparer.Ordinal)) == false))
            {
                item.Note("verdicts", $"\"{verdict.Code}\"", $"kinds of verdicts that a judge of {domain.Code} gives; nobody gives this one");
                unjudged++;
            }

            if (known >= 0)
            {
                domains[known] = domain;
            }
            else
            {
                domains.Add(domain);
            }

            item.NoteUnknownMembers();
        }

        return unjudged;
    }

    private static Domain ReadDomain(RegisterSection item)
    {
        string code = Code(item, DomainPattern(), "1 to 32 lower-case letters, digits or - (it is part of the topic)");
        string name = item.Text("name") ?? "";
        List<StationKind> kinds = [];
        foreach (RegisterSection kind in item.Sections("kinds", required: true))
        {
            StationKind read = ReadKind(kind);
            if (kinds.Exists(k => k.Code == read.Code))
            {
                kind.Note("code", $"\"{read.Code}\" a second time", "a code that no other kind of this domain has");
            }

            kinds.Add(read);
            kind.NoteUnknownMembers();
        }

        if (kinds.Count == 0)
        {
            item.Note("kinds", "no kind", "at least one kind of place");
        }

        List<VerdictKind> verdicts = [];
        foreach (RegisterSection verdict in item.Sections("verdicts"))
        {
            VerdictKind read = ReadVerdict(verdict, code);
            if (verdicts.Exists(v => v.Code == read.Code))
            {
                verdict.Note("code", $"\"{read.Code}\" a second time", "a code that no other kind of verdict has");
            }

            verdicts.Add(read);
            verdict.NoteUnknownMembers();
        }

        foreach (VerdictKind kind in verdicts.Where(v => (v.Span == WindowSpan.Event) != verdicts.Exists(w => w.Code == v.JudgedWith && w.Span != WindowSpan.Event)))
        {
            item.Note("verdicts", $"\"{kind.Code}\" with judgedWith \"{kind.JudgedWith}\"",
                "of an event, and of nothing else, judgedWith: the kind of window of this domain in which it is found");
        }

        return new Domain(code, name, item.Text("nameEn", required: false) ?? name, kinds, verdicts);
    }

    private static StationKind ReadKind(RegisterSection item)
    {
        string name = item.Text("name") ?? "";
        if (!item.Has("samplePeriod"))
        {
            item.Note("samplePeriod", "nothing", "the time one reading stands for, such as 00:05:00");
        }

        return new StationKind(Code(item, CodePattern(), "a code of 1 to 32 letters and digits"), name, item.Text("nameEn", required: false) ?? name,
            item.Duration("samplePeriod", TimeSpan.FromMinutes(5), ShortestPeriod, LongestPeriod), item.Flag("counts", otherwise: true));
    }

    private static VerdictKind ReadVerdict(RegisterSection item, string domain)
    {
        string name = item.Text("name") ?? "";
        string code = Code(item, VerdictPattern(), "a code of two words or more in camelCase, such as soilMonth, of at most 40 letters and digits");
        return new VerdictKind(code, domain, item.Enumeration<WindowSpan>("span") ?? default, name, item.Text("nameEn", required: false) ?? name)
        {
            JudgedWith = item.Text("judgedWith", required: false),
            IsDerived = item.Flag("derived", otherwise: false),
            Value = item.Text("value", required: false),
            Grade = item.Text("grade", required: false) ?? "grade",
            GradeWords = item.Text("gradeWords", required: false),
            Deciding = item.Text("deciding", required: false) ?? "deciding",
            PartGrade = item.Text("partGrade", required: false) ?? "grade",
            Samples = item.Text("samples", required: false),
            EditionPrefix = item.Text("editionPrefix", required: false) ?? "",
            Complete = CompletenessReader.Read(item, Completeness.Usual),
        };
    }

    private static string Code(RegisterSection item, Regex pattern, Phrase expected)
    {
        string code = item.Text("code") ?? "";
        if (code.Length > 0 && !pattern.IsMatch(code))
        {
            item.Note("code", $"\"{code}\"", expected);
        }

        return code;
    }

    [GeneratedRegex("^(?!target$)[a-z][a-z0-9-]{0,31}$", RegexOptions.CultureInvariant)]
    private static partial Regex DomainPattern();

    /// <summary>Two words, so that the measurement of a verdict (soil_month) is never that of a domain's readings.</summary>
    [GeneratedRegex("^(?=.{2,40}$)[a-z][a-z0-9]*([A-Z][a-z0-9]*)+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex VerdictPattern();

    [GeneratedRegex("^[a-z][A-Za-z0-9]{0,31}$", RegexOptions.CultureInvariant)]
    private static partial Regex CodePattern();
}
