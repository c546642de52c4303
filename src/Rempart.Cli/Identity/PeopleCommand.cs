using System.CommandLine;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Identity;

/// <summary><c>rempart people</c>: who has access, and the end of it.</summary>
internal sealed class PeopleCommand : Command
{
    public PeopleCommand(CliEnvironment environment)
        : base("people", Text.PeopleDescription)
    {
        Add(new PeopleListCommand(environment));
        Add(new PeopleShowCommand(environment));
        Add(new PeopleEndCommand(environment, "end", Text.PeopleEndDescription, withSessions: true));
        Add(new PeopleEndCommand(environment, "block", Text.PeopleBlockDescription, withSessions: false));
        Add(new PeopleUnblockCommand(environment));
    }
}
