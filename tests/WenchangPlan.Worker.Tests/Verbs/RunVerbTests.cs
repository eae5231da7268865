using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

public class RunVerbTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HasFailed_TellsAStageThatBrokeFromAnOrderlyStop(bool fails)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHostedService(_ => new Stage(fails));
        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        if (!fails)
        {
            host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }

        await host.WaitForShutdownAsync(TestContext.Current.CancellationToken);

        Assert.Equal(fails, RunVerb.HasFailed(host.Services));
    }

    private sealed class Stage(bool fails) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            fails ? throw new InvalidOperationException("a defect") : new TaskCompletionSource().Task.WaitAsync(stoppingToken);
    }
}
