using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Events;
using Rempart.Core.Secrets;
using Rempart.Server.Database;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Lake.Controls;
using Rempart.Server.Events.Lake.Holds;
using Rempart.Server.Events.Lake.Keeping;
using Rempart.Server.Events.Lake.Log;
using Rempart.Server.Events.Lake.Sealing;
using Rempart.Server.Events.Lake.Segments;
using Rempart.Server.Events.Lake.Storage;
using Rempart.Server.Events.Lake.Store;
using Rempart.Server.Events.Search;
using Rempart.Server.Hosting;
using Rempart.Server.Posture;

namespace Rempart.Server.Events;

/// <summary>The doors of the capability Events: the event lake and its search.</summary>
public static class EventsDoors
{
    /// <summary>Adds the event lake and its search.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configuration">The server's configuration; section <see cref="EventsOptions.Section"/>.</param>
    /// <exception cref="StartupException">A setting is wrong.</exception>
    public static IServiceCollection AddEvents(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddLake(configuration);
        SearchRegistration.Add(services, configuration);
        return services;
    }

    /// <summary>Maps its API below the host's prefix.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapEvents(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        SearchEndpoints.Map(endpoints);
        HoldEndpoints.Map(endpoints);
        return endpoints;
    }

    private static IServiceCollection AddLake(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(EventsOptions.Section).Get<EventsOptions>() ?? new EventsOptions();
        options.Check();
        services.TryAddSingleton(options);
        services.AddDatabaseContext<EventsContext>(EventsContext.Schema, SchemaPrivileges.ReadWrite, context => new(context));
        services.TryAddSingleton<LakeMetrics>();
        services.TryAddSingleton<EventLog>();
        services.TryAddSingleton<IEventLog>(provider => provider.GetRequiredService<EventLog>());
        services.TryAddSingleton(provider => LakeKey.Of(provider.GetRequiredService<DataDirectory>()));
        services.TryAddSingleton<ISegmentStorage>(provider => options.S3 is { } bucket
            ? new S3Storage(bucket, provider.GetRequiredService<ISecretResolver>())
            : new FolderStorage(options.Folder ?? provider.GetRequiredService<DataDirectory>().PathOf("events")));
        services.TryAddSingleton<Catalogue>();
        services.TryAddSingleton<SegmentVault>();
        services.TryAddSingleton<SegmentEvidence>();
        services.TryAddSingleton<Unfinished>();
        services.TryAddSingleton<Deduplicator>();
        services.TryAddSingleton<SegmentBuilder>();
        services.TryAddSingleton<LakeKeeper>();
        services.TryAddSingleton<CommittedSegments>();
        services.TryAddSingleton<ILake, EventLake>();
        services.TryAddSingleton<HoldEvidence>();
        services.TryAddSingleton<ILegalHolds, LegalHolds>();
        services.AddHostedService(provider => provider.GetRequiredService<EventLog>());
        services.AddHostedService(provider => provider.GetRequiredService<SegmentBuilder>());
        services.AddHostedService(provider => provider.GetRequiredService<LakeKeeper>());
        return services.AddControl<LogIntegrityControl>().AddControl<RetentionControl>();
    }
}
