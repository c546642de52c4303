using System.CommandLine;
using Rempart.Cli.Estates;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Network.Compilation;
using Rempart.Network.Compilation.Pods;

namespace Rempart.Cli.Network;

/// <summary>
/// <c>rempart network compile ESTATE --to kubernetes|nftables -o DIR</c>: default deny plus exactly the declared flows. With
/// <c>--to nftables-pods</c> it takes manifests, and writes what their policies say for a node that routes between the pods.
/// </summary>
internal sealed class CompileCommand : Command
{
    private const string Kubernetes = "kubernetes";
    private const string Nftables = "nftables";
    private const string Pods = "nftables-pods";

    private readonly CliEnvironment _environment;
    private readonly Argument<string> _estate = new("ESTATE") { Description = Text.CompileArgument };
    private readonly Option<string> _to = new("--to") { Description = Text.CompileToOption, HelpName = $"{Kubernetes}|{Nftables}|{Pods}", Required = true };
    private readonly Option<string> _folder = new("--output-folder", "-o") { Description = Text.CompileFolderOption, HelpName = "DIR", Required = true };

    public CompileCommand(CliEnvironment environment)
        : base("compile", Text.CompileDescription)
    {
        _environment = environment;
        _to.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not (Kubernetes or Nftables or Pods))
                result.AddError(Choice.Problem("--to", token.Value, [Kubernetes, Nftables, Pods]));
        });
        Add(_estate);
        Add(_to);
        Add(_folder);
        SetAction(Run);
    }

    private int Run(ParseResult parsed) => parsed.GetValue(_to) == Pods ? RunPods(parsed) : RunFlows(parsed);

    private int RunPods(ParseResult parsed)
    {
        var cluster = ManifestFolder.Read(parsed.GetValue(_estate)!, _environment);
        var rules = PodPolicyCompiler.Compile(cluster);
        foreach (var pod in rules.LeftOut)
            _environment.Error.WriteLine(Screen.Clean(Text.CompileLeftOut.With(pod)));
        if (AreProblems(rules.Problems))
            return ExitCodes.Usage;
        Write(parsed.GetValue(_folder)!, [("pods.nft", rules.Text, path => Text.CompiledPods.With(path, cluster.NetworkPolicies.Count + cluster.AdminPolicies.Count, rules.Pods))]);
        return ExitCodes.True;
    }

    private int RunFlows(ParseResult parsed)
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
        if (AreProblems(problems))
            return ExitCodes.Usage;
        Write(parsed.GetValue(_folder)!, [.. files.Select(file => (file.File, file.Text, (Func<string, string>)(path => Text.Compiled.With(path, file.Flows))))]);
        return ExitCodes.True;
    }

    // Half a declaration is not written: what is missing would be closed, or open, without anyone having said so.
    private bool AreProblems(IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
            Screen.WriteError(_environment, problem);
        return problems.Count > 0;
    }

    private void Write(string folder, (string File, string Text, Func<string, string> Said)[] files)
    {
        var screen = new Screen(_environment);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (file, text, said) in files)
            {
                var path = Path.Combine(folder, file);
                File.WriteAllText(path, text);
                screen.Line(said(path));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.CompileUnwritable.With(folder, error.Message), error);
        }
    }
}
