namespace WenchangPlan.Tests.Shared;

/// <summary>Files of the repository the tests were built from.</summary>
public static class Repository
{
    /// <summary>On a busy machine that has built nothing yet it takes minutes.</summary>
    private static readonly TimeSpan LongestPublish = TimeSpan.FromMinutes(10);

    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file or folder, which must exist.</summary>
    public static string Find(string relative)
    {
        string path = Path.GetFullPath(Path.Combine(Root, relative));
        return Path.Exists(path) ? path : throw new FileNotFoundException($"the repository has no {relative}", path);
    }

    /// <summary>Publishes a project of it as it is shipped.</summary>
    public static Task PublishAsync(string project, string folder, CancellationToken cancel = default) => ChildProcess.RequireAsync(
        "dotnet", ["publish", Find(project), "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false", "-o", folder], patience: LongestPublish, cancel: cancel);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "WenchangPlan.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("no folder above the tests holds WenchangPlan.sln");
    }
}
