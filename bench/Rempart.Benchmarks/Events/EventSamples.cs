using System.Text;

namespace Rempart.Benchmarks.Events;

/// <summary>Lines of each source, made up in the shape and size of real ones; no two have the same numbers.</summary>
internal static class EventSamples
{
    public const int Count = 4000;

    /// <summary>The lines of a source by its kind; <c>mixed</c> takes them in turn from sshd, nginx, Kubernetes and Auth0.</summary>
    public static (string Kind, byte[] Line)[] Of(string source) => source == "mixed"
        ? [.. Enumerable.Range(0, Count).Select(index => One((index % 4) switch { 0 => "sshd", 1 => "nginx", 2 => "kubernetes-audit", _ => "auth0" }, index))]
        : [.. Enumerable.Range(0, Count).Select(index => One(source, index))];

    private static (string Kind, byte[] Line) One(string source, int i) => (source, Encoding.UTF8.GetBytes(source switch
    {
        "sshd" => (i % 4) switch
        {
            0 => $"Nov 24 11:{i % 60:00}:00 bastion sshd[{1000 + i}]: Failed password for invalid user admin{i % 50} from 192.0.2.{i % 250} port {1024 + i} ssh2",
            1 => $"Nov 24 11:{i % 60:00}:00 bastion sshd[{1000 + i}]: Accepted publickey for rptunnel from 192.0.2.{i % 250} port {1024 + i} ssh2: ED25519-CERT SHA256:dcmR45ieaCbRbo8bhfgyBpbOeIcXU4AWgMclw57zMlc ID grant=G{i};user=alice@ex (serial {i}) CA ED25519 SHA256:HFwgW01KjWKxF+j1W/Ocv6oQsVAWRDpEvKzCoddHMSA",
            2 => $"Nov 24 11:{i % 60:00}:00 bastion sshd[{1000 + i}]: Connection closed by authenticating user root 192.0.2.{i % 250} port {1024 + i} [preauth]",
            _ => $"Nov 24 11:{i % 60:00}:00 bastion sshd[{1000 + i}]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.{i % 250} user=root",
        },
        "nginx" => $"192.0.2.{i % 250} - - [24/Nov/2026:11:{i % 60:00}:00 +0000] \"GET /api/orders/{i}?page={i % 7} HTTP/1.1\" {(i % 9 == 0 ? 404 : 200)} {500 + i} \"https://shop.example/\" \"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36\"",
        "kubernetes-audit" => $$$"""{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"57a794de-44d3-40ee-a0ad-{{{i:000000000000}}}","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/prod/pods/strategy-{{{i}}}/log?container=main","verb":"{{{(i % 3 == 0 ? "create" : "get")}}}","user":{"username":"system:serviceaccount:prod:deployer","uid":"0b7c","groups":["system:serviceaccounts","system:serviceaccounts:prod","system:authenticated"]},"sourceIPs":["10.0.{{{i % 250}}}.7"],"userAgent":"kubectl/v1.31.0 (linux/amd64) kubernetes/b46a3f8","objectRef":{"resource":"pods","namespace":"prod","name":"strategy-{{{i}}}","apiVersion":"v1","subresource":"log"},"responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"2026-11-24T11:{{{i % 60:00}}}:22.763960Z","stageTimestamp":"2026-11-24T11:{{{i % 60:00}}}:22.819910Z","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by RoleBinding"}}""",
        "auth0" => $$$"""{"log_id":"900202611241100000000000{{{i:0000000}}}","data":{"date":"2026-11-24T11:{{{i % 60:00}}}:00.123Z","type":"{{{(i % 2 == 0 ? "fp" : "s")}}}","description":"Wrong email or password.","connection":"Username-Password-Authentication","connection_id":"con_1","client_id":"AaBbCc","client_name":"shop","ip":"192.0.2.{{{i % 250}}}","user_agent":"Chrome 126.0 / Windows 10","details":{"error":{"message":"Wrong email or password."},"session_id":"s{{{i}}}"},"hostname":"r3edge.eu.auth0.com","user_id":"auth0|{{{i}}}","user_name":"user{{{i}}}@example.org","strategy":"auth0","strategy_type":"database","log_id":"900202611241100000000000{{{i:0000000}}}","tenant_name":"r3edge","environment_name":"prod","is_mobile":false}}""",
        "postgresql" => $"2026-11-24 11:{i % 60:00}:18.536 UTC [{1000 + i}] 192.0.2.{i % 250} app@trading FATAL:  password authentication failed for user \"app{i % 30}\"",
        "auditd" => $"type=SYSCALL msg=audit(1795518{i % 1000:000}.579:{i}): arch=c000003e syscall=59 success=yes exit=0 a0=237f568 a1=237f368 a2=2384008 a3=59a items=2 ppid=26843 pid={i} auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts2 ses=106985 comm=\"ls\" exe=\"/usr/bin/ls\" key=\"exec\"",
        "nftables" => $"Nov 24 11:{i % 60:00}:00 gw kernel: [19955416.516358] rempart drop: IN=ens2 OUT= MAC=de:1c:88:64:10:19:5e:e1:a4:3b:cf:f0:08:00 SRC=192.0.2.{i % 250} DST=10.73.140.49 LEN=44 TOS=0x00 PREC=0x00 TTL=43 ID={i} PROTO=TCP SPT={1024 + i} DPT=80 WINDOW=1024 RES=0x00 SYN URGP=0",
        _ => throw new ArgumentException(source, nameof(source)),
    }));
}
