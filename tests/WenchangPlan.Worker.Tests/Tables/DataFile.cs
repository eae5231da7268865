namespace WenchangPlan.Worker.Tests.Tables;

/// <summary>Tables beside the tests.</summary>
internal static class DataFile
{
    public static string Path(string folder, string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Data", folder, name);

    public static byte[] Case(string name) => File.ReadAllBytes(Path("Cases", name));
}
