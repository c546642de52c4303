namespace Rempart.Core.Backups;

/// <summary>
/// Exports what is configured at the login provider, so that it can be put there again. Implemented where the provider is known; absent
/// with a provider that has no such configuration.
/// </summary>
public interface ITenantObjects
{
    /// <summary>All of it, as JSON in one canonical form: an object that did not change has the same text. No people are among it.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TenantObjectsException">It could not be read whole.</exception>
    Task<TenantExport> ExportAsync(CancellationToken cancellation);
}

/// <summary>The configuration of a tenant.</summary>
/// <param name="Tenant">The tenant's name.</param>
/// <param name="Objects">What is configured.</param>
/// <param name="Withheld">The secrets that the provider does not give out, each named with the object it belongs to; they must be set anew.</param>
public sealed record TenantExport(string Tenant, IReadOnlyList<TenantObject> Objects, IReadOnlyList<string> Withheld);

/// <summary>One exported object.</summary>
/// <param name="Path">Where it lies in the export: <c>kind/id.json</c>.</param>
/// <param name="Json">The object as the provider's API gave it. It may hold secrets: it must be kept sealed.</param>
public sealed record TenantObject(string Path, string Json);

/// <summary>The configuration could not be read whole; the message says why and holds no credentials.</summary>
public sealed class TenantObjectsException(string message, Exception? inner = null) : Exception(message, inner);
