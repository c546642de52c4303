using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Rempart.Server.Tests.Identity.Auth0;

/// <summary>Answers like Auth0, over TLS; see the README beside it for what it cannot prove.</summary>
internal sealed partial class Auth0StandIn : IAsyncDisposable
{
    public const string Audience = "https://rempart.example/api";

    /// <summary>What an Action of the tenant puts into both tokens: Auth0 keeps the standard claims out of access tokens.</summary>
    public const string EmailClaim = "https://rempart.example/email";
    private readonly WebApplication _app;
    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _tokens = new();
    private readonly ConcurrentQueue<(string Path, StandInFault Fault)> _faults = new();

    private Auth0StandIn(WebApplication app, X509Certificate2 certificate, string file) => (_app, Certificate, CertificateFile) = (app, certificate, file);

    public X509Certificate2 Certificate { get; }

    public string CertificateFile { get; }

    public string Domain => new Uri(_app.Urls.Single()).Authority.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public string Issuer => $"https://{Domain}/";

    public ConcurrentDictionary<string, StandInUser> Users { get; } = new();

    public ConcurrentDictionary<string, List<string>> Roles { get; } = new();

    public ConcurrentQueue<JsonObject> Logs { get; } = new();

    public ConcurrentQueue<(string Line, DateTimeOffset At)> Requests { get; } = new();

    public bool EnforcePolicies { get; set; } = true;

    public string TokenDialect { get; set; } = "access_token_authz";

    public double? SessionLifetime { get; set; } = 12;

    public double? IdleSessionLifetime { get; set; } = 0.5;

    public int TokenSeconds { get; set; } = 86400;

    public int TokensIssued { get; private set; }

    public bool Down { get; set; }

    public static async Task<Auth0StandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var certificate = MakeCertificate();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        var standIn = new Auth0StandIn(app, certificate, file);
        app.Use(standIn.GuardAsync);
        standIn.Map(app);
        await app.StartAsync();
        return standIn;
    }

    /// <summary>The settings of a server whose people are here.</summary>
    public (string, string)[] Settings =>
    [
        ("Rempart:Identity:Issuer", Issuer),
        ("Rempart:Identity:ClientId", "console"),
        ("Rempart:Identity:CliClientId", "cli"),
        ("Rempart:Identity:Audience", Audience),
        ("Rempart:Identity:Roles:administrator:0", "rempart:administer"),
        ("Rempart:Identity:Roles:viewer:0", "rempart:read"),
        ("Rempart:Identity:IssuerCertificateAuthority", CertificateFile),
        ("Rempart:Identity:Auth0:Domain", Domain),
        ("Rempart:Identity:Auth0:ClientId", "machine"),
        ("Rempart:Identity:Auth0:ClientSecret", "a secret of the machine"),
    ];

    public StandInUser Add(string id, string email)
    {
        var user = new StandInUser(id, email);
        Users[id] = user;
        return user;
    }

    public void Fail(string path, StandInFault fault, int times = 1)
    {
        for (var i = 0; i < times; i++)
            _faults.Enqueue((path, fault));
    }

    /// <summary>Makes every token worthless, as a rotated secret does.</summary>
    public void RevokeTokens() => _tokens.Clear();

    /// <summary>An access token of a person, signed as the issuer does.</summary>
    public string AccessToken(string subject, string scope, params string[] permissions)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            NotBefore = now.AddMinutes(-1),
            Expires = now.AddHours(1),
            Claims = new Dictionary<string, object> { ["sub"] = subject, ["scope"] = scope, ["permissions"] = permissions, [EmailClaim] = Users.TryGetValue(subject, out var user) ? user.Email : "" },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_key) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        Certificate.Dispose();
        File.Delete(CertificateFile);
    }

    private async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value!;
        Requests.Enqueue(($"{http.Request.Method} {path}{http.Request.QueryString}", TimeProvider.System.GetUtcNow()));
        if (Down)
        {
            http.Response.StatusCode = 503;
            return;
        }
        if (_faults.TryPeek(out var planned) && path.StartsWith(planned.Path, StringComparison.Ordinal) && _faults.TryDequeue(out planned))
        {
            await FailAsync(http, planned.Fault);
            return;
        }
        if (path.StartsWith("/api/v2/", StringComparison.Ordinal))
        {
            var bearer = http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
            if (!_tokens.TryGetValue(bearer, out var until) || until < TimeProvider.System.GetUtcNow())
            {
                http.Response.StatusCode = 401;
                return;
            }
        }
        await next(http);
    }

    private static async Task FailAsync(HttpContext http, StandInFault fault)
    {
        switch (fault)
        {
            case StandInFault.ServerError:
                http.Response.StatusCode = 500;
                break;
            case StandInFault.Slow:
                // Until the client gives up; no clock is needed for that.
                var gone = new TaskCompletionSource();
                await using (http.RequestAborted.Register(gone.SetResult))
                    await gone.Task;
                break;
            case StandInFault.Malformed:
                await http.Response.WriteAsync("{\"users\": [");
                break;
            case StandInFault.Huge:
                await http.Response.WriteAsync(new string('x', 5 * 1024 * 1024));
                break;
            case StandInFault.Dropped:
                http.Abort();
                break;
            case StandInFault.Forbidden:
                http.Response.StatusCode = 403;
                var scope = http.Request.Path.StartsWithSegments("/api/v2/log-streams") ? "read:log_streams" : "read:users";
                await http.Response.WriteAsync($"{{\"statusCode\":403,\"message\":\"Insufficient scope, expected any of: {scope}\"}}");
                break;
            default:
                http.Response.StatusCode = 429;
                var wait = fault == StandInFault.RateLimitedForLong ? 3600 : 1;
                http.Response.Headers["x-ratelimit-reset"] = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + wait).ToString(CultureInfo.InvariantCulture);
                break;
        }
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
