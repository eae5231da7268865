using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Telemetry.Register;

/// <summary>The files of the register, which can be read again: <c>district.json</c>, and <c>alerts.json</c> beside it if there is one.</summary>
/// <param name="path">Where the register is.</param>
/// <param name="judges">What the judges know; null when nothing is to be checked against them.</param>
public sealed class RegisterFile(string path, IReadOnlyList<JudgeFacts>? judges)
{
    private (DateTime, long, DateTime, long) _read;
    private (DateTime, long, DateTime, long) _seen;

    /// <summary>Where the register is, as the user gave it.</summary>
    public string Path => path;

    /// <summary>Reads it; see <see cref="RegisterReader.ReadFile(string, IReadOnlyList{JudgeFacts}?, out IReadOnlyList{RegisterProblem})"/>.</summary>
    public District? Read(out IReadOnlyList<RegisterProblem> problems)
    {
        _read = _seen = Stamp();
        return RegisterReader.ReadFile(path, judges, out problems);
    }

    /// <summary>
    /// Whether it has changed since it was read and is at rest: the same at two looks. Asked again and again rather than told by the file system, which says nothing of network
    /// shares and of files a container sees through a link.
    /// </summary>
    public bool HasSettledAnew()
    {
        (DateTime, long, DateTime, long) now = Stamp();
        bool settled = now == _seen && now != _read;
        _seen = now;
        return settled;
    }

    private (DateTime, long, DateTime, long) Stamp()
    {
        (DateTime At, long Length) own = StampOf(path);
        (DateTime At, long Length) alerts = StampOf(RegisterReader.AlertsBeside(path));
        return (own.At, own.Length, alerts.At, alerts.Length);
    }

    private static (DateTime At, long Length) StampOf(string file)
    {
        try
        {
            var info = new FileInfo(file);
            info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            return info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
