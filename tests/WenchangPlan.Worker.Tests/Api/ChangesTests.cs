using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Cockpit.Frame;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Api;

public sealed class ChangesTests : IAsyncLifetime
{
    private readonly WebFixture _web = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _web.InitializeAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task Stream_BeginsWithEverything_AndTellsAlertsWithinASecondOfTheClock()
    {
        using Events events = await Events.OpenAsync(_web, "");
        Assert.Equal("*", await events.NextAsync());

        _web.Services.GetRequiredService<ChangeFeed>().Tell(ChangeFeed.Alerts);
        Assert.Equal("alerts", await events.NextAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Figures_ComeTogetherAtTheEndOfTheirMinute()
    {
        using Events events = await Events.OpenAsync(_web, "");
        Assert.Equal("*", await events.NextAsync());
        ChangeFeed feed = _web.Services.GetRequiredService<ChangeFeed>();
        DateTimeOffset begun = _web.Time.GetUtcNow();

        feed.Tell("air");
        feed.Tell(ChangeFeed.Readings);
        feed.Tell("water");
        string told;
        while ((told = await events.NextAsync(TimeSpan.FromSeconds(30))) == "beat")
        {
        }

        Assert.Equal("air readings water", told);
        Assert.InRange(_web.Time.GetUtcNow() - begun, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task Stream_OfSomeTopics_IsToldOfNoOthers()
    {
        using Events events = await Events.OpenAsync(_web, "?topics=silences");
        Assert.Equal("*", await events.NextAsync());
        ChangeFeed feed = _web.Services.GetRequiredService<ChangeFeed>();

        feed.Tell(ChangeFeed.Alerts);
        feed.Tell(ChangeFeed.Silences);
        Assert.Equal("silences", await events.NextAsync(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Stream_WithoutNews_GivesASignOfLife()
    {
        using Events events = await Events.OpenAsync(_web, "");
        Assert.Equal("*", await events.NextAsync());
        Assert.Equal("beat", await events.NextAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task UnknownTopic_IsRefusedByName()
    {
        using HttpResponseMessage answer = await _web.Client.GetAsync(new Uri("/api/v1/changes?topics=alarms", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("alarms", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_AnswersAtOnce()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri("/api/v1/changes", UriKind.Relative));
        using HttpResponseMessage answer = await _web.Client.SendAsync(request, Cancel);
        Assert.Equal(("text/event-stream", ""), (answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(Cancel)));
    }

    [Fact]
    public void Parts_OnlyWhatDiffersFromWhatIsKnown_IsSent()
    {
        const string Both = $"\n{DeskRoutes.PartMark}a-->\n<p>1</p>\n{DeskRoutes.PartEnd}\n{DeskRoutes.PartMark}b-->\n<p>2</p>\n{DeskRoutes.PartEnd}\n";
        string all = DeskRoutes.Differing(Both, "");
        string known = all["<!--part:".Length..all.IndexOf("-->", StringComparison.Ordinal)];

        Assert.StartsWith("<!--part:a=", all, StringComparison.Ordinal);
        Assert.EndsWith("<p>2</p>", all, StringComparison.Ordinal);
        string rest = DeskRoutes.Differing(Both, known);
        Assert.DoesNotContain("<p>1</p>", rest, StringComparison.Ordinal);
        Assert.Contains("<p>2</p>", rest, StringComparison.Ordinal);
        Assert.Contains("<p>3</p>", DeskRoutes.Differing(Both.Replace('1', '3'), known), StringComparison.Ordinal);

        string whole = DeskRoutes.Whole("<main data-known=\"-\">" + Both + "</main>");
        Assert.StartsWith($"<main data-known=\"{known},b=", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_AskedForAPart_IsThatPartAlone()
    {
        string part = await _web.GetTextAsync("/more?part=desk-state");
        Assert.StartsWith("<!--part:desk-state=", part, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", part, StringComparison.Ordinal);
    }

    /// <summary>The events of one stream; the clock moves while one waits for the next.</summary>
    private sealed class Events(WebFixture web, HttpResponseMessage answer, StreamReader lines) : IDisposable
    {
        public static async Task<Events> OpenAsync(WebFixture web, string query)
        {
            HttpResponseMessage answer = await web.Client.GetAsync(new Uri("/api/v1/changes" + query, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
            Assert.Equal("text/event-stream", answer.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
            return new Events(web, answer, new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel)));
        }

        /// <summary>Topics of the next event, or its name; the clock goes on by at most <paramref name="within"/>.</summary>
        public async Task<string> NextAsync(TimeSpan within = default)
        {
            string name = "";
            while (true)
            {
                Task<string?> line = lines.ReadLineAsync(Cancel).AsTask();
                for (TimeSpan gone = TimeSpan.Zero; gone < within && await Task.WhenAny(line, Task.Delay(20, Cancel)) != line; gone += TimeSpan.FromMilliseconds(250))
                {
                    web.Time.Advance(TimeSpan.FromMilliseconds(250));
                }

                string text = await line.WaitAsync(TimeSpan.FromSeconds(20), Cancel) ?? throw new EndOfStreamException();
                if (text.StartsWith("event: ", StringComparison.Ordinal))
                {
                    name = text["event: ".Length..];
                }
                else if (text.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return name.Length > 0 ? name : string.Join(' ', JsonElement.Parse(text["data: ".Length..]).GetProperty("changed").EnumerateArray().Select(t => t.GetString()));
                }
            }
        }

        public void Dispose()
        {
            lines.Dispose();
            answer.Dispose();
        }
    }
}
