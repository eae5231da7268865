using System.Globalization;

namespace WenchangPlan.LossTest.Mails;

/// <summary>A real mail server (aiosmtpd) that answers late, drops connections and refuses, and notes what it took (rough_mail_server.py). Not started at first.</summary>
/// <param name="folder">Gets its ledger and its log.</param>
/// <param name="seed">Decides how mails end.</param>
/// <param name="patience">For how long the worker waits for the answer to a whole mail.</param>
public sealed class RoughMailServer(string folder, int seed, TimeSpan patience) : Server(folder)
{
    /// <summary>The interpreter Debian's packages belong to; another one on the path may not see them.</summary>
    private const string SystemPython = "/usr/bin/python3";

    private bool _calm;

    /// <summary>What it took and refused, a line of JSON each.</summary>
    public string Ledger => In("mails.ledger");

    /// <summary>From now on it takes everything, save for an address that does not exist.</summary>
    public async Task CalmAsync()
    {
        _calm = true;
        await Process.Input.WriteLineAsync("calm");
        await Process.Input.FlushAsync();
    }

    /// <inheritdoc/>
    public override Task ReadyAsync(CancellationToken cancel = default) => Process.LineAsync("listening", cancel: cancel);

    /// <inheritdoc/>
    protected override ChildProcess Launch() => new(File.Exists(SystemPython) ? SystemPython : "python3",
    [
        "-B", "-u", Path.Combine(AppContext.BaseDirectory, "Mails", "rough_mail_server.py"), "--port", Text(Port), "--ledger", Ledger, "--seed", Text(seed),
        "--late", Text(patience.TotalSeconds / 3), "--too-late", Text(patience.TotalSeconds * 2), .. _calm ? ["--calm"] : Array.Empty<string>(),
    ], Folder, In("mails.log"));

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
