using System.Net;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Rempart.Server.Hosting;

/// <summary>What the server listens on: HTTPS for the network, and a socket for the CLI on the same machine.</summary>
internal static class KestrelSetup
{
    // struct sockaddr_un holds 108 bytes with the final zero.
    private const int LongestSocket = 107;

    public static void Configure(KestrelServerOptions kestrel, ServerOptions options, ServerCertificate certificate)
    {
        if (!IPAddress.TryParse(options.ListenAddress, out var address))
            throw new StartupException($"Rempart__ListenAddress is '{options.ListenAddress}', which is no IP address. Write 127.0.0.1, 0.0.0.0 or ::.");
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.Listen(address, options.Port, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate.Certificate;
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        }));
        if (Encoding.UTF8.GetByteCount(options.LocalSocket) > LongestSocket)
        {
            throw new StartupException(
                $"The path {options.LocalSocket} is too long for a Unix socket ({LongestSocket} bytes at most). Set Rempart__DataDirectory to a shorter path.");
        }
        kestrel.ListenUnixSocket(options.LocalSocket, listen => listen.Protocols = HttpProtocols.Http1);
    }
}
