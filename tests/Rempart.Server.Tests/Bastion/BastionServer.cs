using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Core.Evidence;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Keys;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Tests.Bastion;

/// <summary>A whole server with an estate of people, a clock that can be moved, and callers who are whom they say they are.</summary>
public sealed class BastionServer : IAsyncLifetime
{
    public const string WebhookSecret = "a-secret-of-the-webhook-with-32-characters";

    public const string Estate = """
        estate: { id: test, name: Test, owner: team, languages: [en] }
        environments: [{ id: prod }, { id: shared }]
        subnets: [{ id: data, environment: prod, cidr: 10.1.0.0/24 }, { id: admin, environment: shared, cidr: 10.9.0.0/24 }]
        hosts:
          - { id: bastion, subnet: admin, addresses: [10.9.0.10], names: [bastion.test.example], roles: [bastion] }
          - { id: db, subnet: data, addresses: [10.1.0.5] }
          - { id: app, subnet: data, addresses: [10.1.0.6] }
        exposure: [{ host: bastion, ports: [2222/tcp], to: internet, process: sshd }, { host: db, ports: [22/tcp], to: prod, process: sshd }]
        datastores: [{ id: main, engine: postgresql, host: db }]
        services: [{ id: web, environment: prod, runs-on: { host: app }, listens: [{ name: a, port: 8080/tcp }, { name: b, port: 8081/tcp }] }]
        roles:
          - { id: dba, grants: [{ target: main, for: 30m, approval: one, break-glass: 15m }, { target: db, for: 1h, approval: two }, { target: web, for: 8h }] }
          - { id: lead, approves: [prod] }
          - { id: orphan, grants: [{ target: bastion, for: 1h, approval: one }] }
        people:
          - { id: ana, email: ana@test.example, roles: [dba, orphan] }
          - { id: ben, email: ben@test.example, roles: [dba] }
          - { id: eve, email: eve@test.example, roles: [lead, dba] }
          - { id: kim, email: kim@test.example, roles: [lead] }
          - { id: old, email: old@test.example, roles: [dba, lead], until: 2020-01-31 }

        """;

    internal ShiftedTime Time { get; } = new();

    internal bool EvidenceFails { get; set; }

    internal string EstateText { get; init; } = Estate;

    /// <summary>What a test adds to the server's services.</summary>
    internal Action<IServiceCollection>? More { get; init; }

    internal TestServer Server { get; private set; } = null!;

    internal GrantService Grants => Server.Get<GrantService>();

    internal KeyService Keys => Server.Get<KeyService>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Server = TestServer.Prepare(Customize, $"--Rempart:Bastion:WebhookSecret={WebhookSecret}");
        Server.WriteEstate(EstateText);
        await Server.InitializeAsync();
    }

    internal void Customize(WebApplicationBuilder builder)
    {
        builder.Services.RemoveAll<TimeProvider>();
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, SaidCaller>(SaidCaller.Scheme, null);
        builder.Services.PostConfigureAll<PolicySchemeOptions>(options =>
        {
            var others = options.ForwardDefaultSelector;
            options.ForwardDefaultSelector = http => http.Request.Headers.ContainsKey(SaidCaller.Header) ? SaidCaller.Scheme : others?.Invoke(http);
        });
        builder.Services.AddSingleton<IPeopleDirectory, SaidDirectory>();
        More?.Invoke(builder.Services);
        var real = builder.Services.Last(service => service.ServiceType == typeof(IEvidenceLog));
        builder.Services.Add(ServiceDescriptor.Singleton<IEvidenceLog>(services => new FailingEvidence((IEvidenceLog)real.ImplementationFactory!(services), () => EvidenceFails)));
    }

    /// <summary>A client who is somebody: <c>ana</c>, or <c>ana:operator</c>, or <c>gate:bastion:client</c>. Null for the local socket's administrator.</summary>
    internal HttpClient Client(string? caller)
    {
        var client = ProofTests.Client(Server);
        if (caller is not null)
            client.DefaultRequestHeaders.Add(SaidCaller.Header, caller);
        return client;
    }

    /// <summary>Makes sure that a person has a key, and gives it.</summary>
    internal async Task<SshSigningKey> KeyOfAsync(string person)
    {
        var key = SshSigningKey.Generate();
        await Keys.EnrolAsync(Enrolment(key.PublicKey), $"user:{person}@test.example", Cancellation);
        return key;
    }

    internal static KeyEnrolment Enrolment(SshPublicKey key, int rounds = 64) => new(key.ToLine(), new KeyProtection("passphrase", "openssh-key-v1", "aes256-ctr", "bcrypt", rounds));

    internal static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonSerializer.Deserialize(text, type)!;
    }

    internal static async Task<(int Status, string Detail)> ProblemAsync(HttpResponseMessage response)
    {
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        return ((int)response.StatusCode, problem.RootElement.GetProperty("detail").GetString()!);
    }

    internal async Task<IReadOnlyList<string>> EvidenceOfAsync(string subject)
    {
        var archive = Server.Get<IEvidenceArchive>();
        var page = await archive.ListAsync(subject, null, 50, Cancellation);
        var records = new List<string>();
        foreach (var item in page.Items.Reverse())
        {
            using var record = JsonDocument.Parse(Convert.FromBase64String((await archive.BundleAsync(item.Index, Cancellation))!.Record));
            records.Add($"{record.RootElement.GetProperty("actor").GetString()} {record.RootElement.GetProperty("content").GetProperty("action").GetString()}");
        }
        return records;
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    private sealed class FailingEvidence(IEvidenceLog real, Func<bool> fails) : IEvidenceLog
    {
        public Task<long> AppendAsync(EvidenceRecord record, CancellationToken cancellation) =>
            fails() ? throw new IOException("The ledger cannot be written.") : real.AppendAsync(record, cancellation);
    }

    /// <summary>Whoever the test says calls has an account at the login provider. The real directory is tested where accounts are.</summary>
    private sealed class SaidDirectory(IEstateSource estates) : IPeopleDirectory
    {
        public Task<PersonAnswer> FindAsync(string subject, string? name, CancellationToken cancellation) =>
            Task.FromResult(estates.Current.People.Find(subject) is { } person
                ? new PersonAnswer(person, PersonStanding.Allowed, null)
                : new PersonAnswer(null, PersonStanding.Nobody, "The account belongs to no person of the estate."));
    }

    private sealed class SaidCaller(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
    {
        public new const string Scheme = "said";
        public const string Header = "Test-Caller";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var said = Request.Headers[Header].ToString().Split(':');
            var claims = new List<Claim> { new("sub", said[0]), new("name", said.Length > 2 ? said[0] : $"{said[0]}@test.example"), new("role", said.Length > 1 ? said[1] : "viewer") };
            if (said.Length > 2)
                claims.Add(new Claim("rempart_kind", said[2]));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme, "name", "role")), Scheme)));
        }
    }
}
