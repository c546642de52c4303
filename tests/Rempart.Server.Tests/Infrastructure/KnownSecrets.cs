using Rempart.Core.Estates;
using Rempart.Core.Secrets;

namespace Rempart.Server.Tests.Infrastructure;

/// <summary>Secrets that a test knows by name.</summary>
internal sealed class KnownSecrets : ISecretResolver
{
    private readonly Dictionary<string, string> _known = [];

    public string this[string name]
    {
        set => _known[name] = value;
    }

    public Task<SecretLookup> ResolveAsync(SecretReference reference, CancellationToken cancellation) => Task.FromResult(
        _known.TryGetValue(reference.Name, out var value) ? SecretLookup.Found(value) : SecretLookup.Missing($"the secret '{reference.Name}' was not found"));
}
