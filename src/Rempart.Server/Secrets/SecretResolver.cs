using Rempart.Core.Estates;
using Rempart.Core.Secrets;
using Rempart.Server.Hosting;

namespace Rempart.Server.Secrets;

/// <summary>
/// Finds secrets, in this order: what a capability provides for Rempart itself, the environment variable
/// <c>REMPART_SECRET_NAME</c>, the file <c>secrets/named/NAME</c> of the data directory. A file that others can read is refused.
/// </summary>
internal sealed class SecretResolver(DataDirectory directory, IEnumerable<IOwnSecret> own) : ISecretResolver
{
    private const int LargestSecret = 64 * 1024;
    private const UnixFileMode OpenToOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public async Task<SecretLookup> ResolveAsync(SecretReference reference, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var name = reference.Name;
        if (own.FirstOrDefault(secret => secret.Name == name)?.Value is { } value)
            return SecretLookup.Found(value);
        var variable = VariableOf(name);
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } fromEnvironment)
            return SecretLookup.Found(fromEnvironment);
        return await ReadFileAsync(Path.Combine(directory.Secrets, "named", name), name, variable, cancellation);
    }

    /// <summary>The environment variable of a secret: <c>prod-db</c> is <c>REMPART_SECRET_PROD_DB</c>.</summary>
    internal static string VariableOf(string name) => $"REMPART_SECRET_{name.Replace('-', '_').ToUpperInvariant()}";

    private static async Task<SecretLookup> ReadFileAsync(string path, string name, string variable, CancellationToken cancellation)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                return SecretLookup.Missing($"The secret '{name}' is not set. Put it in the variable {variable} or in the file {path} (mode 0600).");
            if ((file.UnixFileMode & OpenToOthers) != 0)
                return SecretLookup.Missing($"The secret file {path} can be read by others. Run: chmod 600 {path}");
            if (file.Length > LargestSecret)
                return SecretLookup.Missing($"The secret file {path} is larger than {LargestSecret} bytes.");
            var text = (await File.ReadAllTextAsync(path, cancellation)).TrimEnd('\r', '\n');
            return text.Length > 0 ? SecretLookup.Found(text) : SecretLookup.Missing($"The secret file {path} is empty.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return SecretLookup.Missing($"The secret file {path} cannot be read: {error.Message}");
        }
    }
}

/// <summary>A secret of Rempart itself that the estate may name, such as the connection to its own database.</summary>
internal interface IOwnSecret
{
    /// <summary>Its name in the estate.</summary>
    string Name { get; }

    /// <summary>Its value; null when it does not apply here.</summary>
    string? Value { get; }
}
