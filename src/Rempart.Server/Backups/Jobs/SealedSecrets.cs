using System.Text;
using Rempart.Core.Estates;
using Rempart.Core.Secrets;
using Rempart.Server.Platform.KeyBackup;

namespace Rempart.Server.Backups.Jobs;

/// <summary>The secrets that are left after a disaster: those of the sealed copy.</summary>
internal sealed class SealedSecrets(IReadOnlyDictionary<string, byte[]> left) : ISecretResolver
{
    public Task<SecretLookup> ResolveAsync(SecretReference reference, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Task.FromResult(left.TryGetValue($"named/{reference.Name}", out var value)
            ? SecretLookup.Found(Encoding.UTF8.GetString(value).TrimEnd('\r', '\n'))
            : SecretLookup.Missing($"the sealed keys do not hold '{reference.Name}': after a disaster its repository could never be opened. Put it into secrets/named of the data directory"));
    }
}

/// <summary>The estate that was sealed with the keys.</summary>
internal static class SealedEstate
{
    private const string Prefix = KeyBackups.EstateFolder + "/";

    /// <summary>Whether a file of the sealed copy belongs to the estate.</summary>
    public static bool Holds(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Loads it.</summary>
    /// <returns>The estate, or why there is none.</returns>
    public static (Estate? Estate, string Detail) Load(IReadOnlyDictionary<string, byte[]> left)
    {
        (string, string)[] files = [.. left.Where(file => Holds(file.Key)).OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => (file.Key[Prefix.Length..], Encoding.UTF8.GetString(file.Value)))];
        if (files.Length == 0)
            return (null, "no estate lies beside the sealed keys (rempart-estate.sealed): an older Rempart made them; restart this one, and it seals both");
        var loaded = EstateLoader.Load(files);
        return loaded.Estate is { } estate ? (estate, $"{files.Length} files") : (null, $"it has errors, the first: {loaded.Errors[0].Format()}");
    }
}
