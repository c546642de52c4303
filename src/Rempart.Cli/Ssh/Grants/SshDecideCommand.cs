using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Ssh.Grants;

/// <summary><c>rempart ssh approve|deny|revoke|review ID</c>: decides about an access.</summary>
internal sealed class SshDecideCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly string _decision;
    private readonly bool _needsComment;
    private readonly Argument<string> _id = new("ID") { Description = Text.SshGrantArgument };
    private readonly Option<string?> _comment = new("--comment") { Description = Text.SshCommentOption, HelpName = Text.TextValue };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public SshDecideCommand(CliEnvironment environment, string name, string decision, string description, bool needsComment)
        : base(name, description)
    {
        (_environment, _decision, _needsComment) = (environment, decision, needsComment);
        Add(_id);
        Add(_comment);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var comment = parsed.GetValue(_comment);
        if (_needsComment && string.IsNullOrWhiteSpace(comment))
            throw CliException.Usage(Text.SshCommentMissing.With(Name, parsed.GetValue(_id)));
        using var api = _server.Open(parsed, _environment);
        var grant = await api.DecideAsync(parsed.GetValue(_id)!, _decision, comment, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Access.Of(grant, json => json.AccessGrant));
        else
            GrantLines.Standing(new Screen(_environment), grant);
        return ExitCodes.True;
    }
}
