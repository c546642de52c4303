namespace Rempart.Detection.Pipelines;

/// <summary>Access logs of web servers, in the names of W3C and in those common in JSON.</summary>
internal sealed class WebPipeline : AliasPipeline
{
    public override string Name => "web";

    public override IReadOnlyList<string> TimePaths { get; } = ["time_iso8601", .. DefaultTimes];

    protected override IReadOnlyList<FieldAlias> Aliases { get; } =
    [
        new("cs-method", "request_method"), new("cs-method", "method"), new("cs-method", "http.request.method"),
        new("cs-uri-stem", "uri"), new("cs-uri-stem", "path"), new("cs-uri-stem", "url.path"),
        new("cs-uri-query", "args"), new("cs-uri-query", "query"), new("cs-uri-query", "query_string"), new("cs-uri-query", "url.query"),
        new("c-uri", "request_uri"), new("c-uri", "url.original"), new("cs-uri", "request_uri"), new("cs-uri", "url.original"),
        new("sc-status", "status"), new("sc-status", "http.response.status_code"),
        new("cs-user-agent", "http_user_agent"), new("cs-user-agent", "user_agent.original"),
        new("c-useragent", "http_user_agent"), new("c-useragent", "user_agent.original"),
        new("cs-referer", "http_referer"), new("cs-host", "host"), new("cs-host", "http_host"),
        new("c-ip", "remote_addr"), new("c-ip", "client.ip"), new("src_ip", "remote_addr"), new("src_ip", "client.ip"),
        new("sc-bytes", "body_bytes_sent"), new("cs-username", "remote_user"),
    ];

    protected override LogSourceClaim Found(ReadOnlySpan<string?> values) => new(Claim.Open, Claim.Of("webserver"), Claim.Open);
}

/// <summary>The audit log of the Kubernetes API server, <c>audit.k8s.io/v1</c>.</summary>
internal sealed class KubernetesPipeline : AliasPipeline
{
    public static LogSourceClaim Source { get; } = new(Claim.Of("kubernetes"), Claim.Of("application"), Claim.Of("audit"));

    public override string Name => "kubernetes";

    public override IReadOnlyList<string> TimePaths { get; } = ["requestReceivedTimestamp", "stageTimestamp", .. DefaultTimes];

    protected override IReadOnlyList<FieldAlias> Aliases { get; } =
    [
        new("hostPath", "requestObject.spec.volumes.hostPath.path"),
        new("capabilities", "requestObject.spec.containers.securityContext.capabilities.add"),
        new("apiGroup", "objectRef.apiGroup"),
    ];

    protected override LogSourceClaim Found(ReadOnlySpan<string?> values) => Source;
}

/// <summary>Tenant logs of Auth0, as the API gives them and as log streams wrap them.</summary>
internal sealed class Auth0Pipeline : AliasPipeline
{
    public override string Name => "auth0";

    public override IReadOnlyList<string> TimePaths { get; } = ["date", "data.date", .. DefaultTimes];

    protected override IReadOnlyList<FieldAlias> Aliases => [];

    protected override IEnumerable<string> Everywhere(string name) => ["data." + name];

    protected override LogSourceClaim Found(ReadOnlySpan<string?> values) => new(Claim.Of("auth0"), Claim.None, Claim.Of("tenant_logs"));
}

/// <summary>PostgreSQL's <c>jsonlog</c>; what pgAudit writes is a message of it.</summary>
internal sealed class PostgresqlPipeline : AliasPipeline
{
    public override string Name => "postgresql";

    protected override IReadOnlyList<RoutingInput> OwnInputs { get; } = [new("message", "AUDIT: ")];

    protected override IReadOnlyList<FieldAlias> Aliases { get; } = [new("src_ip", "remote_host")];

    protected override LogSourceClaim Found(ReadOnlySpan<string?> values) =>
        new(Claim.Of("postgresql"), Claim.Of("database"), Claim.Of(values[0] is null ? "server" : "pgaudit"));
}

/// <summary>OpenSSH's server.</summary>
internal sealed class SshdPipeline : AliasPipeline
{
    public override string Name => "sshd";

    public override IReadOnlyList<string> TimePaths { get; } = ["__REALTIME_TIMESTAMP", .. DefaultTimes];

    protected override IReadOnlyList<FieldAlias> Aliases { get; } = [new("message", "MESSAGE")];

    protected override LogSourceClaim Found(ReadOnlySpan<string?> values) => new(Claim.Of("linux"), Claim.None, Claim.Of("sshd", "auth"));
}
