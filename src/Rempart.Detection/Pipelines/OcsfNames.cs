namespace Rempart.Detection.Pipelines;

/// <summary>
/// Where the fields of a product's own records are after they were normalised to OCSF, so that rules on those records also look at the
/// events made of them. What is not here stayed under its own name in <c>unmapped</c>.
/// </summary>
internal static class OcsfNames
{
    public static IReadOnlyList<FieldAlias> All { get; } =
    [
        .. Of("linux", ("certificate.id", "certificate.subject"), ("certificate.serial", "certificate.serial_number"), ("key_fingerprint", "certificate.fingerprints.value")),
        .. Of(
            "postgresql", ("timestamp", "metadata.original_time"), ("dbname", "database.name"), ("remote_host", "src_endpoint.ip"), ("remote_host", "src_endpoint.hostname"),
            ("remote_port", "src_endpoint.port"), ("error_severity", "metadata.log_level"), ("state_code", "status_code"), ("statement", "query_info.query_string"), ("session_id", "session.uid")),
        .. Of(
            "kubernetes", ("verb", "api.operation"), ("user.username", "actor.user.name"), ("user.uid", "actor.user.uid"), ("user.groups", "actor.user.groups.name"),
            ("objectRef.resource", "resources.type"), ("objectRef.name", "resources.name"), ("objectRef.namespace", "resources.namespace"), ("objectRef.uid", "resources.uid"),
            ("objectRef.apiGroup", "api.group.name"), ("objectRef.apiVersion", "api.version"), ("apiGroup", "api.group.name"), ("requestURI", "http_request.url.url_string"),
            ("userAgent", "http_request.user_agent"), ("sourceIPs", "src_endpoint.ip"), ("sourceIPs", "src_endpoint.intermediate_ips"), ("responseStatus.code", "api.response.code"),
            ("responseStatus.message", "api.response.message"), ("responseStatus.reason", "status_detail"), ("requestReceivedTimestamp", "metadata.original_time"),
            ("hostPath", "unmapped.requestObject.spec.volumes.hostPath.path"), ("capabilities", "unmapped.requestObject.spec.containers.securityContext.capabilities.add")),
        .. Of(
            "auth0", ("type", "metadata.event_code"), ("date", "metadata.original_time"), ("log_id", "metadata.original_event_uid"), ("user_id", "user.uid"), ("user_name", "user.name"),
            ("ip", "src_endpoint.ip"), ("user_agent", "http_request.user_agent"), ("connection", "actor.idp.name"), ("client_name", "service.name"), ("description", "message"),
            ("hostname", "dst_endpoint.hostname"), ("tenant_name", "metadata.tenant_uid")),
        .. Of("rempart", ("kind", "metadata.event_code"), ("subject", "resources.name"), ("actor", "actor.user.name"), ("at", "metadata.original_time")),
    ];

    private static IEnumerable<FieldAlias> Of(string product, params (string Field, string Path)[] names) =>
        names.Select(name => new FieldAlias(name.Field, name.Path) { Product = product });
}
