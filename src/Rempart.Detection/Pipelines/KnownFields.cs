using System.Collections.Frozen;

namespace Rempart.Detection;

/// <summary>
/// The fields that sources with a fixed schema have, to find names that are misspelt or of another source. Sources whose fields are
/// open say nothing.
/// </summary>
public static class KnownFields
{
    private static readonly FrozenSet<string> SysmonHeader = Set(
        "EventID Channel Provider_Name Computer ComputerName UtcTime RuleName User ProcessGuid ProcessId Image EventType Level Keywords Message Data");

    private static readonly FrozenDictionary<string, FrozenSet<string>> Sysmon = new Dictionary<string, FrozenSet<string>>
    {
        ["process_creation"] = Set("FileVersion Description Product Company OriginalFileName CommandLine CurrentDirectory LogonGuid LogonId TerminalSessionId IntegrityLevel Hashes Imphash imphash md5 sha1 sha256 ParentProcessGuid ParentProcessId ParentImage ParentCommandLine ParentUser NewProcessName ParentProcessName SubjectUserName SubjectDomainName SubjectLogonId SubjectUserSid TargetUserName TargetDomainName TargetLogonId TargetUserSid TokenElevationType MandatoryLabel NewProcessId"),
        ["network_connection"] = Set("Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort SourcePortName DestinationIsIpv6 DestinationIp DestinationHostname DestinationPort DestinationPortName SourceAddress DestAddress DestPort Direction Application"),
        ["image_load"] = Set("ImageLoaded FileVersion Description Product Company OriginalFileName Hashes Imphash Signed Signature SignatureStatus"),
        ["driver_load"] = Set("ImageLoaded Hashes Imphash Signed Signature SignatureStatus"),
        ["create_remote_thread"] = Set("SourceProcessGuid SourceProcessId SourceImage TargetProcessGuid TargetProcessId TargetImage NewThreadId StartAddress StartModule StartFunction SourceUser TargetUser"),
        ["process_access"] = Set("SourceProcessGUID SourceProcessId SourceThreadId SourceImage TargetProcessGUID TargetProcessId TargetImage GrantedAccess CallTrace SourceUser TargetUser"),
        ["file_event"] = Set("TargetFilename CreationUtcTime"),
        ["file_change"] = Set("TargetFilename CreationUtcTime PreviousCreationUtcTime"),
        ["file_delete"] = Set("TargetFilename Hashes IsExecutable Archived"),
        ["registry_set"] = Set("TargetObject Details NewValue ObjectName ObjectValueName"),
        ["registry_add"] = Set("TargetObject"),
        ["registry_delete"] = Set("TargetObject"),
        ["registry_event"] = Set("TargetObject Details NewName NewValue ObjectName ObjectValueName"),
        ["create_stream_hash"] = Set("TargetFilename CreationUtcTime Hash Hashes Contents"),
        ["pipe_created"] = Set("PipeName"),
        ["dns_query"] = Set("QueryName QueryStatus QueryResults"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Postgresql = Set(
        "timestamp user dbname pid remote_host remote_port session_id line_num ps session_start vxid txid error_severity state_code message detail hint internal_query internal_position context statement cursor_position func_name file_name file_line_num application_name backend_type leader_pid query_id src_ip");

    // Beginnings of the paths of audit.k8s.io/v1 Event.
    private static readonly FrozenSet<string> Kubernetes = Set(
        "kind apiVersion level auditID stage requestURI verb user impersonatedUser sourceIPs userAgent objectRef responseStatus requestObject responseObject requestReceivedTimestamp stageTimestamp annotations hostPath capabilities apiGroup authenticationMetadata");

    // The names of the W3C extended log format as the taxonomy of Sigma writes them, and those of the pipeline `web` that stand for them.
    private static readonly FrozenSet<string> Webserver = Set(
        "date time time_iso8601 c-ip c-uri c-useragent cs-method cs-uri cs-uri-stem cs-uri-query cs-uri-scheme cs-host cs-bytes cs-cookie cs-referer cs-referrer cs-user-agent cs-username cs-version s-ip s-port s-computername s-sitename sc-bytes sc-status sc-substatus sc-win32-status time-taken r-dns src_ip dst_ip request_method method uri path url args query query_string request_uri status http_user_agent http_referer host http_host remote_addr remote_user body_bytes_sent http client user_agent");

    // What an sshd line tells: docs/detection.md, pipeline `sshd`.
    private static readonly FrozenSet<string> Sshd = Set("message MESSAGE user src_ip src_port method host certificate key_fingerprint");

    // Beginnings of the paths of a tenant log event of Auth0; a log stream has them below `data`.
    private static readonly FrozenSet<string> Auth0 = Set(
        "log_id _id date type description connection connection_id client_id client_name ip client_ip hostname user_id user_name audience scope strategy strategy_type isMobile details user_agent location_info auth0_client session_connection tenant_name environment_name security_context references impersonator_user_id impersonator_user_name data");

    // A new process on Linux: the taxonomy of Sigma, and the names of the pipeline `linux` that stand for them.
    private static readonly FrozenSet<string> LinuxProcess = Set(
        "Image CommandLine CurrentDirectory ParentImage ParentCommandLine User LogonId LogonGuid ProcessId ProcessGuid ParentProcessId ParentProcessGuid TerminalSessionId Hashes Imphash md5 sha1 sha256 UtcTime RuleName exe cmdline cwd process user");

    // A record of Rempart's own evidence; what is in its content depends on its kind.
    private static readonly FrozenSet<string> Evidence = Set("kind subject actor at content");

    /// <summary>The fields of a rule that its log source does not have.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>Their names; none where the source's fields are not fixed.</returns>
    public static IEnumerable<string> Missing(SigmaRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var source = rule.LogSource;
        return source switch
        {
            { Product: "windows", Category: { } category } when Sysmon.TryGetValue(category, out var known) =>
                rule.Fields.Where(field => !known.Contains(field) && !SysmonHeader.Contains(field)),
            { Product: "postgresql" } => rule.Fields.Where(field => !Postgresql.Contains(field)),
            { Product: "kubernetes" } => Unrooted(rule, Kubernetes),
            { Category: "webserver" } => Unrooted(rule, Webserver),
            { Product: "linux", Service: "sshd" } => Unrooted(rule, Sshd),
            { Product: "auth0" } => Unrooted(rule, Auth0),
            { Product: "linux", Category: "process_creation" } => Unrooted(rule, LinuxProcess),
            { Product: "rempart", Service: "evidence" } => Unrooted(rule, Evidence),
            _ => [],
        };
    }

    // Of fields that are paths the beginning is known; what lies below it is the sender's.
    private static IEnumerable<string> Unrooted(SigmaRule rule, FrozenSet<string> known) => rule.Fields.Where(field => !known.Contains(field.Split('.')[0]));

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
