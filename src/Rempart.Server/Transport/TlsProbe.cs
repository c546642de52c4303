using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Rempart.Server.Transport;

/// <summary>Knocks at one TLS endpoint. Every wait has a limit; nothing but handshakes is sent.</summary>
internal sealed class TlsProbe(string target, int port, TransportOptions options, SemaphoreSlim room, TimeProvider time)
{
    /// <summary>Offers one version and says what the server made of it.</summary>
    /// <exception cref="UnreachableException">No connection came about.</exception>
    public Task<TlsAnswer> OfferAsync(TlsVersion version, string? serverName, CancellationToken cancellation) => WithConnectionAsync(
        async (stream, limit) =>
        {
            var answer = new byte[ServerAnswer.Enough];
            var filled = 0;
            try
            {
                await stream.WriteAsync(ClientHello.Build(version, serverName), limit);
                while (true)
                {
                    var read = await stream.ReadAsync(answer.AsMemory(filled), limit);
                    filled += read;
                    if (ServerAnswer.Judge(answer.AsSpan(0, filled), ended: read == 0, version) is { } judged)
                        return judged;
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return TlsAnswer.Silent;
            }
            catch (IOException)
            {
                // Reset: it will not speak this version.
                return TlsAnswer.Refused;
            }
        },
        cancellation);

    /// <summary>Shakes hands without a client certificate.</summary>
    /// <param name="serverName">The name to ask for.</param>
    /// <param name="authorities">Trusted beside the system's roots.</param>
    /// <param name="expectedName">The name the certificate must hold.</param>
    /// <param name="askMutual">Whether to find out that the server demands a client certificate.</param>
    /// <param name="cancellation">Ends the probe.</param>
    /// <exception cref="UnreachableException">No connection came about.</exception>
    public Task<Handshake> ShakeHandsAsync(
        string? serverName, X509Certificate2Collection authorities, string expectedName, bool askMutual, CancellationToken cancellation) =>
        WithConnectionAsync((stream, limit) => ShakeHandsAsync(stream, serverName, authorities, expectedName, askMutual, limit, cancellation), cancellation);

    private static async Task<Handshake> ShakeHandsAsync(
        NetworkStream stream, string? serverName, X509Certificate2Collection authorities, string expectedName, bool askMutual,
        CancellationToken limit, CancellationToken cancellation)
    {
        CertificateFacts? facts = null;
        var asked = false;
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        var offer = new SslClientAuthenticationOptions
        {
            TargetHost = serverName ?? "",
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            // The certificate is judged by the rules, not by the handshake: nothing is sent over this connection.
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                if (certificate is X509Certificate2 shown)
                    facts = CertificateReading.Read(shown, [.. chain?.ChainPolicy.ExtraStore ?? []], authorities, expectedName);
                return certificate is not null;
            },
            LocalCertificateSelectionCallback = (_, _, _, remote, _) =>
            {
                asked |= remote is not null;
                return null!;
            },
        };
        try
        {
            await tls.AuthenticateAsClientAsync(offer, limit);
            if (!askMutual)
                return new Handshake(facts, null, null);
            if (!asked)
                return new Handshake(facts, false, null);
            // Many servers finish the handshake first and turn the client away afterwards, with an alert or, as .NET does, by hanging up;
            // one that let us in waits for our request instead, and none comes.
            var read = await tls.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, limit);
            return new Handshake(facts, read == 0, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // After the handshake silence means that the server waits for a request: it let us in.
            return tls.IsAuthenticated ? new Handshake(facts, askMutual ? false : null, null) : new Handshake(facts, null, "it did not finish the handshake in time");
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            return new Handshake(facts, askMutual && asked ? true : null, error.InnerException?.Message ?? error.Message);
        }
    }

    private async Task<T> WithConnectionAsync<T>(Func<NetworkStream, CancellationToken, Task<T>> use, CancellationToken cancellation)
    {
        await room.WaitAsync(cancellation);
        try
        {
            using var client = new TcpClient();
            await ConnectAsync(client, cancellation);
            using var limit = new CancellationTokenSource(options.AnswerTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            await using var stream = client.GetStream();
            return await use(stream, either.Token);
        }
        finally
        {
            room.Release();
        }
    }

    private async Task ConnectAsync(TcpClient client, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await client.ConnectAsync(target, port, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new UnreachableException($"no answer within {options.ConnectTimeout.TotalSeconds:0.#} s");
        }
        catch (SocketException error)
        {
            throw new UnreachableException(error.Message);
        }
    }
}

/// <summary>How a handshake went.</summary>
/// <param name="Certificate">The server's certificate, when it came that far.</param>
/// <param name="DemandsClientCertificate">Whether it turned a client without a certificate away; null when not asked or not seen.</param>
/// <param name="Problem">Why the handshake failed; null when it did not.</param>
internal sealed record Handshake(CertificateFacts? Certificate, bool? DemandsClientCertificate, string? Problem);

/// <summary>No connection came about; the message says why.</summary>
internal sealed class UnreachableException(string message) : Exception(message);
