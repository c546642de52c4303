using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Rempart.Core.Backups;
using Rempart.Server.Backups.Api;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Enrolment;
using Rempart.Server.Backups.Heartbeats;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;
using Rempart.Server.Database;
using Rempart.Server.Posture;

namespace Rempart.Server.Backups;

/// <summary>The doors of the capability Backups: backups run, and are proved to restore.</summary>
public static class BackupsDoors
{
    /// <summary>Adds the controls <c>backup.*</c>, the jobs and the heartbeats.</summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddBackups(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<BackupOptions>().BindConfiguration(BackupOptions.Section);
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<BackupOptions>>().Value);
        services.AddDatabaseContext<BackupsContext>(BackupsContext.Schema, SchemaPrivileges.ReadWrite, options => new(options));
        services.TryAddSingleton<BackupStore>();
        services.TryAddSingleton<BackupTargets>();
        services.TryAddSingleton<IBackupEngine, PgBackRest>();
        services.TryAddSingleton<RepositoryReader>();
        services.TryAddSingleton<BackupPrograms>();
        services.TryAddSingleton<MarkerWriter>();
        services.TryAddSingleton<VaultCopy>();
        services.TryAddSingleton<BackupRun>();
        services.TryAddSingleton<RestoreDrill>();
        services.TryAddSingleton<Enrolment.Enrolment>();
        services.TryAddSingleton<ChestEnrolment>();
        services.TryAddSingleton<EnrolmentPlans>();
        services.TryAddSingleton<ChestTargets>();
        services.TryAddSingleton<ChestRun>();
        services.TryAddSingleton<ChestDrill>();
        services.TryAddSingleton<ChestLooks>();
        services.TryAddSingleton<OwnStateCopy>();
        services.AddSingleton<IChestSource, FolderSource>();
        services.AddSingleton<IChestSource, EstateFilesSource>();
        services.AddSingleton<IChestSource, ClusterObjectsSource>();
        services.AddSingleton<IChestSource, TenantSource>();
        services.AddSingleton<IChestSource, OwnState>();
        services.AddSingleton<IDatastoreEngine, ClusterEngine>();
        services.AddSingleton<IDatastoreEngine, ChestWork>();
        services.TryAddSingleton<BackupJobs>();
        services.TryAddSingleton<BackupWork>();
        services.TryAddSingleton<BackupSlots>();
        services.TryAddSingleton<BackupTriggers>();
        services.TryAddSingleton<BackupLeftovers>();
        services.TryAddSingleton<BackupOverview>();
        services.TryAddSingleton<IBackups>(provider => provider.GetRequiredService<BackupOverview>());
        services.TryAddSingleton<Rehearsal>();
        services.AddHostedService(provider => provider.GetRequiredService<BackupJobs>());
        services.AddHostedService<HeartbeatService>();
        services.AddHostedService<BackupScheduler>();
        return services.AddControl<BackupRecentControl>().AddControl<BackupRestorableControl>().AddControl<BackupEncryptedControl>()
            .AddControl<BackupIsolatedControl>().AddControl<BackupRetentionControl>();
    }

    /// <summary>Maps the API of backups below the host's prefix.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapBackups(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        BackupEndpoints.Map(endpoints);
        return endpoints;
    }
}
