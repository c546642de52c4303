namespace Rempart.Detection.Pipelines;

/// <summary>Linux: audit records and the creation of processes.</summary>
internal sealed class LinuxPipeline : AliasPipeline
{
    private static readonly string[] CommandLines = ["CommandLine", "cmdline", "process.command_line"];

    public override string Name => "linux";

    protected override IReadOnlyList<RoutingInput> OwnInputs { get; } = [new("type"), .. CommandLines.Select(path => new RoutingInput(path, ""))];

    protected override IReadOnlyList<FieldAlias> Aliases { get; } =
    [
        new("Image", "exe", "process_creation"),
        new("Image", "process.executable", "process_creation"),
        new("CommandLine", "cmdline", "process_creation"),
        new("CommandLine", "process.command_line", "process_creation"),
        new("ParentImage", "process.parent.executable", "process_creation"),
        new("ParentCommandLine", "process.parent.command_line", "process_creation"),
        new("User", "user.name", "process_creation"),
        new("CurrentDirectory", "cwd", "process_creation"),
        new("CurrentDirectory", "process.working_directory", "process_creation"),
    ];

    protected override LogSourceClaim Found(ReadOnlySpan<string?> values)
    {
        var product = Claim.Of("linux");
        if (values[0] is { Length: > 1 } type && type.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_'))
            return new LogSourceClaim(product, Claim.None, Claim.Of("auditd"));
        if (values[1] is not null || values[2] is not null || values[3] is not null)
            return new LogSourceClaim(product, Claim.Of("process_creation"), Claim.None);
        return new LogSourceClaim(product, Claim.Open, Claim.Open);
    }
}
