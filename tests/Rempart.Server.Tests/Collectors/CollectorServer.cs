using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Events;
using Rempart.Server.Collectors.Syslog;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;
using X509Request = System.Security.Cryptography.X509Certificates.CertificateRequest;

namespace Rempart.Server.Tests.Collectors;

/// <summary>A whole server with many log sources, every port of syslog, and an event log that tests can look into. Shared by all who collect.</summary>
public sealed class CollectorServer : IAsyncLifetime
{
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private X509Certificate2 _authority = null!;

    internal TestServer Server { get; private set; } = null!;

    internal FileEventLog Log { get; } = new();

    internal ShiftedTime Time { get; } = new();

    internal KnownProviderLog ProviderLog { get; } = new();

    internal string Journal => Path.Combine(Folder, "journal");

    internal SyslogServer Syslog => Server.Get<SyslogServer>();

    /// <summary>Where files that are followed may be.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("rmc-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        MakeAuthority();
        Server = TestServer.Prepare(
            builder =>
            {
                builder.Services.RemoveAll<TimeProvider>();
                builder.Services.AddSingleton<TimeProvider>(Time);
                builder.Services.RemoveAll<IEventLog>();
                builder.Services.AddSingleton<IEventLog>(Log);
                builder.Services.AddSingleton<IProviderLog>(ProviderLog);
            },
            "--Rempart:Collectors:SyslogUdpPort=0", "--Rempart:Collectors:SyslogTcpPort=0", "--Rempart:Collectors:SyslogTlsPort=0",
            $"--Rempart:Collectors:SyslogClientAuthorities={Path.Combine(Folder, "authority.pem")}", "--Rempart:Collectors:SyslogConnections=20",
            "--Rempart:Collectors:SyslogConnectionsPerSender=15", "--Rempart:Collectors:LargestRequestMegabytes=4", "--Rempart:Collectors:HeldMegabytes=16",
            $"--Rempart:Collectors:JournalDirectory={Journal}", "--Rempart:Collectors:FilePollMilliseconds=20", "--Rempart:Collectors:RotationGraceSeconds=0");
        Server.WriteEstate($$"""
            estate: { id: test, name: Test, owner: team, languages: [en] }
            hosts: [{ id: box, reached-by: local }]
            log-sources:
              - { id: web, kind: nginx, host: box, silent-after: 10m }
              - { id: mute, kind: nginx, host: box, silent-after: 10m }
              - { id: lines, kind: auto, host: box }
              - { id: audit, kind: kubernetes-audit, host: box }
              - { id: tenant, kind: auth0, host: box }
              - { id: alerts, kind: alertmanager, host: box }
              - { id: telemetry, kind: auto, host: box }
              - { id: ledger, kind: rempart, host: box }
              - { id: local-syslog, kind: syslog, host: box, from: { syslog: [127.0.0.1] } }
              - { id: gate-syslog, kind: auditd, host: box, from: { syslog: [gate.test.example] } }
              - { id: journaled, kind: journald, host: box, from: { journal: ssh.service } }
              - { id: followed, kind: nginx, host: box, from: { file: {{Folder}}/followed.log } }

            """);
        File.WriteAllText(Path.Combine(Folder, "followed.log"), "");
        Directory.CreateDirectory(Journal);
        await Server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever a test left shut: a server that stops waits for what it took.
        Log.Fault = null;
        Log.Open();
        await Server.DisposeAsync();
        Log.Dispose();
        _authority.Dispose();
        _authorityKey.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>An administrator.</summary>
    internal HttpClient Administrator() => ProofTests.Client(Server);

    /// <summary>A sender over HTTPS, with a new token of a source.</summary>
    internal async Task<HttpClient> SenderAsync(string source)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(source));
        return client;
    }

    internal HttpClient Anonymous() => new(Handler()) { BaseAddress = new Uri(ServerHost.Url(Server.App)) };

    internal HttpClientHandler Handler() => new() { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.RawData.AsSpan().SequenceEqual(Server.Get<ServerCertificate>().Certificate.RawData) };

    internal async Task<string> TokenAsync(string source)
    {
        using var administrator = Administrator();
        using var response = await administrator.PostAsync(new Uri($"/api/v1/sources/{source}/tokens", UriKind.Relative), null, Cancellation);
        return JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(Cancellation), CollectorJson.Default.NewSourceToken)!.Secret;
    }

    /// <summary>A connection to a port of syslog.</summary>
    internal static async Task<TcpClient> ConnectAsync(int? port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port!.Value, Cancellation);
        return client;
    }

    /// <summary>A client certificate of the authority that the server asks for, or of a stranger.</summary>
    internal X509Certificate2 ClientCertificate(string name, bool ofStranger = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new X509Request($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        var now = TimeProvider.System.GetUtcNow();
        using var signed = ofStranger ? request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1)) : request.Create(_authority, now.AddHours(-1), now.AddHours(1), RandomNumberGenerator.GetBytes(8));
        using var whole = ofStranger ? signed : signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }

    internal async Task<Assessment> VerifyAsync()
    {
        var control = ActivatorUtilities.CreateInstance<Rempart.Server.Collectors.Controls.SourcesReportingControl>(Server.App.Services);
        return await control.VerifyAsync(Server.Get<Core.Estates.IEstateSource>().Current, Cancellation);
    }

    internal static StringContent Text(string text) => new(text, Encoding.UTF8, "text/plain");

    private void MakeAuthority()
    {
        var request = new X509Request("CN=senders", _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        _authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(Folder, "authority.pem"), _authority.ExportCertificatePem());
    }
}

/// <summary>The log of a provider, as a test filled it.</summary>
internal sealed class KnownProviderLog : IProviderLog
{
    public List<string> Ids { get; } = [];

    public Task<IReadOnlyList<ProviderLogRecord>> ReadAsync(string? after, CancellationToken cancellation)
    {
        lock (Ids)
        {
            return Task.FromResult<IReadOnlyList<ProviderLogRecord>>([.. Ids.Where(id => string.CompareOrdinal(id, after) > 0).Order(StringComparer.Ordinal).Take(2)
                .Select(id => new ProviderLogRecord(id, Encoding.UTF8.GetBytes($"{{\"type\":\"s\",\"log_id\":\"{id}\"}}")))]);
        }
    }
}

/// <summary>The tests that share the server run one after another.</summary>
[CollectionDefinition(Name)]
#pragma warning disable CA1711 // xunit's own word.
public sealed class CollectorCollection : ICollectionFixture<CollectorServer>
#pragma warning restore CA1711
{
    public const string Name = "collectors";
}
