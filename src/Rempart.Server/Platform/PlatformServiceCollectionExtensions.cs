using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Server.Platform.KeyBackup;
using Rempart.Server.Posture;

namespace Rempart.Server.Platform;

/// <summary>The door of the capability Platform: Rempart itself is intact.</summary>
public static class PlatformServiceCollectionExtensions
{
    /// <summary>
    /// Adds <c>platform.self</c> and <see cref="KeyBackups"/>. It needs <see cref="ILedgerInspection"/>, the application role's
    /// <see cref="Npgsql.NpgsqlDataSource"/>, <see cref="Hosting.DataDirectory"/> and <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">The container's services.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddPlatform(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<KeyBackupOptions>().BindConfiguration(KeyBackupOptions.Section);
        services.TryAddSingleton<KeyBackups>();
        services.AddHostedService<KeyBackupKeeper>();
        services.TryAddSingleton<IKernelClock, LinuxKernelClock>();
        services.TryAddEnumerable([
            ServiceDescriptor.Singleton<IPlatformPart, LedgerPart>(),
            ServiceDescriptor.Singleton<IPlatformPart, DatabaseRightsPart>(),
            ServiceDescriptor.Singleton<IPlatformPart, KernelClockPart>(),
            ServiceDescriptor.Singleton<IPlatformPart, DataDirectoryPart>(),
            ServiceDescriptor.Singleton<IPlatformPart, KeyBackupPart>(),
        ]);
        return services.AddControl<PlatformSelfControl>();
    }
}
