using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rempart.Server.Identity.Console;

/// <summary>How the console's sign-in reaches its issuer.</summary>
internal static class Backchannel
{
    /// <summary>
    /// To the own issuer: straight to the own socket, whatever the public name resolves to, accepting exactly the server's own
    /// certificate and no other.
    /// </summary>
    public static HttpMessageHandler ToOwn(PublicAddress address, Func<X509Certificate2> certificate) => new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var own = address.Own();
            var socket = new Socket(own.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(own, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, presented, _, _) =>
                presented is not null && CryptographicOperations.FixedTimeEquals(presented.GetRawCertData(), certificate().RawData),
        },
    };

    /// <summary>To an external issuer: the usual validation, with one more authority when the settings name one.</summary>
    public static HttpMessageHandler ToExternal(string? authorityFile)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (string.IsNullOrWhiteSpace(authorityFile))
            return handler;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(authorityFile);
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        return handler;
    }
}
