using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Events;
using Rempart.Server.Collectors.Api;
using Rempart.Server.Collectors.Auth0;
using Rempart.Server.Collectors.Controls;
using Rempart.Server.Collectors.Files;
using Rempart.Server.Collectors.Http;
using Rempart.Server.Collectors.Intake;
using Rempart.Server.Collectors.Journal;
using Rempart.Server.Collectors.Otlp;
using Rempart.Server.Collectors.Own;
using Rempart.Server.Collectors.Sources;
using Rempart.Server.Collectors.Store;
using Rempart.Server.Collectors.Syslog;
using Rempart.Server.Collectors.Tokens;
using Rempart.Server.Database;
using Rempart.Server.Posture;

namespace Rempart.Server.Collectors;

/// <summary>The doors of the capability Collectors: the collectors of security logs.</summary>
public static class CollectorsDoors
{
    /// <summary>Adds the collectors of security logs, the tokens of their senders, and the control <c>siem.sources-reporting</c>.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configuration">The server's configuration; section <see cref="CollectorOptions.Section"/>.</param>
    /// <exception cref="Hosting.StartupException">A setting is wrong.</exception>
    public static IServiceCollection AddCollectors(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var options = configuration.GetSection(CollectorOptions.Section).Get<CollectorOptions>() ?? new CollectorOptions();
        options.Check();
        services.TryAddSingleton(options);
        services.AddDatabaseContext<CollectorsContext>(CollectorsContext.Schema, SchemaPrivileges.ReadWrite, context => new(context));
        services.TryAddSingleton<CollectorMetrics>();
        services.TryAddSingleton<SourceBook>();
        services.TryAddSingleton<ISourceReports>(provider => provider.GetRequiredService<SourceBook>());
        services.TryAddSingleton<OwnToken>();
        services.TryAddSingleton<IFrontDoor, FrontDoor>();
        services.TryAddSingleton<TokenBook>();
        services.TryAddSingleton<ReaderPositions>();
        services.TryAddSingleton<SourceKeeper>();
        services.TryAddSingleton<EventIntake>();
        services.TryAddSingleton<Streams>();
        services.TryAddSingleton<Collecting>();
        services.TryAddSingleton<OtlpIntake>();
        services.TryAddSingleton<SenderTable>();
        services.TryAddSingleton<ClientCertificates>();
        services.TryAddSingleton<SyslogServer>();
        services.TryAddSingleton<FileFollowers>();
        services.TryAddSingleton<JournalFollowers>();
        services.TryAddSingleton<Auth0Streams>();
        services.TryAddSingleton<Auth0Gaps>();
        services.TryAddSingleton<EvidenceFollower>();
        services.AddSingleton<IStartupStep>(provider => provider.GetRequiredService<SourceKeeper>());
        // Hosted services stop in the order from the last to the first: what was heard is kept after the last collector has ended.
        services.AddHostedService(provider => provider.GetRequiredService<SourceKeeper>());
        services.AddHostedService(provider => provider.GetRequiredService<SyslogServer>());
        services.AddHostedService(provider => provider.GetRequiredService<FileFollowers>());
        services.AddHostedService(provider => provider.GetRequiredService<JournalFollowers>());
        services.AddHostedService(provider => provider.GetRequiredService<Auth0Gaps>());
        services.AddHostedService(provider => provider.GetRequiredService<EvidenceFollower>());
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.LargestRequest;
            // Else every address of two words would be an endpoint that says so.
            grpc.IgnoreUnknownServices = true;
        });
        return services.AddControl<SourcesReportingControl>();
    }

    /// <summary>Maps its API below the host's prefix: where senders send, and what people ask about sources.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapCollectors(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        CollectEndpoints.Map(endpoints);
        SourceEndpoints.Map(endpoints);
        return endpoints;
    }

    /// <summary>Maps the service of OTLP over gRPC.</summary>
    /// <param name="endpoints">Where to: the root, for the address is the protocol's own.</param>
    public static IEndpointRouteBuilder MapOtlp(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = endpoints.ServiceProvider.GetRequiredService<CollectorOptions>();
        // The token of the sender is asked for by the service itself.
        endpoints.MapGrpcService<LogsReceiver>().AllowAnonymous().WithMetadata(new RequestSizeLimitAttribute(options.LargestRequest));
        return endpoints;
    }
}
