using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Core.Access;
using Rempart.Ssh.Keys;

namespace Rempart.Cli.Ssh.Keys;

/// <summary>A key of this machine that the server knows.</summary>
/// <param name="PublicKey">As a line of OpenSSH.</param>
/// <param name="Identity">The file that ssh is given: the private key's, or the public one's when an agent holds the other.</param>
/// <param name="Person">Whose it is.</param>
internal sealed record ChosenKey(string PublicKey, string Identity, string Person);

/// <summary>Finds the key to use: the one that is named, else the newest enrolled one whose file is in ~/.ssh.</summary>
internal static class KeyChoice
{
    private const string PublicEnding = ".pub";

    public static async Task<ChosenKey> FindAsync(ApiClient api, string? named, CliEnvironment environment, CancellationToken cancellation)
    {
        var enrolled = await api.EnrolledKeysAsync(cancellation).ConfigureAwait(false);
        if (named is not null)
        {
            var line = PublicKeyOf(named) ?? throw CliException.Usage(Text.KeyUnreadable.With(named));
            return Match(line, enrolled) is { } known
                ? new ChosenKey(line.ToLine(), IdentityOf(named), known.Person)
                : throw CliException.Usage(Text.KeyNotEnrolled.With(line.Fingerprint, named));
        }
        var folder = Path.Combine(environment.HomeDirectory, ".ssh");
        var here = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + PublicEnding).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        var found = here.Select(file => (File: file, Key: PublicKeyOf(file)))
            .Where(one => one.Key is not null)
            .Select(one => (one.File, Key: one.Key!, Known: Match(one.Key!, enrolled)))
            .Where(one => one.Known is not null)
            .OrderByDescending(one => one.Known!.EnrolledAt).FirstOrDefault();
        return found.Known is { } newest
            ? new ChosenKey(found.Key.ToLine(), IdentityOf(found.File), newest.Person)
            : throw CliException.Usage(enrolled.Count == 0 ? Text.KeyNoneEnrolled : Text.KeyNoneHere.With(folder));
    }

    private static EnrolledKey? Match(SshPublicKey key, IReadOnlyList<EnrolledKey> enrolled) => enrolled.FirstOrDefault(one => one.Fingerprint == key.Fingerprint);

    private static SshPublicKey? PublicKeyOf(string file)
    {
        try
        {
            var path = file.EndsWith(PublicEnding, StringComparison.Ordinal) ? file : file + PublicEnding;
            return SshPublicKey.TryParse(File.ReadAllText(path).Trim(), out var key, out _) ? key : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A certificate, a link to nowhere, another's: not a key to use here.
            return null;
        }
    }

    private static string IdentityOf(string file)
    {
        var path = Path.GetFullPath(file.EndsWith(PublicEnding, StringComparison.Ordinal) ? file[..^PublicEnding.Length] : file);
        return File.Exists(path) ? path : path + PublicEnding;
    }
}
