using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Rempart.Core.Estates;
using Rempart.Events;
using Rempart.Server.Collectors.Intake;

namespace Rempart.Server.Collectors.Syslog;

/// <summary>
/// One connection of a sender, by octet counting or newlines as each record says itself (RFC 6587). While the event log is slow nothing is
/// read, so that TCP slows the sender.
/// </summary>
internal sealed class SyslogConnection(Socket socket, IPAddress address, SenderTable senders, ClientCertificates certificates, Streams streams, CollectorMetrics metrics, TimeProvider time)
{
    private const int Piece = 32 * 1024;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Handshake = TimeSpan.FromSeconds(10);

    /// <summary>Reads to the end of the connection. What a sender does wrong ends its connection and nothing else.</summary>
    /// <param name="certificate">The server's certificate; null for a connection without TLS.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(X509Certificate2? certificate, CancellationToken cancellation)
    {
        try
        {
            await using var plain = new NetworkStream(socket, ownsSocket: true);
            if (certificate is null)
            {
                await ReadAsync(plain, senders.Find(address), "syslog-tcp", cancellation);
                return;
            }
            await using var tls = new SslStream(plain, leaveInnerStreamOpen: true);
            await OpenAsync(tls, certificate, cancellation);
            var source = tls.RemoteCertificate is X509Certificate2 shown ? senders.Find(shown) : senders.Find(address);
            await ReadAsync(tls, source, "syslog-tls", cancellation);
        }
        catch (Exception error) when (error is AuthenticationException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            metrics.Refused("tls");
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // The sender is gone; what it had sent was read.
        }
        catch (OperationCanceledException)
        {
            // The server stops, or the handshake took too long.
        }
    }

    private async Task OpenAsync(SslStream tls, X509Certificate2 certificate, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Handshake, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = certificates.AreAsked,
            RemoteCertificateValidationCallback = certificates.Verify,
            AllowRenegotiation = false,
        }, either.Token);
    }

    private async Task ReadAsync(Stream input, LogSource? source, string collector, CancellationToken cancellation)
    {
        if (source is null)
        {
            metrics.Refused("unknown-sender");
            return;
        }
        var stream = streams.Open(source, collector, RecordFraming.Syslog);
        var piece = new byte[Piece];
        try
        {
            for (int read; (read = await NextAsync(input, piece, stream, cancellation)) > 0;)
            {
                stream.Feed(piece.AsSpan(0, read));
                await stream.FlushAsync(patient: true, cancellation);
            }
        }
        finally
        {
            // Also after a connection that broke: the last line may have no end. A server that stops waits a moment for it.
            stream.Complete();
            using var last = new CancellationTokenSource(LastFlush, time);
            await stream.FlushAsync(patient: true, cancellation.IsCancellationRequested ? last.Token : cancellation);
        }
    }

    // Lines that wait for others are whole when the sender is silent for a moment.
    private async Task<int> NextAsync(Stream input, byte[] piece, SourceStream stream, CancellationToken cancellation)
    {
        var read = input.ReadAsync(piece, cancellation).AsTask();
        if (!stream.IsComplete && await Task.WhenAny(read, Task.Delay(Silence, time, cancellation)) != read)
        {
            stream.Idle();
            await stream.FlushAsync(patient: true, cancellation);
        }
        return await read;
    }
}
