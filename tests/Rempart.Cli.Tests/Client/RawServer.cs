using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Rempart.Cli.Tests.Client;

/// <summary>A real listener, over TLS with a self-signed certificate or over a Unix socket, that answers HTTP/1.1 with canned bodies.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private readonly Func<string, string, (int Status, string Body)> _answer;

    private RawServer(Socket listener, X509Certificate2? certificate, Func<string, string, (int, string)> answer)
    {
        (_listener, Certificate, _answer) = (listener, certificate, answer);
        _listener.Listen();
        _loop = ServeAsync();
    }

    public X509Certificate2? Certificate { get; }

    public string Url => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";

    /// <summary>Serves TLS. The answer is made from the request line's method and path, and the body.</summary>
    public static RawServer OverTls(X509Certificate2 certificate, Func<string, string, (int Status, string Body)> answer)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new RawServer(socket, certificate, answer);
    }

    public static RawServer OverSocket(string path, Func<string, string, (int Status, string Body)> answer)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return new RawServer(socket, null, answer);
    }

    public static X509Certificate2 MakeCertificate(DateTimeOffset from, DateTimeOffset until, string name = "rempart")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(from, until);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptAsync(_stop.Token);
                await using Stream stream = Certificate is null ? new NetworkStream(client) : new SslStream(new NetworkStream(client));
                if (stream is SslStream tls)
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _stop.Token);
                await AnswerAsync(stream);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client refused the certificate or the test is over.
            }
        }
    }

    private async Task AnswerAsync(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        int head, body;
        do
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), _stop.Token);
            if (read == 0)
                return;
            length += read;
            head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            body = head < 0 ? 0 : LengthIn(Encoding.ASCII.GetString(buffer, 0, head));
        }
        while (head < 0 || length < head + 4 + body);
        var line = Encoding.ASCII.GetString(buffer, 0, head).Split("\r\n")[0].Split(' ');
        var (status, text) = _answer($"{line[0]} {line[1]}", Encoding.UTF8.GetString(buffer, head + 4, body));
        var bytes = Encoding.UTF8.GetBytes(text);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n"), _stop.Token);
        await stream.WriteAsync(bytes, _stop.Token);
    }

    private static int LengthIn(string head) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line.AsSpan("Content-Length:".Length), provider: null)
            : 0;
}
