using System.CommandLine;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events token</c>: the tokens by which senders of a log source are known.</summary>
internal sealed class EventsTokenCommand : Command
{
    public EventsTokenCommand(CliEnvironment environment)
        : base("token", Text.EventsTokenDescription)
    {
        Add(new EventsTokenNewCommand(environment));
        Add(new EventsTokenListCommand(environment));
        Add(new EventsTokenRevokeCommand(environment));
    }

    /// <summary>The log source that all of them take.</summary>
    public static Argument<string> Source() => new("SOURCE") { Description = Text.LogSourceArgument };
}
