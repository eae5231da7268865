using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Borders;

/// <summary>Every public type of the standards has a user in the service, or a line here that says why not.</summary>
public class StandardsTests
{
    private const string Standards = "WenchangPlan.Standards";

    private const string Row = "a row or a word of an edition's table: read through the edition, never named";
    private const string Exclusions = "counts results of an edition, for who has only these; the service counts the verdicts it keeps, which say what an exclusion leaves out";

    /// <summary>Public types without a user, and why they are there all the same. A line that is not needed any more fails too.</summary>
    private static readonly Dictionary<string, string> WithoutUser = new(StringComparer.Ordinal)
    {
        ["Air.AmbientLimit"] = Row,
        ["Air.Exclusion"] = Exclusions,
        ["Air.GoodAirRatio"] = Exclusions,
        ["Drainage.DesignFullness"] = Row,
    };

    [Fact]
    public void PublicType_HasAUserOrALineThatSaysWhyNot()
    {
        string[] unused = [.. PublicTypes().Except(Used(), StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] unsaid = [.. unused.Except(WithoutUser.Keys, StringComparer.Ordinal)];
        string[] needless = [.. WithoutUser.Keys.Except(unused, StringComparer.Ordinal)];
        Assert.True(unsaid.Length == 0, "without a user, and no line says why: " + string.Join(", ", unsaid));
        Assert.True(needless.Length == 0, "a line that is not needed: " + string.Join(", ", needless));
    }

    [Fact]
    public void Used_KnowsAUser() => Assert.Contains("Air.AirEdition", Used());

    /// <summary>Public types outside others, by name below the root namespace.</summary>
    private static IReadOnlyList<string> PublicTypes()
    {
        using PEReader pe = Open(Path.Combine(Published.Worker, Standards + ".dll"));
        MetadataReader metadata = pe.GetMetadataReader();
        return
        [
            .. from handle in metadata.TypeDefinitions
               let type = metadata.GetTypeDefinition(handle)
               where (type.Attributes & System.Reflection.TypeAttributes.VisibilityMask) == System.Reflection.TypeAttributes.Public
               select Name(metadata.GetString(type.Namespace), metadata.GetString(type.Name)),
        ];
    }

    /// <summary>Types of the standards that another assembly of the service names in its code.</summary>
    private static HashSet<string> Used()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(Published.Worker, "*.dll").Where(IsOfTheService))
        {
            using PEReader pe = Open(file);
            MetadataReader metadata = pe.GetMetadataReader();
            foreach (TypeReferenceHandle handle in metadata.TypeReferences)
            {
                TypeReference type = metadata.GetTypeReference(handle);
                if (type.ResolutionScope.Kind == HandleKind.AssemblyReference
                    && metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == Standards)
                {
                    used.Add(Name(metadata.GetString(type.Namespace), metadata.GetString(type.Name)));
                }
            }
        }

        return used;
    }

    private static bool IsOfTheService(string file) => Path.GetFileNameWithoutExtension(file) is var name && name != Standards
        && (name.StartsWith("WenchangPlan.", StringComparison.Ordinal) || name == "wenchang");

    private static string Name(string space, string type) => space == Standards ? type : $"{space[(Standards.Length + 1)..]}.{type}";

    private static PEReader Open(string file) => new(File.OpenRead(file));
}
