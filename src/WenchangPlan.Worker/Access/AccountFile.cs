using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Access;

/// <summary>
/// <c>users.json</c> in the data directory. It is looked at with every request, so that a change counts at once, also one that a verb makes beside the service; and written whole, so that
/// nobody ever reads half of it.
/// </summary>
internal sealed class AccountFile(IOptions<StorageOptions> storage)
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LockStep = TimeSpan.FromMilliseconds(20);
    /// <summary>Names stay legible.</summary>
    private static readonly AccountJson Json = new(new JsonSerializerOptions(AccountJson.Default.Options) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });

    private readonly Lock _gate = new();
    private byte[] _read = [];
    private Accounts _accounts = Accounts.None;

    /// <summary>Where it is.</summary>
    public string Path => System.IO.Path.Combine(storage.Value.DataDirectory, "users.json");

    /// <summary>Everybody, as of now; nobody when there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read, or is damaged: then nobody comes in.</exception>
    public Accounts Read()
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(Path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Accounts.None;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }

        lock (_gate)
        {
            if (!bytes.AsSpan().SequenceEqual(_read))
            {
                _accounts = Parse(bytes);
                _read = bytes;
            }

            return _accounts;
        }
    }

    /// <summary>Changes it; no change of another process comes in between.</summary>
    /// <param name="change">Makes the new accounts of those that are there.</param>
    /// <param name="now">The time, to forget sessions that are over anyway.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public Accounts Change(Func<Accounts, Accounts> change, DateTimeOffset now)
    {
        Directory.CreateDirectory(storage.Value.DataDirectory);
        using FileStream held = Hold();
        Accounts changed = change(Read());
        changed = changed with { Ended = [.. changed.Ended.Where(e => e.Until > now)] };
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(changed, Json.Accounts);
        string part = Path + ".part";
        using (FileStream file = Create(part))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, Path, overwrite: true);
        return changed;
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path); // one that was left over keeps its mode
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>A file beside it that one process at a time has open.</summary>
    private FileStream Hold()
    {
        for (int tries = (int)(LockPatience / LockStep); ; tries--)
        {
            try
            {
                return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (tries > 0)
            {
                using var pause = new ManualResetEventSlim();
                pause.Wait(LockStep);
            }
            catch (UnauthorizedAccessException e)
            {
                throw new IOException(e.Message, e);
            }
        }
    }

    private Accounts Parse(byte[] bytes)
    {
        try
        {
            Accounts accounts = JsonSerializer.Deserialize(bytes, Json.Accounts) ?? throw new JsonException("null");
            string? twice = accounts.Users.GroupBy(u => u.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1)?.Key;
            return twice is null ? accounts : throw new JsonException(ConsoleText.Format("account.twice", twice));
        }
        catch (JsonException e)
        {
            throw new IOException(ConsoleText.Format("file.notJson", $"{Path}:{((e.LineNumber ?? 0) + 1).ToString(CultureInfo.InvariantCulture)}", e.Message), e);
        }
    }
}
