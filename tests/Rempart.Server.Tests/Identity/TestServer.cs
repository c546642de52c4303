using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rempart.Core.Evidence;
using Rempart.Server.Database;
using Rempart.Server.Hosting;
using Rempart.Server.Identity;
using Rempart.Server.Security;
using Rempart.Server.Tests.Identity.People;

namespace Rempart.Server.Tests.Identity;

/// <summary>A server of identity and security alone: real Kestrel with HTTPS, real PostgreSQL, a local socket.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private TestServer(WebApplication app, string folder, int port, X509Certificate2 certificate, RecordedEvidence evidence) =>
        (_app, _folder, Url, Certificate, Evidence) = (app, folder, new Uri($"https://localhost:{port}"), certificate, evidence);

    public Uri Url { get; }

    public X509Certificate2 Certificate { get; }

    public RecordedEvidence Evidence { get; }

    public string? OneTimePassword { get; private set; }

    public IServiceProvider Services => _app.Services;

    public DataDirectory Data => Services.GetRequiredService<DataDirectory>();

    public string Socket => Path.Combine(_folder, "server.sock");

    public static Task<TestServer> StartAsync(TestPostgres postgres, params (string Name, string Value)[] settings) => StartAsync(postgres, null, settings);

    /// <summary>With people too, when there is an estate.</summary>
    public static async Task<TestServer> StartAsync(TestPostgres postgres, PeopleEstate? estate, params (string Name, string Value)[] settings)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await postgres.NewDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("ris").FullName;
        File.SetUnixFileMode(folder, DataDirectory.PassageFolder);
        var port = FreePort();
        var certificate = MakeCertificate();
        var evidence = new RecordedEvidence();
        var source = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../src/Rempart.Server"));
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = source, EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Rempart:Database:ConnectionString"] = postgres.Connection(PrivatePostgresLayout.Application, database),
            ["Rempart:Database:OwnerConnectionString"] = postgres.Connection(PrivatePostgresLayout.Owner, database),
            ["Rempart:Security:SignInsPerMinute"] = "1000",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(item => item.Name, item => (string?)item.Value));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificate));
            kestrel.ListenUnixSocket(Path.Combine(folder, "server.sock"), listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new ServerOptions { DataDirectory = folder, Port = port });
        builder.Services.AddSingleton(new DataDirectory(folder));
        builder.Services.AddSingleton<IEvidenceLog>(evidence);
        builder.Services.AddDatabase();
        builder.Services.AddSecurity(builder.Configuration);
        builder.Services.AddIdentity(builder.Configuration, _ => certificate);
        estate?.AddTo(builder);
        var app = builder.Build();
        app.UseSecurity();
        app.UseStaticFiles();
        app.UseRouting();
        app.UseIdentity();
        app.UseAntiforgery();
        app.MapIdentity();
        if (estate is not null)
            app.MapGroup("/api/v1").MapPeople();
        foreach (var policy in (string[])[Policies.Viewer, Policies.Operator, Policies.Approver, Policies.Administrator])
            app.MapGet($"/api/v1/only/{policy}", () => "yes").RequireAuthorization(policy);
        app.MapGet("/", (HttpContext http) => $"home of {http.User.Actor()}").RequireAuthorization(Policies.Viewer);
        app.MapGet("/without-policy", () => "no");
        var server = new TestServer(app, folder, port, certificate, evidence);
        try
        {
            await app.Services.GetRequiredService<DatabaseStartup>().RunAsync(cancellation);
            server.OneTimePassword = await app.Services.GetRequiredService<IdentityStartup>().RunAsync(cancellation);
            await app.StartAsync(cancellation);
            File.SetUnixFileMode(server.Socket, (UnixFileMode)0b110_110_110);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
    }
}
