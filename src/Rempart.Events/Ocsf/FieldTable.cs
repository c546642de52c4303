using System.Text;

namespace Rempart.Events.Ocsf;

/// <summary>
/// The path of each <see cref="Field"/> and how it is written. A segment with <c>[]</c> is an array: of what stands for one object
/// when more follows, of all values when it is the last.
/// </summary>
internal static class FieldTable
{
    private static readonly (string Path, FieldKind Kind)[] Rows =
    [
        ("metadata.correlation_uid", FieldKind.Text),
        ("metadata.event_code", FieldKind.Text),
        ("metadata.log_level", FieldKind.Text),
        ("metadata.log_name", FieldKind.Text),
        ("metadata.log_provider", FieldKind.Text),
        ("metadata.original_event_uid", FieldKind.Text),
        ("metadata.original_time", FieldKind.Text),
        ("metadata.tenant_uid", FieldKind.Text),
        ("actor.idp.name", FieldKind.Text),
        ("actor.process.file.path", FieldKind.Text),
        ("actor.process.name", FieldKind.Text),
        ("actor.process.pid", FieldKind.Number),
        ("actor.session.terminal", FieldKind.Text),
        ("actor.session.uid", FieldKind.Text),
        ("actor.user.email_addr", FieldKind.Text),
        ("actor.user.groups.name", FieldKind.Names),
        ("actor.user.name", FieldKind.Text),
        ("actor.user.uid", FieldKind.Text),
        ("api.group.name", FieldKind.Text),
        ("api.operation", FieldKind.Text),
        ("api.request.uid", FieldKind.Text),
        ("api.response.code", FieldKind.Number),
        ("api.response.message", FieldKind.Text),
        ("api.service.name", FieldKind.Text),
        ("api.version", FieldKind.Text),
        ("auth_protocol", FieldKind.Text),
        ("auth_type", FieldKind.Text),
        ("auth_type_id", FieldKind.Number),
        ("certificate.fingerprints[].value", FieldKind.Text),
        ("certificate.issuer", FieldKind.Text),
        ("certificate.serial_number", FieldKind.Text),
        ("certificate.subject", FieldKind.Text),
        ("connection_info.protocol_name", FieldKind.Text),
        ("connection_info.tcp_flags", FieldKind.Number),
        ("count", FieldKind.Number),
        ("database.name", FieldKind.Text),
        ("device.hostname", FieldKind.Text),
        ("dst_endpoint.hostname", FieldKind.Text),
        ("dst_endpoint.interface_name", FieldKind.Text),
        ("dst_endpoint.ip", FieldKind.Text),
        ("dst_endpoint.mac", FieldKind.Text),
        ("dst_endpoint.port", FieldKind.Number),
        ("exit_code", FieldKind.Number),
        ("file.name", FieldKind.Text),
        ("file.path", FieldKind.Text),
        ("finding_info.created_time", FieldKind.Number),
        ("finding_info.desc", FieldKind.Text),
        ("finding_info.src_url", FieldKind.Text),
        ("finding_info.title", FieldKind.Text),
        ("finding_info.uid", FieldKind.Text),
        ("http_request.http_method", FieldKind.Text),
        ("http_request.referrer", FieldKind.Text),
        ("http_request.url.hostname", FieldKind.Text),
        ("http_request.url.path", FieldKind.Text),
        ("http_request.url.port", FieldKind.Number),
        ("http_request.url.query_string", FieldKind.Text),
        ("http_request.url.scheme", FieldKind.Text),
        ("http_request.url.url_string", FieldKind.Text),
        ("http_request.user_agent", FieldKind.Text),
        ("http_request.version", FieldKind.Text),
        ("http_request.x_forwarded_for", FieldKind.Texts),
        ("http_response.code", FieldKind.Number),
        ("http_response.length", FieldKind.Number),
        ("is_mfa", FieldKind.Flag),
        ("message", FieldKind.Text),
        ("process.cmd_line", FieldKind.Text),
        ("process.file.path", FieldKind.Text),
        ("process.name", FieldKind.Text),
        ("process.parent_process.pid", FieldKind.Number),
        ("process.pid", FieldKind.Number),
        ("process.user.name", FieldKind.Text),
        ("process.user.uid", FieldKind.Text),
        ("process.working_directory", FieldKind.Text),
        ("query_info.query_string", FieldKind.Text),
        ("resources[].group.name", FieldKind.Text),
        ("resources[].name", FieldKind.Text),
        ("resources[].namespace", FieldKind.Text),
        ("resources[].type", FieldKind.Text),
        ("resources[].uid", FieldKind.Text),
        ("firewall_rule.name", FieldKind.Text),
        ("service.name", FieldKind.Text),
        ("session.uid", FieldKind.Text),
        ("src_endpoint.hostname", FieldKind.Text),
        ("src_endpoint.interface_name", FieldKind.Text),
        ("src_endpoint.intermediate_ips", FieldKind.Texts),
        ("src_endpoint.ip", FieldKind.Text),
        ("src_endpoint.mac", FieldKind.Text),
        ("src_endpoint.port", FieldKind.Number),
        ("status_code", FieldKind.Text),
        ("status_detail", FieldKind.Text),
        ("table.name", FieldKind.Text),
        ("tls.cipher", FieldKind.Text),
        ("tls.version", FieldKind.Text),
        ("user.email_addr", FieldKind.Text),
        ("user.name", FieldKind.Text),
        ("user.uid", FieldKind.Text),
    ];

    public const int Count = (int)Field.UserUid + 1;

    /// <summary>As in <c>src_endpoint.ip</c>, in UTF-8 and without the marks of arrays.</summary>
    public static readonly byte[][] Paths = [.. Rows.Select(row => Encoding.UTF8.GetBytes(row.Path.Replace("[]", "", StringComparison.Ordinal)))];

    public static readonly FieldKind[] Kinds = [.. Rows.Select(row => row.Kind)];

    /// <summary>The path's segments, with the marks of arrays.</summary>
    public static readonly string[][] Segments = [.. Rows.Select(row => row.Path.Split('.'))];
}
