using Rempart.Events.Parsers;
using Rempart.Events.Parsers.Alertmanager;
using Rempart.Events.Parsers.Audit;
using Rempart.Events.Parsers.Auth0;
using Rempart.Events.Parsers.Evidence;
using Rempart.Events.Parsers.Firewall;
using Rempart.Events.Parsers.Kubernetes;
using Rempart.Events.Parsers.Pam;
using Rempart.Events.Parsers.Postgresql;
using Rempart.Events.Parsers.Sshd;
using Rempart.Events.Parsers.Sudo;
using Rempart.Events.Parsers.Systemd;
using Rempart.Events.Parsers.Web;

namespace Rempart.Events;

/// <summary>All parsers, and which of them reads what.</summary>
internal sealed class ParserCatalog
{
    private static readonly string[] JsonKinds = ["kubernetes-audit", "auth0", "traefik", "alertmanager", "rempart"];

    /// <summary>The kinds of log sources that an estate may name, and <c>auto</c>.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "sshd", "sudo", "auditd", "nginx", "apache", "traefik", "postgresql", "kubernetes-audit", "auth0", "nftables", "systemd",
        "alertmanager", "rempart", "syslog", "journald", "auto",
    ];

    private readonly SshdParser _sshd = new();
    private readonly SudoParser _sudo = new();
    private readonly NginxParser _nginx = new();
    private readonly ApacheParser _apache = new();
    private readonly TraefikParser _traefik = new();
    private readonly NftablesParser _nftables = new();
    private readonly SystemdParser _systemd = new();
    private readonly PostgresParser _postgres = new();
    private readonly KubernetesAuditParser _kubernetes = new();
    private readonly Auth0Parser _auth0 = new();
    private readonly AlertmanagerParser _alertmanager = new();
    private readonly EvidenceParser _evidence = new();
    private readonly AuditParser _audit = new();
    private readonly PamParser _pam = new();
    private readonly LogParser[] _byShape;

    public ParserCatalog() =>
        // From the surest sign to the weakest.
        _byShape = [_audit, _kubernetes, _traefik, _postgres, _auth0, _alertmanager, _evidence, _nftables, _nginx, _apache, _sudo, _pam, _sshd];

    public static bool IsJson(string kind) => JsonKinds.Contains(kind, StringComparer.Ordinal);

    /// <summary>The parser of a kind; null for those that carry many sources.</summary>
    public LogParser? Of(string kind) => kind switch
    {
        "sshd" => _sshd,
        "sudo" => _sudo,
        "auditd" => _audit,
        "nginx" => _nginx,
        "apache" => _apache,
        "traefik" => _traefik,
        "postgresql" => _postgres,
        "kubernetes-audit" => _kubernetes,
        "auth0" => _auth0,
        "nftables" => _nftables,
        "systemd" => _systemd,
        "alertmanager" => _alertmanager,
        "rempart" => _evidence,
        _ => null,
    };

    /// <summary>By the name that a program has in syslog or journald; null when it is none of ours.</summary>
    public LogParser? OfProgram(ReadOnlySpan<byte> program) => program.Length switch
    {
        4 when program.SequenceEqual("sshd"u8) => _sshd,
        4 when program.SequenceEqual("sudo"u8) => _sudo,
        5 when program.SequenceEqual("nginx"u8) => _nginx,
        5 when program.SequenceEqual("httpd"u8) => _apache,
        6 when program.SequenceEqual("auditd"u8) => _audit,
        7 when program.SequenceEqual("apache2"u8) => _apache,
        7 when program.SequenceEqual("systemd"u8) => _systemd,
        7 when program.SequenceEqual("audispd"u8) => _audit,
        7 when program.SequenceEqual("traefik"u8) => _traefik,
        8 when program.SequenceEqual("postgres"u8) => _postgres,
        9 when program.SequenceEqual("sshd-auth"u8) => _sshd,
        12 when program.SequenceEqual("sshd-session"u8) => _sshd,
        13 when program.SequenceEqual("audisp-syslog"u8) => _audit,
        14 when program.SequenceEqual("systemd-logind"u8) => _systemd,
        _ => null,
    };

    /// <summary>By what the record looks like; null when it looks like nothing known.</summary>
    public LogParser? OfShape(ReadOnlySpan<byte> content)
    {
        foreach (var parser in _byShape)
        {
            if (parser.LooksRight(content))
                return parser;
        }
        return null;
    }
}
