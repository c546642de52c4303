using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Alerts;
using Rempart.Server.Alerts.Api;
using Rempart.Server.Alerts.Canaries;
using Rempart.Server.Alerts.Controls;
using Rempart.Server.Alerts.Delivery;
using Rempart.Server.Alerts.Rules;
using Rempart.Server.Alerts.Sources;
using Rempart.Server.Alerts.Store;
using Rempart.Server.Alerts.Stream;
using Rempart.Server.Alerts.Suppressions;
using Rempart.Server.Database;
using Rempart.Server.Posture;

namespace Rempart.Server.Alerts;

/// <summary>The doors of the capability Alerts: detections on the stream, and what becomes of them.</summary>
public static class AlertsDoors
{
    /// <summary>Adds detections on the stream, alerts, their delivery, and the control <c>siem.detections-live</c>.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configuration">The server's configuration; section <see cref="AlertOptions.Section"/>.</param>
    /// <exception cref="Hosting.StartupException">A setting is wrong.</exception>
    public static IServiceCollection AddAlerts(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var options = configuration.GetSection(AlertOptions.Section).Get<AlertOptions>() ?? new AlertOptions();
        options.Check();
        services.TryAddSingleton(options);
        services.AddDatabaseContext<AlertsContext>(AlertsContext.Schema, SchemaPrivileges.ReadWrite, context => new(context));
        services.TryAddSingleton<AlertMetrics>();
        services.TryAddSingleton<RuleWatch>();
        services.TryAddSingleton<SuppressionList>();
        services.TryAddSingleton<DeliveryPlan>();
        services.TryAddSingleton<SenderFactory>();
        services.TryAddSingleton<AlertWriter>();
        services.TryAddSingleton<StreamStore>();
        services.TryAddSingleton<CanaryBoard>();
        services.TryAddSingleton<ICanaryEntry, FrontDoorEntry>();
        services.TryAddSingleton<DetectionStream>();
        services.TryAddSingleton<ForwardingState>();
        services.TryAddSingleton<DetectionReport>();
        services.TryAddSingleton<SilentSources>();
        services.TryAddSingleton<IAlerts, AlertService>();
        services.AddHostedService(provider => provider.GetRequiredService<RuleWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<SuppressionList>());
        services.AddHostedService(provider => provider.GetRequiredService<DetectionStream>());
        services.AddHostedService<DeliveryService>();
        services.AddHostedService<ForwardingService>();
        services.AddHostedService(provider => provider.GetRequiredService<SilentSources>());
        return services.AddControl<DetectionsLiveControl>();
    }

    /// <summary>Maps its API below the host's prefix.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapAlerts(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        AlertEndpoints.Map(endpoints);
        return endpoints;
    }
}
