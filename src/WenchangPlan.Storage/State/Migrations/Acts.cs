namespace WenchangPlan.Storage.State.Migrations;

/// <summary>What people do that judging has to know of, the steps behind it, and why an hour is judged anew. Rows are never changed; <c>data</c> is JSON.</summary>
internal static class Acts
{
    public const string Tables = """
        CREATE TABLE act(id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, station TEXT, parameter TEXT, from_at INTEGER NOT NULL, until_at INTEGER NOT NULL,
            at INTEGER NOT NULL, data TEXT NOT NULL);
        CREATE INDEX act_place ON act(kind, station, from_at, parameter);
        CREATE TABLE act_step(act INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, claimed_by TEXT NOT NULL, move INTEGER NOT NULL, comment TEXT NOT NULL,
            data TEXT, PRIMARY KEY(act, number)) WITHOUT ROWID;
        ALTER TABLE changed_hour ADD COLUMN cause INTEGER NOT NULL DEFAULT 0;
        """;
}
