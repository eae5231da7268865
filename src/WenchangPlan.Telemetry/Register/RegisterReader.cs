using System.Globalization;
using System.Text.Json;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads and checks a register file (<c>district.json</c>), reporting every problem at once.</summary>
public static class RegisterReader
{
    /// <summary>Reads the register.</summary>
    /// <param name="file">Name to put into problems.</param>
    /// <param name="utf8">The file's content.</param>
    /// <param name="judges">What the judges know; null when nothing is to be checked against them.</param>
    /// <param name="problems">Everything that is wrong, in file order; empty when a register is returned.</param>
    /// <returns>The register, or null when there is at least one problem.</returns>
    public static District? Read(string file, ReadOnlySpan<byte> utf8, IReadOnlyList<JudgeFacts>? judges, out IReadOnlyList<RegisterProblem> problems)
    {
        var found = new List<RegisterProblem>();
        District? district = Parse(file, utf8, "an object with the member stations", found) is { } root ? ReadAll(root, null, judges) : null;
        problems = InOrder(found);
        return problems.Count == 0 ? district : null;
    }

    /// <summary>The file beside the register that may hold rules and contacts of its own.</summary>
    internal static string AlertsBeside(string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "alerts.json");

    /// <summary>A member that is read twice (once for its value, once for the lines of its items) notes the same problem twice.</summary>
    private static List<RegisterProblem> InOrder(List<RegisterProblem> found) => [.. found.DistinctBy(p => p.ToString(), StringComparer.Ordinal).OrderBy(p => p.Line)];

    private static RegisterSection? Parse(string file, ReadOnlySpan<byte> utf8, Phrase expected, List<RegisterProblem> found)
    {
        try
        {
            LocatedJson json = LocatedJson.Parse(utf8);
            if (json.Kind == JsonTokenType.StartObject)
            {
                return new RegisterSection(file, json, "", found);
            }

            found.Add(new RegisterProblem(file, json.Line, "$", "something else", expected));
        }
        catch (JsonException e)
        {
            found.Add(new RegisterProblem(file, (int)(e.LineNumber ?? 0) + 1, "$", "text that is not JSON", $"JSON ({e.Message})"));
        }

        return null;
    }

    private static District? ReadAll(RegisterSection root, RegisterSection? alerts, IReadOnlyList<JudgeFacts>? judges)
    {
        District? district = ReadDistrict(root, alerts, judges);
        root.NoteUnknownMembers();
        alerts?.NoteUnknownMembers();
        return district;
    }

    /// <summary>Reads the register without checking it against judges.</summary>
    /// <inheritdoc cref="Read(string, ReadOnlySpan{byte}, IReadOnlyList{JudgeFacts}?, out IReadOnlyList{RegisterProblem})"/>
    public static District? Read(string file, ReadOnlySpan<byte> utf8, out IReadOnlyList<RegisterProblem> problems) => Read(file, utf8, null, out problems);

    /// <summary>Reads the register from a file, with the rules and contacts of <c>alerts.json</c> beside it if there is one.</summary>
    /// <param name="path">The file; its path as given goes into problems.</param>
    /// <param name="judges">What the judges know; null when nothing is to be checked against them.</param>
    /// <param name="problems">Everything that is wrong, an unreadable file included.</param>
    public static District? ReadFile(string path, IReadOnlyList<JudgeFacts>? judges, out IReadOnlyList<RegisterProblem> problems)
    {
        var found = new List<RegisterProblem>();
        string beside = AlertsBeside(path);
        RegisterSection? root = ParseFile(path, "an object with the member stations", found);
        bool hasBeside = File.Exists(beside) && !string.Equals(beside, Path.GetFullPath(path), StringComparison.Ordinal);
        RegisterSection? alerts = hasBeside ? ParseFile(beside, "an object with the members alerts and contacts", found) : null;
        District? district = root is not null && found.Count == 0 ? ReadAll(root, alerts, judges) : null;
        problems = InOrder(found);
        return problems.Count == 0 ? district : null;
    }

    private static RegisterSection? ParseFile(string path, Phrase expected, List<RegisterProblem> found)
    {
        try
        {
            byte[] content = Utf8File.Read(path, out int damaged);
            if (damaged == 0)
            {
                return Parse(path, content, expected, found);
            }

            found.Add(new RegisterProblem(path, damaged, "$", "a byte that is no text in UTF-8, UTF-16 or GB18030", "the file saved as UTF-8"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Add(new RegisterProblem(path, 0, "$", $"no readable file ({e.Message})", "the register, see District:File"));
        }

        return null;
    }

    /// <summary>Reads the register from a file without checking it against judges.</summary>
    /// <inheritdoc cref="ReadFile(string, IReadOnlyList{JudgeFacts}?, out IReadOnlyList{RegisterProblem})"/>
    public static District? ReadFile(string path, out IReadOnlyList<RegisterProblem> problems) => ReadFile(path, null, out problems);

    /// <summary>Reads every part, so that every problem is found; null when there is one.</summary>
    private static District? ReadDistrict(RegisterSection root, RegisterSection? beside, IReadOnlyList<JudgeFacts>? judges)
    {
        RegisterSection? head = root.Section("district", required: true);
        string name = head?.Text("name") ?? "";
        DistrictClock clock = ReadClock(head);
        string id = head?.Id("id") ?? "";
        string nameEn = head?.Text("nameEn", required: false) ?? name;
        DomainCatalog domains = DomainReader.Read(root, judges);
        AssessmentRules assessment = AssessmentReader.Read(head, domains, judges);
        head?.NoteUnknownMembers();

        ParameterCatalog catalog = ReadCatalog(root, domains);
        List<Contact> contacts = ContactReader.Read([.. root.Sections("contacts"), .. beside?.Sections("contacts") ?? []]);
        List<Station> stations = ReadStations(root, domains, catalog, judges);
        List<Target> targets = TargetReader.Read(root, domains, judges);
        List<AlertRule> alerts = AlertRuleReader.Read([.. root.Sections("alerts"), .. beside?.Sections("alerts") ?? []], domains, catalog, stations, contacts, targets);
        DistrictMap? map = MapReader.Read(root);
        Dictionary<string, string> areas = ReadAreas(root.Sections("areas"), stations);
        return root.ProblemCount > 0 ? null : new District(id, name, nameEn, clock, domains, catalog, stations, contacts, targets, alerts, assessment) { Map = map, Areas = areas };
    }

    private static DistrictClock ReadClock(RegisterSection? head)
    {
        const string Expected = "an offset from UTC in whole minutes, such as +08:00";
        string text = head?.Text("utcOffset", required: false) ?? "+08:00";
        bool negative = text.StartsWith('-');
        if (text.Length == 6 && (negative || text[0] == '+')
            && TimeSpan.TryParseExact(text.AsSpan(1), @"hh\:mm", CultureInfo.InvariantCulture, out TimeSpan offset) && offset <= TimeSpan.FromHours(14))
        {
            return new DistrictClock(negative ? -offset : offset);
        }

        head?.Note("utcOffset", $"\"{text}\"", Expected);
        return DistrictClock.China;
    }

    /// <summary>The shipped parameters, with those of the register added or put in their place.</summary>
    private static ParameterCatalog ReadCatalog(RegisterSection root, DomainCatalog domains)
    {
        List<Parameter> parameters = [.. ParameterCatalog.Default.All];
        foreach (RegisterSection item in root.Sections("parameters"))
        {
            if (ParameterCatalog.ReadParameter(item, parameters.Count, domains) is { } parameter)
            {
                int known = parameters.FindIndex(p => p.Domain.Equals(parameter.Domain) && p.Code == parameter.Code);
                if (known >= 0)
                {
                    parameters[known] = parameter with { Index = known };
                }
                else
                {
                    parameters.Add(parameter);
                }
            }

            item.NoteUnknownMembers();
        }

        return new ParameterCatalog(parameters);
    }

    /// <summary>English names of areas. One that no station lies in is most likely another one misspelt.</summary>
    private static Dictionary<string, string> ReadAreas(IReadOnlyList<RegisterSection> items, List<Station> stations)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] known = [.. stations.SelectMany(s => s.Earlier.Select(e => e.Station.Area).Append(s.Area)).OfType<string>().Distinct(StringComparer.Ordinal)];
        foreach (RegisterSection item in items)
        {
            string? name = item.Text("name"), nameEn = item.Text("nameEn");
            if (name is not null && !known.Contains(name, StringComparer.Ordinal))
            {
                item.Note("name", $"\"{name}\"", $"the area of a station: {string.Join(", ", known)}");
            }
            else if (name is not null && !names.TryAdd(name, nameEn ?? name))
            {
                item.Note("name", $"\"{name}\" a second time", "each area once");
            }

            item.NoteUnknownMembers();
        }

        return names;
    }

    private static List<Station> ReadStations(RegisterSection root, DomainCatalog domains, ParameterCatalog catalog, IReadOnlyList<JudgeFacts>? judges)
    {
        var stations = new List<Station>();
        IReadOnlyList<RegisterSection> items = root.Sections("stations", required: true);
        foreach (RegisterSection item in items)
        {
            Station station = ReadStation(item, stations.Count, domains, catalog, judges);
            if (station.Id.Length > 0 && stations.Exists(s => s.Id == station.Id))
            {
                item.Note("id", $"\"{station.Id}\" a second time", "an id that no other station has");
            }

            DeviceReader.CheckGateway(item, station, stations);
            stations.Add(station);
        }

        foreach ((RegisterSection item, Station station) in items.Zip(stations))
        {
            StationDates.CheckFollowing(item, station, stations); // the one it follows may stand behind it
            item.NoteUnknownMembers();
        }

        return stations;
    }

    private static Station ReadStation(
        RegisterSection item, int index, DomainCatalog domains, ParameterCatalog catalog, IReadOnlyList<JudgeFacts>? judges)
    {
        string? id = item.Id("id");
        Domain? domain = item.Choice("domain", domains.All, d => d.Code);
        string name = item.Text("name") ?? "";
        StationKind kind = ReadKind(item, domain ?? domains.All[0], domain is null ? null : judges);
        JudgeFacts? facts = judges?.FirstOrDefault(j => j.Domain == domain?.Code);
        foreach (string member in facts?.Required.GetValueOrDefault(kind.Code) ?? [])
        {
            if (!item.Has(member))
            {
                item.Note(member, "nothing", $"one of {string.Join(", ", facts!.Members[member])}: the judge of {facts.Domain} needs it");
            }
        }

        bool byLaboratory = item.Flag("byLaboratory", otherwise: false);
        var station = new Station
        {
            Index = index,
            Id = id ?? "",
            Domain = domain ?? domains.All[0],
            Kind = kind,
            Name = name,
            NameEn = name,
            Parameters = ReadParameters(item, domain, catalog, byLaboratory),
            ByLaboratory = byLaboratory,
            Required = ReadRequired(item, domain, catalog),
            SamplePeriod = item.Duration("samplePeriod", kind.SamplePeriod, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
            TimeIs = item.Enumeration<TimeIs>("timeIs", required: false) ?? TimeIs.Instant,
            TimeFrom = item.Enumeration<TimeFrom>("timeFrom", required: false) ?? TimeFrom.Device,
            Counts = kind.Counts,
            NumbersAsText = item.Flag("numbersAsText", false),
            Device = DeviceReader.Read(item, id),
        };
        return StationDates.Read(item, ReadWhatMayChange(item, station, facts), (change, before) => ReadWhatMayChange(change, before, facts));
    }

    /// <summary>What of a station may be other from some day on; what is not said stays as it was. The English name goes with the Chinese one where there is no other.</summary>
    private static Station ReadWhatMayChange(RegisterSection item, Station before, JudgeFacts? facts)
    {
        string name = item.Text("name", required: false) ?? before.Name;
        return before with
        {
            Name = name,
            NameEn = item.Text("nameEn", required: false) ?? (before.NameEn == before.Name ? name : before.NameEn),
            Area = item.Text("area", required: false) ?? before.Area,
            Latitude = Coordinate(item, "latitude", 90) ?? before.Latitude,
            Longitude = Coordinate(item, "longitude", 180) ?? before.Longitude,
            Counts = item.Flag("counts", before.Counts),
            GroundLevel = Length(item, "groundLevel") ?? before.GroundLevel,
            Diameter = Length(item, "diameter") ?? before.Diameter,
            Network = Word(item, "network", facts) ?? before.Network,
            WeirLevel = Length(item, "weirLevel") ?? before.WeirLevel,
            StartLevel = Length(item, "startLevel") ?? before.StartLevel,
            FunctionClass = Word(item, "functionClass", facts) ?? before.FunctionClass,
            DischargeGrade = Word(item, "dischargeGrade", facts) ?? before.DischargeGrade,
            BuiltBefore2006 = item.Flag("builtBefore2006", before.BuiltBefore2006),
            TargetClass = (int)item.Number("targetClass", before.TargetClass, 1, 5),
        };
    }

    /// <summary>The kind may be left out where the domain has only one.</summary>
    private static StationKind ReadKind(RegisterSection item, Domain domain, IReadOnlyList<JudgeFacts>? judges)
    {
        StationKind? kind = item.Choice("kind", domain.Kinds, k => k.Code, required: domain.Kinds.Count > 1);
        if (kind is not null && judges?.FirstOrDefault(j => j.Domain == domain.Code) is { } judge && !judge.StationKinds.Contains(kind.Code, StringComparer.Ordinal))
        {
            item.Note("kind", $"\"{kind.Code}\"", $"a kind that the judge of {domain.Code} has rules for: {string.Join(", ", judge.StationKinds)}");
        }

        return kind ?? domain.Kinds[0];
    }

    /// <summary>A member that is a word; its values are those the judge of the domain knows.</summary>
    private static string? Word(RegisterSection item, string name, JudgeFacts? facts)
    {
        string? word = item.Text(name, required: false);
        if (word is not null && facts is not null && !(facts.Members.GetValueOrDefault(name) ?? []).Contains(word, StringComparer.Ordinal))
        {
            item.Note(name, $"\"{word}\"", facts.Members.TryGetValue(name, out IReadOnlyList<string>? words)
                ? (Phrase)$"one of {string.Join(", ", words)}" : (Phrase)$"nothing: the judge of {facts.Domain} does not use it");
        }

        return word;
    }

    private static double? Coordinate(RegisterSection item, string name, double most)
    {
        double? degrees = item.Number(name, required: false);
        if (degrees is { } value && Math.Abs(value) > most)
        {
            item.Note(name, value.ToString(CultureInfo.InvariantCulture), $"degrees from -{most} to {most}");
        }

        return degrees;
    }

    private static double? Length(RegisterSection item, string name)
    {
        double? metres = item.Number(name, required: false);
        if (metres <= 0)
        {
            item.Note(name, metres.Value.ToString(CultureInfo.InvariantCulture), "metres, more than 0");
        }

        return metres;
    }

    /// <summary>The indicators a month must have; they need not be among those of the automatic station.</summary>
    private static List<string> ReadRequired(RegisterSection item, Domain? domain, ParameterCatalog catalog)
    {
        var required = new List<string>();
        foreach ((string code, LocatedJson at) in item.LocatedTexts("required"))
        {
            if (domain is { } known && catalog.Find(known, code) is null)
            {
                item.NoteAt(at, "required", $"a parameter of {known}: {string.Join(", ", catalog.All.Where(p => p.Domain.Equals(known)).Select(p => p.Code))}");
            }
            else
            {
                required.Add(code);
            }
        }

        return required;
    }

    private static List<StationParameter> ReadParameters(RegisterSection item, Domain? domain, ParameterCatalog catalog, bool mayBeNone)
    {
        var list = new List<StationParameter>();
        foreach ((string code, LocatedJson at) in item.LocatedTexts("parameters"))
        {
            if (domain is not { } known)
            {
                continue;
            }

            if (catalog.Find(known, code) is not { } parameter)
            {
                string codes = string.Join(", ", catalog.All.Where(p => p.Domain.Equals(known)).Select(p => p.Code));
                item.NoteAt(at, "parameters", $"a parameter of {known}: {codes}");
            }
            else if (list.Exists(p => p.Parameter == parameter))
            {
                item.NoteAt(at, "parameters", "each code once");
            }
            else
            {
                list.Add(new StationParameter(parameter, parameter.Min, parameter.Max));
            }
        }

        RegisterSection? ranges = item.Section("ranges", required: false);
        for (int i = 0; ranges is not null && i < list.Count; i++)
        {
            if (ranges.Section(list[i].Parameter.Code, required: false) is { } range)
            {
                list[i] = list[i] with
                {
                    Min = range.Number("min", required: false) ?? list[i].Min,
                    Max = range.Number("max", required: false) ?? list[i].Max,
                    Jump = range.Number("jump", required: false),
                    Stuck = range.Duration("stuck", TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)),
                    StuckFloor = range.Number("stuckFloor", required: false) ?? 0,
                    DetectionLimit = ParameterCatalog.ReadDetectionLimit(range) ?? list[i].DetectionLimit,
                };
                if (list[i].Jump <= 0)
                {
                    range.Note("jump", list[i].Jump!.Value.ToString(CultureInfo.InvariantCulture), "a number above 0, in the parameter's unit");
                }

                if (list[i].Max < list[i].Min)
                {
                    range.Note("max", list[i].Max.ToString(CultureInfo.InvariantCulture), $"a number of at least min ({list[i].Min})");
                }

                ParameterCatalog.CheckBounds(range, list[i].Parameter.Mean, list[i].Min, list[i].Max);
                range.NoteUnknownMembers();
            }
        }

        ranges?.NoteUnknownMembers();
        if (list.Count == 0 && domain is not null && !mayBeNone)
        {
            item.Note("parameters", "no known code", "at least one parameter code");
        }

        return list;
    }
}
