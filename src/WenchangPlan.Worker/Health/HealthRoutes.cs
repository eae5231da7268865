using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Worker.Access;

namespace WenchangPlan.Worker.Health;

/// <summary>That the process answers.</summary>
/// <param name="Status">Always <c>alive</c>.</param>
public sealed record AliveAnswer(string Status);

/// <summary>One part the service cannot do without.</summary>
/// <param name="Ok">Whether it works.</param>
/// <param name="Detail">What is known, or what is wrong; empty for strangers.</param>
public sealed record PartAnswer(bool Ok, string Detail);

/// <summary>Whether the service does its work.</summary>
/// <param name="Status"><c>ready</c> when every part is, else <c>notReady</c>.</param>
/// <param name="Parts">The parts by name.</param>
public sealed record ReadyAnswer(string Status, IReadOnlyDictionary<string, PartAnswer> Parts);

/// <summary>How health answers are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AliveAnswer))]
[JsonSerializable(typeof(ReadyAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;

/// <summary><c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
public static class HealthRoutes
{
    /// <summary>Adds the metrics: every meter named <c>WenchangPlan.*</c>, the runtime's, and the ledger's counters.</summary>
    /// <param name="services">The service.</param>
    /// <param name="collector">Where traces and metrics are sent to as well; null is nowhere.</param>
    public static IServiceCollection AddHealth(this IServiceCollection services, Uri? collector = null)
    {
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, HealthJson.Default));
        services.AddSingleton<LedgerMetrics>();
        services.AddSingleton<PartMetrics>();
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("WenchangPlan.*")
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter());
        if (collector is not null)
        {
            telemetry.ConfigureResource(resource => resource.AddService("wenchangplan", serviceInstanceId: Environment.MachineName))
                .WithMetrics(metrics => metrics.AddOtlpExporter(otlp => SendTo(otlp, collector, "v1/metrics")))
                .WithTracing(traces => traces.AddSource(Trail.SourceName).AddOtlpExporter(otlp => SendTo(otlp, collector, "v1/traces")));
        }

        return services;
    }

    /// <summary>Answers under <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>; GET only.</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        // The instruments live as long as somebody holds them.
        _ = routes.ServiceProvider.GetRequiredService<LedgerMetrics>();
        _ = routes.ServiceProvider.GetRequiredService<PartMetrics>();
        routes.MapGet("/healthz", () => TypedResults.Ok(new AliveAnswer("alive"))).Open().WithTags("health").WithSummary("Whether the process answers");
        routes.MapGet("/readyz", Ready).Open().WithTags("health").WithSummary("Whether the service does its work")
            .WithDescription("200 when every part is ready, else 503; parts says which. The details are for those who are signed in.")
            .Produces<ReadyAnswer>().Produces<ReadyAnswer>(StatusCodes.Status503ServiceUnavailable);
        routes.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new HttpMethodMetadata(["GET"])).Viewer();
        return routes;
    }

    private static void SendTo(OtlpExporterOptions exporter, Uri collector, string signal)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(collector.AbsoluteUri.TrimEnd('/') + "/" + signal);
    }

    private static JsonHttpResult<ReadyAnswer> Ready(HttpContext context, IEnumerable<IReadyPart> parts)
    {
        bool knows = Visitor.Of(context).Role is not null;
        Dictionary<string, PartAnswer> answers = parts.ToDictionary(p => p.Name, p => Look(p, knows), StringComparer.Ordinal);
        bool ready = answers.Values.All(p => p.Ok);
        return TypedResults.Json(new ReadyAnswer(ready ? "ready" : "notReady", answers), HealthJson.Default.ReadyAnswer,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static PartAnswer Look(IReadyPart part, bool withDetail)
    {
        ReadyState state = part.Check();
        return new PartAnswer(state.Ok, withDetail ? state.Detail : "");
    }
}
