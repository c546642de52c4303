using System.CommandLine;
using Rempart.Cli.Estates;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Network.Compilation;

namespace Rempart.Cli.Network;

/// <summary><c>rempart network compile ESTATE --to kubernetes|nftables -o DIR</c>: default deny plus exactly the declared flows.</summary>
internal sealed class CompileCommand : Command
{
    private const string Kubernetes = "kubernetes";
    private const string Nftables = "nftables";

    private readonly CliEnvironment _environment;
    private readonly Argument<string> _estate = new("ESTATE") { Description = Text.EstateFolderArgument };
    private readonly Option<string> _to = new("--to") { Description = Text.CompileToOption, HelpName = $"{Kubernetes}|{Nftables}", Required = true };
    private readonly Option<string> _folder = new("--output-folder", "-o") { Description = Text.CompileFolderOption, HelpName = "DIR", Required = true };

    public CompileCommand(CliEnvironment environment)
        : base("compile", Text.CompileDescription)
    {
        _environment = environment;
        _to.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not (Kubernetes or Nftables))
                result.AddError(Choice.Problem("--to", token.Value, [Kubernetes, Nftables]));
        });
        Add(_estate);
        Add(_to);
        Add(_folder);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        if (EstateFolder.Load(parsed.GetValue(_estate)!, _environment) is not { } estate)
            return ExitCodes.Usage;
        IReadOnlyList<string> problems;
        (string File, string Text, int Flows)[] files;
        if (parsed.GetValue(_to) == Nftables)
        {
            var compiled = NftablesCompiler.Compile(estate);
            problems = compiled.Problems;
            files = [.. compiled.Routers.Select(router => ($"{router.Router}.nft", router.Text, router.Flows.Count))];
        }
        else
        {
            (var clusters, problems) = NetworkPolicyCompiler.Compile(estate);
            files = [.. clusters.Select(cluster => ($"{cluster.Cluster}.yaml", cluster.Text, cluster.Flows.Count))];
        }
        // Half a declaration is not written: what is missing would be closed without anyone having said so.
        foreach (var problem in problems)
            Screen.WriteError(_environment, problem);
        if (problems.Count > 0)
            return ExitCodes.Usage;
        Write(parsed.GetValue(_folder)!, files);
        return ExitCodes.True;
    }

    private void Write(string folder, (string File, string Text, int Flows)[] files)
    {
        var screen = new Screen(_environment);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (file, text, flows) in files)
            {
                var path = Path.Combine(folder, file);
                File.WriteAllText(path, text);
                screen.Line(Text.Compiled.With(path, flows));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.CompileUnwritable.With(folder, error.Message), error);
        }
    }
}
