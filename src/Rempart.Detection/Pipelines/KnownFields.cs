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
            { Product: "kubernetes" } => rule.Fields.Where(field => !Kubernetes.Contains(field.Split('.')[0])),
            _ => [],
        };
    }

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
