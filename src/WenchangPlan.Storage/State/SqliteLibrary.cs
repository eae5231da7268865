using SQLitePCL;

namespace WenchangPlan.Storage.State;

/// <summary>Settings of the SQLite library itself, made once and before it opens its first file.</summary>
internal static class SqliteLibrary
{
    private const int CountMemory = 9; // SQLITE_CONFIG_MEMSTATUS

    private static readonly bool Set = SetOnce();

    /// <summary>To be called before a connection is opened.</summary>
    /// <returns>Whether the settings are in force; not when somebody else opened a file before. It works without them, only slower.</returns>
    public static bool Prepare() => Set;

    /// <summary>
    /// Every connection here is used by one thread at a time: the writer behind its lock, readers as long as they are taken from the pool. So the library need not
    /// lock each of its calls, nor count its memory under a lock, of which nobody asks. That is a thirtieth of the work of storing readings.
    /// </summary>
    private static bool SetOnce()
    {
        Batteries_V2.Init();
        return raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD) == raw.SQLITE_OK && raw.sqlite3_config(CountMemory, 0) == raw.SQLITE_OK;
    }
}
