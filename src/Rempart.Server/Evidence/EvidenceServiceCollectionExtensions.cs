using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Evidence;
using Rempart.Server.Database;

namespace Rempart.Server.Evidence;

/// <summary>The doors to evidence: the ledger, its store and its proofs.</summary>
public static class EvidenceServiceCollectionExtensions
{
    /// <summary>Adds the ledger and the evidence store; <see cref="IEvidenceLog"/> writes, <see cref="IEvidenceArchive"/> reads.</summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddEvidence(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddDatabaseContext<LedgerContext>(LedgerContext.Schema, SchemaPrivileges.AppendOnly, options => new(options));
        services.AddDatabaseContext<EvidenceContext>(EvidenceContext.Schema, SchemaPrivileges.ReadWrite, options => new(options));
        services.TryAddSingleton<LedgerKey>();
        services.TryAddSingleton<CheckpointMemory>();
        services.TryAddSingleton<LedgerCommitter>();
        services.TryAddSingleton<LedgerWriter>();
        services.TryAddSingleton<IEvidenceLog>(provider => provider.GetRequiredService<LedgerWriter>());
        services.TryAddSingleton<IEvidenceArchive, EvidenceArchive>();
        services.AddSingleton<IStartupStep, LedgerIdentity>();
        services.AddHostedService(provider => provider.GetRequiredService<LedgerWriter>());
        return services;
    }
}
