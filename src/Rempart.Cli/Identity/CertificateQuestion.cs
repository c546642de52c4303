using System.Net;
using System.Security.Cryptography.X509Certificates;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Identity;

/// <summary>
/// Trust on first use: a certificate that no authority of the system vouches for is shown by its SHA-256 fingerprint, and
/// the person says whether it is the server's. A known server that shows another one is never a question, but an error.
/// </summary>
internal static class CertificateQuestion
{
    /// <summary>Settles which certificate to trust.</summary>
    /// <returns>PEM to remember; null when the system's authorities vouch for the server.</returns>
    public static async Task<string?> AnswerAsync(
        ServerAddress address, string? file, string? fingerprint, string? known, CliEnvironment environment, CancellationToken cancellation)
    {
        if (file is not null)
            return string.Join('\n', ServerTrust.Load(file).Select(certificate => certificate.ExportCertificatePem()));
        if (await RefusedAsync(address, known, environment, cancellation).ConfigureAwait(false) is not { } shown)
            return known;
        var print = ServerTrust.Fingerprint(shown);
        if (fingerprint is not null)
            return Same(fingerprint, print) ? shown.ExportCertificatePem() : throw CliException.CouldNotTell(Text.FingerprintDiffers.With(address.Name, print, fingerprint));
        if (known is not null)
            throw CliException.CouldNotTell(Text.CertificateChanged.With(address.Name, print));
        if (!environment.InputIsTerminal)
            throw CliException.Usage(Text.CannotAskCertificate.With(address.Name, print));
        environment.Error.WriteLine(Screen.Clean(Text.CertificateShown.With(address.Name, shown.Subject, print)));
        return Question.Ask(environment, Text.CertificateTrust) ? shown.ExportCertificatePem() : throw CliException.CouldNotTell(Text.CertificateNotAccepted.With(address.Name));
    }

    private static async Task<X509Certificate2?> RefusedAsync(ServerAddress address, string? known, CliEnvironment environment, CancellationToken cancellation)
    {
        var trust = new ServerTrust(known is null ? [] : ServerTrust.Parse(known), environment.Time);
        using var connection = new Connection(address, trust, environment);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration") { Version = HttpVersion.Version11 };
            using var response = await connection.SendAsync(request, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (CliException) when (trust is { Refused: not null, IsOutOfDate: false })
        {
            return trust.Refused;
        }
    }

    private static bool Same(string given, string shown) =>
        given.Replace(":", "", StringComparison.Ordinal).Equals(shown.Replace(":", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}
