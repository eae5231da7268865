using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Polly;
using WenchangPlan.Storage.State;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Registers what InfluxDB needs.</summary>
internal static class InfluxServices
{
    /// <summary>Adds the stores whose readings are in InfluxDB, and the HTTP client to it.</summary>
    public static void AddInflux(this IServiceCollection services)
    {
        services.AddOptions<InfluxDbOptions>().BindConfiguration("InfluxDb").ValidateOnStart();
        services.AddSingleton<IValidateOptions<InfluxDbOptions>, InfluxDbOptionsValidator>();
        services.AddSingleton<InfluxClient>();
        services.AddSingleton(s => new InfluxSetup(
            s.GetRequiredService<InfluxClient>(), s.GetRequiredService<IOptions<InfluxDbOptions>>(), s.GetRequiredService<IOptions<StorageOptions>>()));
        services.AddSingleton<InfluxDelivery>();
        services.AddSingleton<InfluxReader>();
        services.AddSingleton<HistoryKeeper>();
        services.AddSingleton<Spool>();
        services.AddSingleton<InfluxReadingStore>();
        services.AddSingleton<InfluxVerdictStore>();
        services.AddSingleton<InfluxAlertStore>();
        services.AddSingleton<InfluxQuarantineStore>();
        services.AddSingleton<SpoolDrain>();
        services.AddHostedService(s => s.GetRequiredService<SpoolDrain>());
        services.AddTransient<InfluxAddress>();
        IHttpClientBuilder client = services.AddHttpClient(InfluxClient.HttpClientName, http => http.Timeout = InfluxClient.LongestRequest);
        client.RemoveAllLoggers();
        // The client lives as long as the service. Connections do not, else the name of a server that moved would never be looked up again.
        client.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        client.AddHttpMessageHandler<InfluxAddress>();
        client.AddResilienceHandler(InfluxClient.HttpClientName, (pipeline, context) => pipeline
            .ConfigureTelemetry(NullLoggerFactory.Instance) // the drain says in one line what a stack trace an attempt would
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(100),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldRetryAfterHeader = false,
                ShouldHandle = args => ValueTask.FromResult(MayPassSoon(args.Outcome) && args.Outcome.Result?.Headers.Contains("Retry-After") != true),
            })
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 6,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(1),
                ShouldHandle = args => ValueTask.FromResult(MayPassSoon(args.Outcome)),
            })
            .AddTimeout(context.ServiceProvider.GetRequiredService<IOptions<InfluxDbOptions>>().Value.Timeout));
    }

    /// <summary>Whether the same request may pass a moment later. Not after a 500: what that means is in its body, and it may be the lines.</summary>
    private static bool MayPassSoon(Outcome<HttpResponseMessage> outcome) => outcome.Exception is not null
        ? HttpClientResiliencePredicates.IsTransient(outcome)
        : outcome.Result?.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout;
}
