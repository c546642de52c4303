using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Access;
using Rempart.Core.Alerts;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Core.Events;
using Rempart.Core.Evidence;
using Rempart.Core.Networks;
using Rempart.Core.Posture;
using Rempart.Server.Console;
using Rempart.Server.Identity;
using Rempart.Server.SecurityPage;

namespace Rempart.Server.Tests.Console;

/// <summary>The console on a real Kestrel with HTTPS, over a posture in memory. The cookie <c>as</c> names the caller's role.</summary>
internal sealed class ConsoleHost : IAsyncDisposable
{
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public const string Page = """
        # Security at r3edge

        This page is checked on the real systems.

        ## Infrastructure

        - [Nothing listens that is not declared.](control:exposure.listeners)
        - [Only declared traffic crosses subnets.](control:network.segmentation)

        ## Data

        - [Our databases are hardened.](control:data.postgresql-hardening)
        - [Every connection is protected.](control:transport.tls)
        - [Backups run.](control:backup.recent)
        - [The system that checks all this is intact.](control:platform.self)
        """;

    private readonly WebApplication _app;

    private ConsoleHost(WebApplication app, InMemoryPosture posture, InMemoryEnforcement enforcement, InMemoryNetwork network, InMemoryAccess access, TestEstate estate)
    {
        (_app, Posture, Enforcement, Network, Access, Estate) = (app, posture, enforcement, network, access, estate);
        Address = new Uri(app.Urls.Single());
    }

    public InMemoryPosture Posture { get; }

    public InMemoryEnforcement Enforcement { get; }

    public InMemoryNetwork Network { get; }

    public InMemoryAccess Access { get; }

    public TestEstate Estate { get; }

    public InMemoryPeople People => (InMemoryPeople)_app.Services.GetRequiredService<IPeople>();

    public InMemoryAlerts Alerts => (InMemoryAlerts)_app.Services.GetRequiredService<IAlerts>();
    public InMemoryEvents Events => (InMemoryEvents)_app.Services.GetRequiredService<IEventSearch>();

    public InMemoryHolds Holds => (InMemoryHolds)_app.Services.GetRequiredService<ILegalHolds>();

    public Uri Address { get; }

    public Samples Samples { get; } = new(TimeProvider.System);

    public static async Task<ConsoleHost> StartAsync(CancellationToken cancellation, string page = Page, string? french = null)
    {
        var estate = new TestEstate();
        estate.Write("security.md", page);
        if (french is not null)
            estate.Write("security.fr.md", french);
        return await StartAsync(estate, cancellation);
    }

    public static async Task<ConsoleHost> StartAsync(TestEstate estate, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "rempart-server", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate())));
        var posture = new InMemoryPosture(TimeProvider.System);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IPosture>(posture);
        var enforcement = new InMemoryEnforcement(TimeProvider.System);
        builder.Services.AddSingleton<IEnforcement>(enforcement);
        var network = new InMemoryNetwork();
        builder.Services.AddSingleton<INetworkPictures>(network);
        builder.Services.AddSingleton<IEvidenceArchive>(new InMemoryArchive());
        builder.Services.AddSingleton<IBackups>(new InMemoryBackups());
        builder.Services.AddSingleton<IPeople>(new InMemoryPeople());
        builder.Services.AddSingleton<IAlerts>(new InMemoryAlerts());
        var access = new InMemoryAccess();
        builder.Services.AddSingleton<IAccessDesk>(access);
        var events = new InMemoryEvents();
        builder.Services.AddSingleton<IEventSearch>(events).AddSingleton<ISavedSearches>(events).AddSingleton<ILegalHolds>(new InMemoryHolds());
        builder.Services.AddSingleton<IEstateSource>(estate);
        builder.Services.AddRouting().AddLogging().AddAntiforgery();
        builder.Services.AddAuthentication("cookie-role").AddScheme<AuthenticationSchemeOptions, CookieRole>("cookie-role", null);
        builder.Services.AddAuthorization(options =>
        {
            string[] roles = [Policies.Viewer, Policies.Operator, Policies.Approver, Policies.Administrator];
            foreach (var role in roles)
                options.AddPolicy(role, policy => policy.RequireClaim("role", roles[Array.IndexOf(roles, role)..]));
        });
        builder.Services.AddSecurityPage();
        builder.Services.AddConsole();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            return next(context);
        });
        app.UseConsoleErrors();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapConsole();
        app.MapGet("/throws", void () => throw new InvalidOperationException("a secret of the inside"));
        app.MapGet("/api/v1/throws", () => TypedResults.Problem("said by the API", statusCode: 500));
        await app.StartAsync(cancellation);
        return new ConsoleHost(app, posture, enforcement, network, access, estate);
    }

    /// <summary>A client that trusts the test's certificate, in a role or in none.</summary>
    public HttpClient Client(string? role = Policies.Viewer, string language = "en")
    {
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        var client = new HttpClient(handler) { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        client.DefaultRequestHeaders.Add("Accept-Language", language);
        if (role is not null)
            client.DefaultRequestHeaders.Add("Cookie", $"as={role}");
        return client;
    }

    /// <summary>Takes the server away, as a crash would.</summary>
    public Task StopAsync(CancellationToken cancellation) => _app.StopAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Estate.Dispose();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
