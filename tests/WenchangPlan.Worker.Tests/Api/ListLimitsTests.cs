using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Api;

/// <summary>How many answers, and how large ones, are under way at a time.</summary>
public sealed class ListLimitsTests : IDisposable
{
    private readonly ListLimits _limits = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddSingleton(SampleDistrict.Read()).AddProblemDetails().BuildServiceProvider();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    public void Dispose()
    {
        _limits.Dispose();
        _services.Dispose();
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("?limit=1", 1)]
    [InlineData("?limit=10000", 1)]
    [InlineData("?limit=10001", 2)]
    [InlineData("?limit=100000", 10)]
    [InlineData("?limit=100001", 1)]
    [InlineData("?limit=many", 1)]
    public void AnAnswer_TakesPlacesByItsItems(string query, int places) => Assert.Equal(places, ListLimits.PlacesFor(Request("10.0.0.1", "/api/v1/stations", query).Request));

    [Fact]
    public async Task OneReader_CannotTakeEveryPlace_AndTheOthersAreStillServed()
    {
        Task[] greedy = [.. Enumerable.Range(0, 40).Select(_ => StartAsync(Request("10.0.0.1", "/api/v1/stations", "")))];
        Assert.Equal(ListLimits.PlacesOfOne, _running);
        Task other = StartAsync(Request("10.0.0.2", "/api/v1/stations", ""));
        Assert.Equal(ListLimits.PlacesOfOne + 1, _running);
        Task health = StartAsync(Request("10.0.0.1", "/healthz", "")); // never waits
        Assert.Equal(ListLimits.PlacesOfOne + 2, _running);

        _release.SetResult();
        await Task.WhenAll([.. greedy, other, health]).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(42, _running); // who waited was served in the end
    }

    /// <summary>Behind one address, such as a proxy's, one user or key still does not crowd out the others.</summary>
    [Fact]
    public async Task OneUser_HasFourAnswersAtATime_AndTheOthersAreStillServed()
    {
        Task[] greedy = [.. Enumerable.Range(0, 10).Select(_ => StartAsync(RequestOf("key:grafana")))];
        Assert.Equal(ListLimits.OfOneUser, _running);
        Task other = StartAsync(RequestOf("li"));
        Assert.Equal(ListLimits.OfOneUser + 1, _running);
        Task[] changes = [.. Enumerable.Range(0, 10).Select(_ => StartAsync(RequestOf("li", "/api/v1/changes")))]; // last for hours, and hold no list
        Assert.Equal(ListLimits.OfOneUser + 11, _running);
        _release.SetResult();
        await Task.WhenAll([.. greedy, other, .. changes]).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(21, _running);

        HttpContext RequestOf(string name, string path = "/api/v1/alerts")
        {
            HttpContext context = Request("10.0.0.9", path, "");
            context.User = Visitor.Principal("test", name, name, name, Role.Viewer);
            return context;
        }
    }

    [Fact]
    public async Task LargeAnswers_AreBoundedByTheirItems()
    {
        Task[] readers = [.. Enumerable.Range(0, 30).Select(i => StartAsync(Request($"10.0.0.{i}", "/api/v1/stations/air-1/readings", "?limit=100000")))];
        Assert.Equal(ListLimits.Places / 10, _running);
        _release.SetResult();
        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(30, _running);
    }

    [Fact]
    public async Task WhenTooManyWait_TheNextIsToldWhenToComeAgain()
    {
        Task[] waiting = [.. Enumerable.Range(0, ListLimits.PlacesOfOne + 400).Select(_ => StartAsync(Request("10.0.0.1", "/", "")))];
        HttpContext late = Request("10.0.0.1", "/", "");
        await StartAsync(late);
        Assert.Equal((StatusCodes.Status503ServiceUnavailable, "5"), (late.Response.StatusCode, late.Response.Headers.RetryAfter.ToString()));
        _release.SetResult();
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private Task StartAsync(HttpContext context) => _limits.InvokeAsync(context, async _ =>
    {
        Interlocked.Increment(ref _running);
        await _release.Task;
    });

    private DefaultHttpContext Request(string address, string path, string query) => new()
    {
        RequestServices = _services,
        Connection = { RemoteIpAddress = IPAddress.Parse(address) },
        Request = { Method = "GET", Path = path, QueryString = new QueryString(query) },
    };
}
