using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Text;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Bulletins;

/// <summary>A bulletin of a period as it stands: what is kept of it, and what its figures are now.</summary>
/// <param name="Period">The period.</param>
/// <param name="Current">The figures as they are now.</param>
/// <param name="Editions">What is kept, the newest first; empty when nobody drafted it.</param>
public sealed record BulletinStanding(Period Period, Bulletin Current, IReadOnlyList<KeptBulletin> Editions)
{
    /// <summary>The newest that is kept; null when there is none.</summary>
    public KeptBulletin? Newest => Editions is [var newest, ..] ? newest : null;

    /// <summary>The newest that is published; null when none is.</summary>
    public KeptBulletin? Published => Editions.FirstOrDefault(e => e.State == BulletinState.Published);

    /// <summary>Whether the figures of a kept one are no longer those of now.</summary>
    public bool HasChanged(KeptBulletin kept) => BulletinBook.HasChanged(kept, Current);
}

/// <summary>Why a draft or step is refused beyond what the store says.</summary>
public enum BulletinRefusal
{
    /// <summary>There is no bulletin with this number.</summary>
    Unknown,
    /// <summary>A newer draft has taken its place, or it is published.</summary>
    Over,
    /// <summary>It is not reviewed yet, or is already.</summary>
    Order,
    /// <summary>Who made the draft can neither review nor publish it.</summary>
    SamePerson,
    /// <summary>Data have changed its figures since it was drafted: it is to be drafted again.</summary>
    Changed,
    /// <summary>The period is not over.</summary>
    NotOver,
    /// <summary>The published one has the figures of now: there is nothing to correct.</summary>
    Same,
}

/// <summary>Drafts, reviews and publishes bulletins, and says whether what is kept still holds.</summary>
public sealed class BulletinBook(BulletinReader reader, BulletinWriter writer, IBulletinStore store, TimeProvider time)
{
    private static readonly Dictionary<string, SectionCondition> NoConditions = [];

    /// <summary>How a period stands.</summary>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public BulletinStanding Read(Period period)
    {
        IReadOnlyList<KeptBulletin> editions = store.Read(period.ToString());
        return new BulletinStanding(period, reader.Read(period, editions is [var newest, ..] ? ConditionsOf(newest) : NoConditions), editions);
    }

    /// <summary>What somebody said of sections without a class when the newest draft was made.</summary>
    public static IReadOnlyDictionary<string, SectionCondition> ConditionsOf(KeptBulletin kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return BulletinJson.Read(kept.Figures).Water?.Listed.Where(s => s.Condition is not null).ToDictionary(s => s.Station, s => s.Condition!.Value, StringComparer.Ordinal) ?? NoConditions;
    }

    /// <summary>Keeps the figures of now as a draft; a corrected edition where the period is published already.</summary>
    /// <param name="period">The period.</param>
    /// <param name="by">Who drafts it.</param>
    /// <param name="remarks">What is added; empty for nothing.</param>
    /// <param name="conditions">Why sections have no class.</param>
    /// <returns>The draft, or why there is none.</returns>
    public (KeptBulletin? Draft, BulletinRefusal? Refusal) Draft(Period period, Person by, string remarks, IReadOnlyDictionary<string, SectionCondition> conditions)
    {
        Bulletin figures = reader.Read(period, conditions);
        KeptBulletin? published = store.Read(period.ToString()).FirstOrDefault(e => e.State == BulletinState.Published);
        if (published is not null && published.Remarks == remarks && !HasChanged(published, figures))
        {
            return (null, BulletinRefusal.Same);
        }

        byte[] json = BulletinJson.Write(figures);
        int edition = (published?.Edition ?? 0) + 1;
        return (store.Add(new KeptBulletin
        {
            Period = period.ToString(),
            Hash = BulletinJson.HashOf(json),
            Figures = json,
            Documents = BulletinTemplate.Languages.ToDictionary(l => l, l => BulletinJson.Write(writer.Write(figures, l, remarks, edition)), StringComparer.Ordinal),
            Remarks = remarks,
            Steps = [Step(BulletinState.Draft, by, "")],
        }), null);
    }

    /// <summary>Reviews or publishes a draft.</summary>
    /// <param name="period">Its period.</param>
    /// <param name="id">Its number.</param>
    /// <param name="state">What it is to be.</param>
    /// <param name="by">Who signs.</param>
    /// <param name="comment">What they say; empty for nothing.</param>
    /// <returns>Why not; null when it is done.</returns>
    public BulletinRefusal? Sign(Period period, long id, BulletinState state, Person by, string comment)
    {
        BulletinStanding standing = Read(period);
        if (standing.Editions.FirstOrDefault(e => e.Id == id) is not { } kept)
        {
            return BulletinRefusal.Unknown;
        }

        if (kept.State != BulletinState.Published && state == BulletinState.Published && !standing.Current.IsOver)
        {
            return BulletinRefusal.NotOver;
        }

        // What somebody signs is what they see: a draft that data have passed by is drafted again, not signed.
        return kept.State != BulletinState.Published && standing.HasChanged(kept) ? BulletinRefusal.Changed : store.Step(id, Step(state, by, comment)) switch
        {
            null => null,
            BulletinProblem.Unknown => BulletinRefusal.Unknown,
            BulletinProblem.Over => BulletinRefusal.Over,
            BulletinProblem.Order => BulletinRefusal.Order,
            _ => BulletinRefusal.SamePerson,
        };
    }

    /// <summary>The words of a kept one, as they were when it was drafted.</summary>
    public static BulletinDocument DocumentOf(KeptBulletin kept, string language)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return BulletinJson.ReadDocument(kept.Documents[language == "en" ? "en" : "zh-CN"]);
    }

    /// <summary>The words of the figures of now.</summary>
    public BulletinDocument DocumentOf(BulletinStanding standing, string language)
    {
        ArgumentNullException.ThrowIfNull(standing);
        return writer.Write(standing.Current, language, standing.Newest?.Remarks ?? "", (standing.Published?.Edition ?? 0) + 1);
    }

    /// <summary>Whether figures differ from what is kept. That more verdicts were revised is no figure that changed: what they say is in the others.</summary>
    internal static bool HasChanged(KeptBulletin kept, Bulletin current)
    {
        Bulletin before = BulletinJson.Read(kept.Figures);
        Bulletin now = current with { Quality = current.Quality with { Revisions = before.Quality.Revisions, Revised = before.Quality.Revised } };
        return !BulletinJson.Write(now).AsSpan().SequenceEqual(kept.Figures);
    }

    private BulletinStep Step(BulletinState state, Person by, string comment) => new(state, time.GetUtcNow().ToUnixTimeMilliseconds(), by.Name, by.Account, comment);
}
