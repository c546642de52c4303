using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Events;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events hold</c>: legal holds, which keep security events from being deleted.</summary>
internal sealed class EventsHoldCommand : Command
{
    public EventsHoldCommand(CliEnvironment environment)
        : base("hold", Text.EventsHoldDescription)
    {
        Add(new EventsHoldAddCommand(environment));
        Add(new EventsHoldListCommand(environment));
        Add(new EventsHoldReleaseCommand(environment));
    }

    /// <summary>What a hold covers, in words: its class, and its times.</summary>
    public static string Scope(LegalHold hold) => Text.HoldScope.With(hold.Class ?? Text.HoldAllClasses, Words.Minute(hold.From), Words.Minute(hold.To));
}
