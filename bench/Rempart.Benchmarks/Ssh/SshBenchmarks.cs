using BenchmarkDotNet.Attributes;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;
using Rempart.Ssh.Logs;
using Rempart.Ssh.Logs.Sessions;
using Rempart.Ssh.RevocationLists;

namespace Rempart.Benchmarks;

/// <summary>What a grant costs the bastion: a certificate, a revocation list of 100,000 serials, and the lines that sshd writes.</summary>
[MemoryDiagnoser]
public class SshBenchmarks
{
    private const int Serials = 100_000;

    private const string Login =
        "Nov 24 20:00:00 bastion sshd[10]: Accepted publickey for rptunnel from 192.0.2.1 port 5000 ssh2: ED25519-CERT SHA256:dcmR45ieaCbRbo8bhfgyBpbOeIcXU4AWgMclw57zMlc ID grant=G1;user=alice@ex (serial 1001) CA ED25519 SHA256:HFwgW01KjWKxF+j1W/Ocv6oQsVAWRDpEvKzCoddHMSA";

    private static readonly string[] Session =
    [
        "Nov 24 20:00:00 bastion sshd[10]: Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22 rdomain \"\"",
        Login,
        "Nov 24 20:00:00 bastion sshd[10]: User child is on pid 20",
        "Nov 24 20:00:00 bastion sshd[20]: debug1: serverloop.c:server_request_direct_tcpip():453 (pid=20): originator 127.0.0.1 port 1, target 10.0.0.5 port 5432",
        "Nov 24 20:00:00 bastion sshd[20]: Received disconnect from 192.0.2.1 port 5000:11: disconnected by user",
        "Nov 24 20:00:00 bastion sshd[20]: Disconnected from user rptunnel 192.0.2.1 port 5000",
    ];

    private readonly SshSigningKey _ed25519 = SshSigningKey.Generate();
    private readonly SshSigningKey _ecdsa = SshSigningKey.Generate(SshKeyAlgorithm.EcdsaP256);
    private readonly SshSigningKey _subject = SshSigningKey.Generate();
    private CertificateAuthority _withEd25519 = null!;
    private CertificateAuthority _withEcdsa = null!;
    private CertificateContent _content = null!;
    private SshCertificate _certificate = null!;
    private RevocationList _list = null!;
    private byte[] _encoded = null!;

    [GlobalSetup]
    public void Setup()
    {
        var policy = new IssuingPolicy { LoginAccounts = ["rptunnel"] };
        _withEd25519 = new(_ed25519, policy, TimeProvider.System);
        _withEcdsa = new(_ecdsa, policy, TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        _content = new()
        {
            PublicKey = _subject.PublicKey,
            Serial = 1001,
            KeyId = "grant=G1;user=alice@ex",
            Principals = ["alice"],
            ValidAfter = now.AddMinutes(-1),
            ValidBefore = now.AddMinutes(55),
            Extensions = CertificateExtensions.PortForwarding,
        };
        _certificate = _withEd25519.Issue(_content);
        var random = new Random(1);
        _list = new() { Certificates = [new() { Authority = _ed25519.PublicKey, Serials = [.. Enumerable.Range(0, Serials).Select(_ => (ulong)random.NextInt64(1, long.MaxValue)).Select(serial => new SerialRange(serial, serial))] }] };
        _encoded = _list.Encode();
    }

    [Benchmark]
    public SshCertificate IssueWithEd25519() => _withEd25519.Issue(_content);

    [Benchmark]
    public SshCertificate IssueWithEcdsa() => _withEcdsa.Issue(_content);

    [Benchmark]
    public SshCertificate ReadCertificate() => SshCertificate.Read(_certificate.Blob.Span);

    [Benchmark]
    public byte[] WriteListOf100000() => _list.Encode();

    [Benchmark]
    public RevocationList ReadListOf100000() => RevocationList.Parse(_encoded);

    [Benchmark]
    public bool LookUpIn100000() => _list.IsRevoked(_certificate);

    [Benchmark]
    public SshdLogLine ReadLineOfLogin() => SshdLogParser.Parse(Login);

    [Benchmark(OperationsPerInvoke = 6)]
    public int FollowSessionByLine()
    {
        var tracker = new SshSessionTracker();
        var changes = 0;
        foreach (var line in Session)
            changes += tracker.Observe(SshdLogParser.Parse(line), DateTimeOffset.UnixEpoch).Count;
        return changes;
    }
}
