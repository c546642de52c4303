namespace Rempart.Detection.Pipelines;

/// <summary>Events in the Open Cybersecurity Schema Framework, as Rempart normalises them; what has no place there is in <c>unmapped</c>.</summary>
internal sealed class OcsfPipeline : AliasPipeline
{
    public override string Name => "ocsf";

    protected override bool ReadsPlainNames => false;

    protected override IReadOnlyList<RoutingInput> OwnInputs { get; } = [new("metadata.product.name"), new("class_uid"), new("metadata.log_name")];

    protected override IReadOnlyList<FieldAlias> Aliases { get; } =
    [
        new("Image", "process.file.path"), new("CommandLine", "process.cmd_line"),
        new("ParentImage", "process.parent_process.file.path"), new("ParentCommandLine", "process.parent_process.cmd_line"),
        new("User", "actor.user.name"), new("User", "user.name"), new("user", "actor.user.name"), new("user", "user.name"),
        new("TargetFilename", "file.path"),
        new("SourceIp", "src_endpoint.ip"), new("src_ip", "src_endpoint.ip"),
        new("DestinationIp", "dst_endpoint.ip"), new("dst_ip", "dst_endpoint.ip"),
        new("DestinationPort", "dst_endpoint.port"), new("dst_port", "dst_endpoint.port"), new("DestinationHostname", "dst_endpoint.hostname"),
        new("cs-method", "http_request.http_method"), new("c-uri", "http_request.url.url_string"),
        new("cs-uri-stem", "http_request.url.path"), new("cs-uri-query", "http_request.url.query_string"),
        new("cs-user-agent", "http_request.user_agent"), new("c-useragent", "http_request.user_agent"), new("sc-status", "http_response.code"),
        new("QueryName", "query.hostname"),
        new("cs-uri", "http_request.url.url_string"), new("cs-referer", "http_request.referrer"), new("cs-host", "http_request.url.hostname"),
        new("c-ip", "src_endpoint.ip"), new("sc-bytes", "http_response.length"), new("cs-username", "actor.user.name"),
        new("host", "device.hostname"), new("src_port", "src_endpoint.port"),
        .. OcsfNames.All,
    ];

    public static LogSourceClaim RouteOf(string? product, string? classId, string? log)
    {
        var category = classId switch
        {
            "1001" => "file_event",
            "1007" => "process_creation",
            "3002" => "authentication",
            "4001" => "network_connection",
            "4002" => "webserver",
            "4003" => "dns",
            "6003" => "application",
            _ => null,
        };
        // What PostgreSQL logs is of a database, whatever class of OCSF it is: a login is an authentication too.
        if (string.Equals(product, "PostgreSQL", StringComparison.OrdinalIgnoreCase))
            return new LogSourceClaim(Named(product), category is null ? Claim.Of("database") : Claim.Of("database", category), Named(log));
        return new LogSourceClaim(Named(product), category is null ? Claim.Open : Claim.Of(category), log == "sshd" ? Claim.Of("sshd", "auth") : Named(log));
    }

    protected override IEnumerable<string> Everywhere(string name) => ["unmapped." + name];

    protected override LogSourceClaim Found(ReadOnlySpan<string?> values) => RouteOf(values[0], values[1], values[2]);

    private static Claim Named(string? name) => name is null ? Claim.Open : Claim.Of(name.ToLowerInvariant().Replace(' ', '_'));
}
