using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Borders;

/// <summary>Every public type of the standards has a user in the service, or a line here that says why not.</summary>
public class StandardsTests
{
    private const string Standards = "WenchangPlan.Standards";

    /// <summary>Public types without a user, and why they are there all the same. A line that is not needed any more fails too.</summary>
    private static readonly Dictionary<string, string> WithoutUser = new(StringComparer.Ordinal)
    {
    };

    [Fact]
    public void PublicType_HasAUserOrALineThatSaysWhyNot()
    {
        string[] unused = [.. PublicTypes().Except(Used(), StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Assert.Equal(string.Join(" ", WithoutUser.Keys.Order(StringComparer.Ordinal)), string.Join(" ", unused));
        Assert.All(WithoutUser.Values, why => Assert.True(why.Length > 10, "a line without a reason"));
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
