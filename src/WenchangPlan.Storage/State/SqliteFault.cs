using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace WenchangPlan.Storage.State;

/// <summary>Says what is wrong with the file in words of the person who has to mend it.</summary>
internal static class SqliteFault
{
    public static string Explain(Exception fault) => fault is not SqliteException { SqliteErrorCode: var code } ? fault.Message : code switch
    {
        raw.SQLITE_FULL => "the disk is full",
        // The first thing that needs room is the index of the log beside the file, of which SQLite only says that it cannot be made larger.
        raw.SQLITE_IOERR when fault is SqliteException { SqliteExtendedErrorCode: raw.SQLITE_IOERR_SHMSIZE } => "the disk is full",
        raw.SQLITE_READONLY => "the disk or the file is read-only",
        raw.SQLITE_PERM or raw.SQLITE_AUTH => "this user may not write there",
        raw.SQLITE_CANTOPEN => "the file cannot be opened: the disk is read-only, or this user may not write in the directory",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another program holds its lock",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "the file is damaged; \"wenchang verify\" says where",
        raw.SQLITE_IOERR => $"the disk reports an error ({fault.Message})",
        _ => fault.Message,
    };

    /// <summary>What to throw when reading a file met the fault.</summary>
    public static IOException WhenReading(string path, Exception fault) => new($"{path} cannot be read: {Explain(fault)}", fault);
}
