using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Core.Estates;

namespace Rempart.Cli.Estates;

/// <summary><c>rempart estate schema</c>: the JSON Schema, for editors.</summary>
internal sealed class EstateSchemaCommand : Command
{
    public EstateSchemaCommand(CliEnvironment environment)
        : base("schema", Text.EstateSchemaDescription)
    {
        SetAction(_ =>
        {
            environment.Output.Write(EstateSchema.Text);
            return ExitCodes.True;
        });
    }
}
