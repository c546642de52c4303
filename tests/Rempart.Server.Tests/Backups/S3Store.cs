using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rempart.Server.Tests.Backups;

/// <summary>
/// A store of objects that speaks S3 over TLS: the npm package s3rver, installed once into the tests' output folder. It knows no signatures of
/// version 4, so a gate in front of it verifies them. Its one account is S3RVER with the secret S3RVER.
/// </summary>
internal sealed class S3Store : IAsyncDisposable
{
    public const string Bucket = "backups";
    public const string Credentials = "S3RVER:S3RVER";
    private const string Package = "s3rver@3.7.1";

    private readonly Process _process;
    private readonly S3Gate _gate;
    private readonly string _folder;

    private S3Store(Process process, S3Gate gate, string folder) => (_process, _gate, _folder) = (process, gate, folder);

    public int Port => _gate.Port;

    public string Authority => Path.Combine(_folder, "authority.pem");

    public string Objects => Path.Combine(_folder, "objects");

    /// <summary>Starts one; null when the package cannot be had here.</summary>
    public static async Task<S3Store?> StartAsync(string folder, CancellationToken cancellation)
    {
        if (await InstalledAsync(cancellation) is not { } program)
            return null;
        Directory.CreateDirectory(Path.Combine(folder, "objects"));
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await File.WriteAllTextAsync(Path.Combine(folder, "authority.pem"), certificate.ExportCertificatePem(), cancellation);
        var port = FreePort();
        var process = Process.Start(new ProcessStartInfo("node", [program, "-d", Path.Combine(folder, "objects"), "-a", "127.0.0.1", "-p", $"{port}", "--configure-bucket", Bucket])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (!line.Contains("listening", StringComparison.Ordinal))
                continue;
            // Nobody waits for what it logs; a pipe that is full would stop it.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            var accounts = new Dictionary<string, string> { [Credentials.Split(':')[0]] = Credentials.Split(':')[1] };
            return new S3Store(process, await S3Gate.StartAsync(certificate, new Uri($"http://127.0.0.1:{port}"), accounts), folder);
        }
        process.Dispose();
        throw new InvalidOperationException("The store of objects ended at its start.");
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<string?> InstalledAsync(CancellationToken cancellation)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "s3rver");
        var program = Path.Combine(folder, "node_modules", "s3rver", "bin", "s3rver.js");
        if (File.Exists(program))
            return program;
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", "--silent", Package]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(cancellation), npm.StandardError.ReadToEndAsync(cancellation));
            await npm.WaitForExitAsync(cancellation);
            return File.Exists(program) ? await MendedAsync(folder, program, cancellation) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    // Its listing with a delimiter leaves out folders that hold only folders, so that archived segments are not seen: Rempart then rightly says
    // that they are missing. A store must list them (S3: ListObjectsV2, CommonPrefixes).
    private static async Task<string> MendedAsync(string folder, string program, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, "node_modules", "s3rver", "lib", "stores", "filesystem.js");
        var text = await File.ReadAllTextAsync(file, cancellation);
        await File.WriteAllTextAsync(file, text.Replace("          delimiterEnc &&", "          false &&", StringComparison.Ordinal), cancellation);
        return program;
    }

    private static int FreePort()
    {
        // Below the kernel's own choice for outgoing connections: nothing else takes it between now and its use.
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }
    }
}
