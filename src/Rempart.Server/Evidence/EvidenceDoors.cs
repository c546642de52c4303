using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Evidence;
using Rempart.Server.Database;

namespace Rempart.Server.Evidence;

/// <summary>The doors to evidence: the ledger, its store and its proofs.</summary>
public static class EvidenceDoors
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
        services.TryAddSingleton<VerifiedMark>();
        services.TryAddSingleton<LedgerCommitter>();
        services.TryAddSingleton<LedgerWriter>();
        services.TryAddSingleton<IEvidenceLog>(provider => provider.GetRequiredService<LedgerWriter>());
        services.TryAddSingleton<IEvidenceArchive, EvidenceArchive>();
        services.TryAddSingleton<Platform.ILedgerInspection, LedgerWatch>();
        services.TryAddSingleton<ILedgerCopies, LedgerCopies>();
        services.AddSingleton<IStartupStep, LedgerIdentity>();
        services.AddHostedService(provider => provider.GetRequiredService<LedgerWriter>());
        return services;
    }

    /// <summary>Maps the API of evidence below the host's prefix.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapEvidence(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        EvidenceEndpoints.Map(endpoints);
        return endpoints;
    }

    /// <summary>Maps the public log at <c>/ledger</c>.</summary>
    /// <param name="endpoints">Where to: the root, for the address is the log's own.</param>
    public static IEndpointRouteBuilder MapLedger(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        LedgerEndpoints.Map(endpoints);
        return endpoints;
    }
}
