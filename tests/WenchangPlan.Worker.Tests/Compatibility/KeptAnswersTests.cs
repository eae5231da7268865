using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;

namespace WenchangPlan.Worker.Tests.Compatibility;

/// <summary>
/// What was answered before is answered still, byte for byte, from a database that the earlier program made: as it is, after the next round of the service, and
/// after all of it was judged anew.
/// </summary>
public sealed partial class KeptAnswersTests(KeptAnswersTests.Answering answering) : IClassFixture<KeptAnswersTests.Answering>
{
    /// <summary>Every difference there may be, each with its reason. One that is not met any more fails.</summary>
    private static readonly Difference[] Differences =
    [
        new(Stage.Opened, "/api/v1/pipeline", QuarantineEvicted(), "\"valuesReplaced\":0,$0\"retainedDropped\":0,",
            "New members: values that replaced others of history, and messages that a broker kept and that are not taken once more."),
        .. Enum.GetValues<Stage>().Select(stage => new Difference(stage, "/api/v1/air/hours", NoDataOfAnHour(), "\"reason\":\"*\"",
            "Only where nothing came is it no data; else it is said what is missing: minutes of sampling, or points.")
        {
            After = MissingOfAnHour(),
        }),
        .. Enum.GetValues<Stage>().Where(stage => stage != Stage.Opened).Select(stage => new Difference(stage, "/api/v1/air/days", DaysOfTooLittle(), "\"reason\":\"*\",\"reasons\":[*]",
            "Data came on these days at every point, too little of it everywhere: not no data for the district, but too few points. It is said when they are judged anew.")
        {
            After = DaysOfTooLittle(),
        }),
        new(Stage.Reassessed, "/api/v1/air/days", RunningDayOfNothing(), "",
            "Of a day that runs and of which nothing came yet assess says nothing, as the service does: judging anew gives the bytes that judging as data come gives."),
        .. Enum.GetValues<Stage>().Where(stage => stage != Stage.Opened).Select(stage => new Difference(stage, "/api/v1/targets?year=2025", CertainByElevenDays(), "\"state\":\"noData\"",
            "A year of which 11 of 365 days are judged is neither met nor missed (GB 3095, table 4: 324 days). It is said when it is judged anew.")),
        .. Enum.GetValues<Stage>().Select(stage => new Difference(stage, "/api/v1/targets", EndOfTarget(), "\"asOf\":${day},*}",
            "New members: whether enough of the year is judged, its forecast, the sections, and how many good days are needed.")
        {
            After = EndOfTargetWithForecast(),
        }),
        .. Enum.GetValues<Stage>().Select(stage => new Difference(stage, "/api/v1/revisions", EndOfRevision(), "$0,\"changed\":[]", "A new member: hours, days or months that changed; nobody wrote them down then.")),
        new(Stage.Opened, "/api/v1/alerts", EndOfAlert(), "\"noData\":*}", "New members: the key that pages and mails use, what people have done about it, and what holds its mails.") { After = EndOfAlertWithKey() },
    ];

    public static TheoryData<Stage, string> Requests
    {
        get
        {
            var all = new TheoryData<Stage, string>();
            foreach (Stage stage in Enum.GetValues<Stage>())
            {
                foreach (string request in KeptDatabase.RequestsAt(stage))
                {
                    all.Add(stage, request);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task AnswersAsItDid(Stage stage, string request)
    {
        string expected = Expected(stage, request);

        string answered = Comparable(stage, request, await answering.AskAsync(stage, request));

        int at = FirstDifference(expected, answered);
        Assert.True(at < 0, $"{request}\nat {at}: expected …{Around(expected, at)}…\nanswered …{Around(answered, at)}…");
    }

    [Fact]
    public void EveryListedDifferenceIsMet() => Assert.All(Differences, difference =>
        Assert.Contains(Kept[difference.Stage], answer => difference.AppliesTo(difference.Stage, answer.Key) && difference.Before.IsMatch(answer.Value)));

    [Fact]
    public void TheKeptAnswersHoldWhatTheyAreToProve()
    {
        string all = string.Concat(Kept[Stage.Opened].Values);

        Assert.All(
            ["\"edition\":\"2012\"", "\"edition\":\"2026\"", "\"validity\":\"invalid\"", "\"validity\":\"pending\"", "\"no-data\"", "\"too-few-hours\"", "\"too-few-points\"", "\"too-few-days\"",
                "\"window-open\"", "\"state\":\"firing\"", "\"state\":\"pending\"", "\"state\":\"recovered\"", "\"state\":\"closed\"", "\"state\":\"never\"", "\"cause\":\"late-data\"",
                "\"cause\":\"reassessed\"", "waterMonth", "\"flag\":\"M\"", "\"flag\":\"range\"", "\"flag\":\"sentinel\"", "\"partial\":true", "payloadBase64\":\"", "GB 3838-2002"],
            word => Assert.Contains(word, all, StringComparison.Ordinal));
    }

    /// <summary>The kept answers, by stage and request.</summary>
    private static Dictionary<Stage, IReadOnlyDictionary<string, string>> Kept { get; } = Enum.GetValues<Stage>().ToDictionary(stage => stage, KeptDatabase.Answers);

    /// <summary>The kept answer with the listed differences.</summary>
    internal static string Expected(Stage stage, string request) => Differences.Where(d => d.AppliesTo(stage, request))
        .Aggregate(Plain(Kept[stage][request]), (text, difference) => difference.Before.Replace(text, difference.Now));

    /// <summary>An answer of today with what could not be said in advance made the same as in <see cref="Expected"/>.</summary>
    internal static string Comparable(Stage stage, string request, string answered) => Differences.Where(d => d.AppliesTo(stage, request) && d.After is not null)
        .Aggregate(Plain(answered), (text, difference) => difference.After!.Replace(text, difference.Now));

    /// <summary>Numbers without zeros behind their last digit: 1.0 and 1 are one number of JSON. Since equal verdicts are the same bytes, 1.0 is written as 1.</summary>
    private static string Plain(string text) => ZerosBehind().Replace(text, "${number}");

    [GeneratedRegex("(?<=[:\\[,])((?<number>-?[0-9]+)\\.0+|(?<number>-?[0-9]+\\.[0-9]*[1-9])0+)(?=[,}\\]])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ZerosBehind();

    private static int FirstDifference(string one, string other)
    {
        int common = one.AsSpan().CommonPrefixLength(other);
        return common == one.Length && common == other.Length ? -1 : common;
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 200)];

    [GeneratedRegex(",\\{\"date\":\"2026-03-12\",.*?\\}\\}\\}(?=,\\{\"date\"|\\])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RunningDayOfNothing();

    [GeneratedRegex("\"cause\":\"[a-z-]+\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex EndOfRevision();

    [GeneratedRegex("\"quarantineEvicted\":[0-9]+,", RegexOptions.CultureInvariant)]
    private static partial Regex QuarantineEvicted();

    [GeneratedRegex("\"state\":\"(met|missed)\"(?=,\"asOf\":\"2025-12-31\")", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CertainByElevenDays();

    [GeneratedRegex("\"asOf\":(?<day>null|\"[0-9-]+\")}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex EndOfTarget();

    [GeneratedRegex("\"asOf\":(?<day>null|\"[0-9-]+\"),\"required\":.*?,\"neededGood\":(null|[0-9]+)}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex EndOfTargetWithForecast();

    [GeneratedRegex("\"noData\":(true|false)}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex EndOfAlert();

    [GeneratedRegex("\"noData\":(true|false),\"key\":\"[0-9a-f]{16}\",\"handling\":\"found\",\"handler\":null,\"heldBy\":null}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex EndOfAlertWithKey();

    [GeneratedRegex(
        "(?<=\"date\":\"(2026-02-25|2026-03-11)\",\"station\":null,[^{]*)\"reason\":\"[^\"]*\",\"reasons\":\\[[^\\]]*\\]",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DaysOfTooLittle();

    [GeneratedRegex("\"reason\":\"[^\"]*(无数据|no data)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NoDataOfAnHour();

    [GeneratedRegex(
        "\"reason\":\"[^\" ]*( 有效采样 [0-9]+ 分钟，至少 45 分钟| 有效点位 [0-9]+ 个，至少 [0-9]+ 个| [0-9]+ of 45 minutes| [0-9]+ of [0-9]+ points| 无数据| no data)\"",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MissingOfAnHour();

    /// <summary>Something that is answered otherwise now.</summary>
    /// <param name="Stage">The stage it holds for.</param>
    /// <param name="Path">Beginning of the paths it holds for, such as <c>/api/v1/air/days</c>.</param>
    /// <param name="Before">What was answered.</param>
    /// <param name="Now">What is answered instead; may name groups of <paramref name="Before"/>.</param>
    /// <param name="Why">Why that is right.</param>
    private sealed record Difference(Stage Stage, string Path, Regex Before, string Now, string Why)
    {
        /// <summary>What is answered now, where it cannot be said in advance; both become <see cref="Now"/>.</summary>
        public Regex? After { get; init; }

        public bool AppliesTo(Stage stage, string request) => stage == Stage && request.StartsWith(Path, StringComparison.Ordinal);
    }

    /// <summary>Today's service over the kept database, at each stage that is asked for.</summary>
    public sealed class Answering : IAsyncDisposable
    {
        private readonly SemaphoreSlim _gate = new(1);
        private readonly Dictionary<Stage, (KeptDatabase Kept, WebApplication App, HttpClient Client)> _open = [];

        /// <summary>Asks once.</summary>
        public async Task<string> AskAsync(Stage stage, string request)
        {
            HttpClient client = await OpenAsync(stage, TestContext.Current.CancellationToken);
            using HttpResponseMessage answer = await client.GetAsync(new Uri(request, UriKind.Relative), TestContext.Current.CancellationToken);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{request}: {(int)answer.StatusCode} {text}");
            Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
            return text;
        }

        /// <inheritdoc />
        public async ValueTask DisposeAsync()
        {
            foreach ((KeptDatabase kept, WebApplication app, HttpClient client) in _open.Values)
            {
                client.Dispose();
                await app.DisposeAsync();
                kept.Dispose();
            }

            _gate.Dispose();
        }

        private async Task<HttpClient> OpenAsync(Stage stage, CancellationToken cancel)
        {
            await _gate.WaitAsync(cancel);
            try
            {
                if (!_open.TryGetValue(stage, out (KeptDatabase, WebApplication, HttpClient Client) open))
                {
                    var kept = new KeptDatabase();
                    WebApplication app = await KeptDatabase.StartAsync(kept.DataDirectory, stage, cancel);
                    _open[stage] = open = (kept, app, new HttpClient { BaseAddress = new Uri(app.Urls.Single()) });
                }

                return open.Client;
            }
            finally
            {
                _gate.Release();
            }
        }
    }
}
