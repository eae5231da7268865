using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;

namespace WenchangPlan.Worker.Tests.Compatibility;

/// <summary>What was answered before is answered still, byte for byte, from a database that the earlier program made.</summary>
public sealed partial class KeptAnswersTests(KeptAnswersTests.Answering answering) : IClassFixture<KeptAnswersTests.Answering>
{
    /// <summary>Every difference there may be, each with its reason. One that is not met any more fails.</summary>
    private static readonly Difference[] Differences =
    [
        new("/api/v1/pipeline", QuarantineEvicted(), "$0\"retainedDropped\":0,", "A new member: messages that a broker kept and that are not taken once more."),
    ];

    public static TheoryData<string> Requests { get; } = [.. KeptDatabase.Requests];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task AnswersAsItDid(string request)
    {
        string expected = Expected(request);

        string answered = await answering.AskAsync(request);

        int at = FirstDifference(expected, answered);
        Assert.True(at < 0, $"{request}\nat {at}: expected …{Around(expected, at)}…\nanswered …{Around(answered, at)}…");
    }

    [Fact]
    public void EveryListedDifferenceIsMet() => Assert.All(Differences, difference =>
        Assert.Contains(KeptDatabase.Requests, request => difference.AppliesTo(request) && difference.Before.IsMatch(Encoding.UTF8.GetString(KeptDatabase.Answer(request)))));

    [Fact]
    public void TheKeptAnswersHoldWhatTheyAreToProve()
    {
        string all = string.Concat(KeptDatabase.Requests.Select(r => Encoding.UTF8.GetString(KeptDatabase.Answer(r))));

        Assert.All(
            ["\"edition\":\"2012\"", "\"edition\":\"2026\"", "\"validity\":\"invalid\"", "\"validity\":\"pending\"", "\"no-data\"", "\"too-few-hours\"", "\"too-few-points\"", "\"too-few-days\"",
                "\"window-open\"", "\"state\":\"firing\"", "\"state\":\"pending\"", "\"state\":\"recovered\"", "\"state\":\"closed\"", "\"state\":\"never\"", "\"cause\":\"late-data\"",
                "\"cause\":\"reassessed\"", "waterMonth", "\"flag\":\"M\"", "\"flag\":\"range\"", "\"flag\":\"sentinel\"", "\"partial\":true", "payloadBase64\":\"", "GB 3838-2002"],
            word => Assert.Contains(word, all, StringComparison.Ordinal));
    }

    /// <summary>The kept answer with the listed differences.</summary>
    internal static string Expected(string request) => Differences.Where(d => d.AppliesTo(request))
        .Aggregate(Encoding.UTF8.GetString(KeptDatabase.Answer(request)), (text, difference) => difference.Before.Replace(text, difference.Now));

    private static int FirstDifference(string one, string other)
    {
        int common = one.AsSpan().CommonPrefixLength(other);
        return common == one.Length && common == other.Length ? -1 : common;
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 200)];

    [GeneratedRegex("\"quarantineEvicted\":[0-9]+,", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuarantineEvicted();

    /// <summary>Something that is answered otherwise now.</summary>
    /// <param name="Path">Beginning of the paths it holds for, such as <c>/api/v1/air/days</c>.</param>
    /// <param name="Before">What was answered.</param>
    /// <param name="Now">What is answered instead; may name groups of <paramref name="Before"/>.</param>
    /// <param name="Why">Why that is right.</param>
    private sealed record Difference(string Path, Regex Before, string Now, string Why)
    {
        public bool AppliesTo(string request) => request.StartsWith(Path, StringComparison.Ordinal);
    }

    /// <summary>Today's service over the kept database.</summary>
    public sealed class Answering : IAsyncLifetime
    {
        private readonly KeptDatabase _kept = new();
        private WebApplication _app = null!;
        private HttpClient _client = null!;

        /// <inheritdoc />
        public async ValueTask InitializeAsync()
        {
            _app = await KeptDatabase.StartAsync(_kept.DataDirectory, TestContext.Current.CancellationToken);
            _client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        }

        /// <summary>Asks once.</summary>
        public async Task<string> AskAsync(string request)
        {
            using HttpResponseMessage answer = await _client.GetAsync(new Uri(request, UriKind.Relative), TestContext.Current.CancellationToken);
            string text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{request}: {(int)answer.StatusCode} {text}");
            Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
            return text;
        }

        /// <inheritdoc />
        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _app.DisposeAsync();
            _kept.Dispose();
        }
    }
}
