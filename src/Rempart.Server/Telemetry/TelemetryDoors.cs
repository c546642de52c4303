using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Rempart.Server.Identity;

namespace Rempart.Server.Telemetry;

/// <summary>The doors to telemetry: metrics for Prometheus, traces for whom they are sent to, health for who starts and stops the server.</summary>
public static class TelemetryDoors
{
    /// <summary>The name of the server's own meters.</summary>
    public const string Meter = "Rempart";

    /// <summary>Adds metrics, health checks and, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, traces.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configuration">Where the endpoint is looked for.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("rempart-server"))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Npgsql", Meter)
                .AddPrometheusExporter());
        if (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddNpgsql().AddSource(Meter).AddOtlpExporter());
        return services;
    }

    /// <summary>Maps <c>/metrics</c> for viewers and <c>/health/live</c>, <c>/health/ready</c> for all.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapTelemetry(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Policies.Viewer);
        endpoints.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        endpoints.MapHealthChecks("/health/ready").AllowAnonymous();
        return endpoints;
    }
}
