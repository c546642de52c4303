using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Conformance;

/// <summary>CrowdSec's names in ours. Null: a name of its own plumbing, which says nothing of the line.</summary>
internal static class CrowdSecMapping
{
    private static readonly string[] FailedAuthentication =
        ["auth-failed", "invalid-user", "user-not-allowed", "pam-failure", "connection-closed", "connection-reset", "disconnected", "bad-handshake"];

    // Per kind: their name, and the paths of ours that may hold the value.
    private static readonly Dictionary<string, string> Paths = new()
    {
        ["pid"] = "actor.process.pid",
        ["PID"] = "actor.process.pid",
        ["timestamp"] = "metadata.original_time",
        ["timestamp8601"] = "metadata.original_time",
        ["time_local"] = "metadata.original_time",
        ["time"] = "metadata.original_time",
        ["machine"] = "device.hostname",
        ["source_ip"] = "src_endpoint.ip",
        ["sshd_client_ip"] = "src_endpoint.ip",
        ["remote_addr"] = "src_endpoint.ip",
        ["clientip"] = "src_endpoint.ip",
        ["client"] = "src_endpoint.ip",
        ["sshd_port"] = "src_endpoint.port",
        ["sshd_client_port"] = "src_endpoint.port",
        ["clientport"] = "src_endpoint.port",
        ["source_port"] = "src_endpoint.port",
        ["sshd_invalid_user"] = "user.name|actor.user.name",
        ["target_user"] = "user.name|actor.user.name",
        ["sshd_auth_user"] = "user.name",
        ["username"] = "user.name",
        ["user"] = "user.name",
        ["remote_user"] = "actor.user.name",
        ["auth"] = "actor.user.name",
        ["pgsql_user"] = "actor.user.name",
        ["pgsql_target_user"] = "user.name",
        ["uid"] = "unmapped.uid|process.user.uid",
        ["euid"] = "unmapped.euid",
        ["verb"] = "http_request.http_method",
        ["http_verb"] = "http_request.http_method",
        ["httpversion"] = "http_request.version",
        ["http_version"] = "http_request.version",
        ["request"] = "http_request.url.url_string|unmapped.request",
        ["rawrequest"] = "unmapped.request",
        ["http_path"] = "http_request.url.url_string|unmapped.request",
        ["target_uri"] = "http_request.url.path",
        ["http_user_agent"] = "http_request.user_agent",
        ["http_referer"] = "http_request.referrer",
        ["referrer"] = "http_request.referrer",
        ["status"] = "http_response.code",
        ["response"] = "http_response.code",
        ["http_status"] = "http_response.code",
        ["bytes"] = "http_response.length",
        ["body_bytes_sent"] = "http_response.length",
        ["bytes_sent"] = "unmapped.request_length",
        ["request_time"] = "unmapped.request_time",
        ["target_fqdn"] = "http_request.url.hostname|dst_endpoint.hostname",
        ["port"] = "http_request.url.port",
        ["scheme"] = "http_request.url.scheme",
        ["target_server"] = "dst_endpoint.ip",
        ["gzip_ratio"] = "unmapped.Gzip",
        ["upstream_status"] = "unmapped.upstream_status",
        ["upstream_cache_status"] = "unmapped.cache_status",
        ["ident"] = "unmapped.ident",
        ["loglevel"] = "metadata.log_level",
        ["module"] = "unmapped.module",
        ["errorcode"] = "metadata.event_code",
        ["tid"] = "unmapped.tid",
        ["cid"] = "session.uid",
        ["proxy_errorcode"] = "unmapped.errno",
        ["proxy_errormessage"] = "unmapped.error",
        ["pgsql_dbname"] = "database.name",
        ["db"] = "database.name",
        ["auth_method"] = "auth_protocol",
        ["event_inc_id"] = "metadata.original_event_uid",
        ["auditd_eventid"] = "metadata.original_event_uid",
        ["exe"] = "process.file.path",
        ["tty"] = "actor.session.terminal",
        ["auid"] = "actor.user.uid",
        ["ppid"] = "process.parent_process.pid",
        ["namespace"] = "resources.namespace",
        ["resource_name"] = "resources.name",
    };

    private static readonly Dictionary<string, string> Audit = new()
    {
        ["pid"] = "process.pid",
        ["ppid"] = "process.parent_process.pid",
        ["uid"] = "process.user.uid",
        ["auid"] = "actor.user.uid",
        ["ses"] = "actor.session.uid",
        ["tty"] = "actor.session.terminal",
        ["comm"] = "process.name",
        ["exe"] = "process.file.path",
    };

    private static readonly Dictionary<string, string> Traefik = new()
    {
        ["DownstreamStatus"] = "http_response.code",
        ["DownstreamContentSize"] = "http_response.length",
        ["ClientPort"] = "src_endpoint.port",
        ["ClientUsername"] = "actor.user.name",
        ["RequestScheme"] = "http_request.url.scheme",
        ["request_User-Agent"] = "http_request.user_agent",
        ["request_Referer"] = "http_request.referrer",
        ["ServiceName"] = "service.name",
        ["TLSVersion"] = "tls.version",
        ["TLSCipher"] = "tls.cipher",
        ["level"] = "metadata.log_level",
        ["RequestPath"] = "http_request.url.url_string",
        ["RequestMethod"] = "http_request.http_method",
        ["RequestHost"] = "http_request.url.hostname",
        ["ClientHost"] = "src_endpoint.ip",
        ["StartUTC"] = "metadata.original_time",
    };

    /// <summary>Whether our event says what CrowdSec's says; null when there is nothing to compare.</summary>
    public static bool? Agrees(CrowdSecAssertion assertion, Parsed parsed)
    {
        var (kind, name) = Split(assertion.Path);
        if (kind == "Unmarshaled")
            return name.StartsWith("auditd.", StringComparison.Ordinal) ? AgreesOnAudit(name, assertion.Value, parsed) : AgreesOnTraefik(name["traefik.".Length..], assertion.Value, parsed);
        return (kind, name) switch
        {
            (_, "logsource" or "datasource_path" or "datasource_type" or "program" or "facility") => null,
            (_, "service") => assertion.Value == "ssh" ? parsed["service.name"] == "sshd" : parsed.Class is EventClass.HttpActivity || parsed["http_request.url.path"] is not null,
            (_, "sub_type") => assertion.Value == "auth_fail" ? parsed is { Class: EventClass.Authentication, Status: EventStatus.Failure } : parsed["message"] is not null,
            (_, "message") => parsed["message"] == assertion.Value.TrimEnd() || parsed.Raw == assertion.Value,
            (_, "log_type") => AgreesOnType(assertion.Value, parsed),
            (_, "pam_type") => parsed["unmapped.pam_module"] == "pam_" + assertion.Value,
            (_, "sshd_protocol") => parsed["auth_protocol"] == "SSH",
            (_, "sshd_trail") => assertion.Value == $": {parsed["unmapped.key_type"]} {parsed["certificate.fingerprints.value"]}",
            (_, "msg_type") => parsed["metadata.original_event_uid"] is not null,
            (_, "zone") => parsed["metadata.original_time"]!.EndsWith(" " + assertion.Value, StringComparison.Ordinal),
            ("Parsed", "timestamp") when parsed.Parser == "postgresql" => parsed["metadata.original_time"]!.Replace(" UTC", "").EndsWith(assertion.Value, StringComparison.Ordinal),
            ("Parsed", "time_local") when parsed.Parser == "traefik" => parsed["unmapped.time"] == assertion.Value,
            ("Meta", "timestamp") => parsed.Time == DateTimeOffset.Parse(assertion.Value, System.Globalization.CultureInfo.InvariantCulture),
            ("Meta", "user") when parsed.Class == EventClass.ApiActivity => parsed["actor.user.name"] == assertion.Value,
            _ when parsed.Parser == "traefik" && !Paths.ContainsKey(name) => null,
            _ => Same(Paths.GetValueOrDefault(name) ?? "nothing", assertion.Value, parsed),
        };
    }

    private static bool AgreesOnAudit(string name, string value, Parsed parsed) => name["auditd.".Length..] switch
    {
        "msg" => value == $"audit({parsed["metadata.original_time"]}:{parsed["metadata.original_event_uid"]}):",
        "success" => parsed.Status == (value == "yes" ? EventStatus.Success : EventStatus.Failure),
        var field => Same(Audit.GetValueOrDefault(field) ?? "unmapped." + field, value, parsed),
    };

    // Their numbers stand bare and their nested values by path.
    private static bool? AgreesOnTraefik(string name, string value, Parsed parsed) =>
        name.Contains('.', StringComparison.Ordinal) ? null
        : name == "RequestProtocol" ? "HTTP/" + parsed["http_request.version"] == value
        : name == "ClientHost" && value.Contains(',', StringComparison.Ordinal) ? string.Join(',', parsed.Fields.Where(field => field.Path == "http_request.x_forwarded_for").Select(field => field.Value)) == value
        : Same(Traefik.GetValueOrDefault(name) ?? "unmapped." + name, value, parsed) || (value.Length == 0 && parsed["unmapped." + name] == "");

    private static bool AgreesOnType(string type, Parsed parsed) => type switch
    {
        "ssh_failed-auth" => FailedAuthentication.Contains(parsed["metadata.event_code"]),
        "ssh_bad_keyexchange" => parsed["metadata.event_code"] is "no-common-algorithm" or "bad-handshake",
        "ssh_refused_conn" => parsed["metadata.event_code"] == "connection-refused",
        "ssh_dispatch_fatal" => parsed["metadata.event_code"] == "dispatch-failed",
        "ssh_auth_timeout" => parsed["metadata.event_code"] == "auth-timeout",
        "auth_success" => parsed is { Class: EventClass.Authentication, Status: EventStatus.Success },
        "http_access-log" => parsed.Class == EventClass.HttpActivity && parsed["metadata.log_name"] == "access",
        "http_error-log" => parsed["metadata.log_name"] == "error",
        "pgsql_failed_auth" => parsed is { Class: EventClass.Authentication, Status: EventStatus.Failure, Parser: "postgresql" },
        "execve" => parsed is { Class: EventClass.ProcessActivity, Activity: 1 },
        "k8s-audit" => parsed is { Class: EventClass.ApiActivity, Parser: "kubernetes-audit" },
        _ => false,
    };

    // A dash is how their fields say "none"; ours are absent then.
    private static bool Same(string paths, string value, Parsed parsed)
    {
        var values = paths.Split('|').Select(path => parsed[path]).Where(found => found is not null).ToArray();
        return values.Length == 0 ? value is "-" or "_" : values.Contains(value);
    }

    private static (string Kind, string Name) Split(string path)
    {
        var parts = path.Split(["[\"", "\"]"], StringSplitOptions.RemoveEmptyEntries);
        return (parts[0], string.Join('.', parts[1..]));
    }
}
