using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rempart.Server.Tests.Transport;

/// <summary>A real TLS server in this process, on a free port of 127.0.0.1.</summary>
internal sealed class TestTlsServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public TestTlsServer(X509Certificate2 certificate, bool mutual = false, System.Security.Authentication.SslProtocols versions = System.Security.Authentication.SslProtocols.None)
        : this((stream) => ServeAsync(stream, certificate, mutual, versions))
    {
    }

    public TestTlsServer(Func<NetworkStream, Task> serve)
    {
        _listener.Start();
        _serving = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, Task> serve)
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(OneAsync(await _listener.AcceptTcpClientAsync(_end.Token), serve));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task OneAsync(TcpClient client, Func<NetworkStream, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(client.GetStream()).WaitAsync(_end.Token);
            }
            catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException or OperationCanceledException)
            {
                // Probes break off handshakes; that is their work.
            }
        }
    }

    private static async Task ServeAsync(NetworkStream stream, X509Certificate2 certificate, bool mutual, System.Security.Authentication.SslProtocols versions)
    {
        await using var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = mutual,
            EnabledSslProtocols = versions,
            RemoteCertificateValidationCallback = (_, client, _, _) => !mutual || client is not null,
        });
        await tls.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false);
    }
}

/// <summary>Makes certificates, good and bad.</summary>
internal static class TestCertificates
{
    public static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }

    public static X509Certificate2 Issue(X509Certificate2? authority, DateTimeOffset from, DateTimeOffset until, string name = "api.test", AsymmetricAlgorithm? key = null)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        key ??= made;
        var request = key is RSA rsa
            ? new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        X509Certificate2 issued;
        if (authority is null)
        {
            issued = request.CreateSelfSigned(from, until);
        }
        else
        {
            using var signer = authority.GetECDsaPrivateKey()!;
            using var bare = request.Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), from, until, RandomNumberGenerator.GetBytes(8));
            issued = key is RSA owner ? bare.CopyWithPrivateKey(owner) : bare.CopyWithPrivateKey((ECDsa)key);
        }
        using (issued)
            return X509CertificateLoader.LoadPkcs12(issued.Export(X509ContentType.Pkcs12), null);
    }
}

/// <summary><c>openssl s_server</c> with the policy of the distribution lifted, for what .NET will not serve.</summary>
internal sealed class OpensslServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rmp-tls-").FullName;
    private readonly Process _process;

    private OpensslServer(X509Certificate2 certificate, string[] options)
    {
        var file = Path.Combine(_folder, "server.pem");
        var key = certificate.GetRSAPrivateKey()?.ExportPkcs8PrivateKeyPem() ?? certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        File.WriteAllText(file, $"{certificate.ExportCertificatePem()}\n{key}\n");
        _process = Process.Start(new ProcessStartInfo("openssl",
            ["s_server", "-accept", "127.0.0.1:0", "-cert", file, "-cipher", "ALL:@SECLEVEL=0", .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["OPENSSL_CONF"] = "/dev/null" },
        })!;
    }

    public int Port { get; private set; }

    public static async Task<OpensslServer> StartAsync(X509Certificate2 certificate, params string[] options)
    {
        var server = new OpensslServer(certificate, options);
        var said = "";
        // "ACCEPT 127.0.0.1:40123" once it listens.
        while (await server._process.StandardOutput.ReadLineAsync() is { } line)
        {
            said += line + "\n";
            if (line.StartsWith("ACCEPT ", StringComparison.Ordinal))
            {
                server.Port = int.Parse(line[(line.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
                return server;
            }
        }
        throw new InvalidOperationException(said + await server._process.StandardError.ReadToEndAsync());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
