using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace Rempart.Server.Tests.Alerts;

/// <summary>A syslog collector over TLS (RFC 5425): it reads messages by their length.</summary>
internal sealed class SyslogReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();
    private readonly X509Certificate2 _certificate;
    private readonly List<Task> _reading = [];
    private readonly Task _running;

    /// <param name="authority">Where the certificate of its authority is written.</param>
    public SyslogReceiver(string authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(130));
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        File.WriteAllText(authority, made.ExportCertificatePem());
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task<string> NextAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        return await _messages.Reader.ReadAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _running;
        await Task.WhenAll(_reading);
        _certificate.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                // Beside each other: a sender keeps its connection.
                _reading.Add(ReadAsync(client, _ending.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ReadAsync(TcpClient client, CancellationToken cancellation)
    {
        using var ending = client;
        try
        {
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, cancellation);
            while (true)
            {
                var length = 0;
                var one = new byte[1];
                while (true)
                {
                    await stream.ReadExactlyAsync(one, cancellation);
                    if (one[0] == ' ')
                        break;
                    length = (length * 10) + int.Parse(Encoding.ASCII.GetString(one), NumberStyles.None, CultureInfo.InvariantCulture);
                }
                var message = new byte[length];
                await stream.ReadExactlyAsync(message, cancellation);
                _messages.Writer.TryWrite(Encoding.UTF8.GetString(message));
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The other side ended.
        }
    }
}
