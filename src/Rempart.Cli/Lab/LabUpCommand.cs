using System.CommandLine;
using Rempart.Cli.Estates;
using Rempart.Cli.Hosting;
using Rempart.Cli.Lab.Services;
using Rempart.Cli.Network;
using Rempart.Cli.Terminal;
using Rempart.Core.Estates;
using Rempart.Network.Compilation;
using Rempart.Network.Compilation.Pods;

namespace Rempart.Cli.Lab;

/// <summary>
/// <c>rempart lab up ESTATE</c>: builds the estate's networks on this machine, with the compiled rules. <c>lab up MANIFESTS --pods</c>
/// builds a cluster's pods around a node, with the rules of their policies.
/// </summary>
internal sealed class LabUpCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _folder = new("DIR") { Description = Text.LabUpArgument };
    private readonly Option<bool> _pods = new("--pods") { Description = Text.LabPodsOption };
    private readonly LabServerOptions _server = new();

    public LabUpCommand(CliEnvironment environment)
        : base("up", Text.LabUpDescription)
    {
        _environment = environment;
        Add(_folder);
        Add(_pods);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        LabMachine.Require(_environment);
        var folder = parsed.GetValue(_folder)!;
        if (!parsed.GetValue(_pods))
            return await UpEstateAsync(parsed, folder, cancellation).ConfigureAwait(false);
        return _server.IsGiven(parsed) ? throw CliException.Usage(Text.LabPodsNoServer) : await UpPodsAsync(folder, cancellation).ConfigureAwait(false);
    }

    private async Task<int> UpEstateAsync(ParseResult parsed, string folder, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        if (EstateFolder.Load(folder, _environment) is not { } estate)
            return ExitCodes.Usage;
        if (api is not null)
            LabServerOptions.CheckBastion(estate);
        var compiled = NftablesCompiler.Compile(estate);
        var state = await BuildAsync(estate.Header.Id, estate, prefix => LabPlanner.Plan(estate, prefix), compiled.Routers.ToDictionary(router => router.Router, router => router.Text, StringComparer.Ordinal), _server.Choose(parsed, api), cancellation).ConfigureAwait(false);
        foreach (var problem in compiled.Problems)
            _environment.Error.WriteLine(Screen.Clean(Text.LabWarning.With(problem)));
        var places = state.Plan.Namespaces;
        Say(state, Text.LabUpCounts.With(places.Count(place => place.Role == LabRole.Subnet), places.Count(place => place.Role == LabRole.Router), places.Sum(place => place.Listens.Count)));
        return ExitCodes.True;
    }

    private async Task<int> UpPodsAsync(string manifests, CancellationToken cancellation)
    {
        var cluster = ManifestFolder.Read(manifests, _environment);
        var rules = PodPolicyCompiler.Compile(cluster);
        // With half of the policies, packets would show what the cluster does not do.
        foreach (var problem in rules.Problems)
            Screen.WriteError(_environment, problem);
        if (rules.Problems.Count > 0)
            return ExitCodes.Usage;
        if (rules.Pods is 0 or > LabPodPlanner.MostPods)
            throw CliException.Usage(Text.LabPodsTooMany.With(manifests, rules.Pods, LabPodPlanner.MostPods));
        var state = await BuildAsync(manifests, null, prefix => LabPodPlanner.Plan(cluster, prefix), new Dictionary<string, string> { ["node"] = rules.Text }, null, cancellation).ConfigureAwait(false);
        foreach (var pod in rules.LeftOut)
            _environment.Error.WriteLine(Screen.Clean(Text.CompileLeftOut.With(pod)));
        Say(state, Text.LabUpPods.With(rules.Pods, state.Plan.Namespaces.Sum(place => place.Listens.Count)));
        return ExitCodes.True;
    }

    private async Task<LabState> BuildAsync(
        string of, Estate? estate, Func<string, LabPlan> plan, IReadOnlyDictionary<string, string> rules, LabBastionServer? bastionServer, CancellationToken cancellation)
    {
        var file = new LabStateFile(_environment);
        var builder = new LabBuilder(_environment, file);
        using var held = file.Lock();
        if (file.Read() is { } former)
            await builder.RemoveAsync(former, cancellation).ConfigureAwait(false);
        try
        {
            return await builder.BuildAsync(of, estate, plan, rules, bastionServer, cancellation).ConfigureAwait(false);
        }
        catch
        {
            // A lab that is not whole is no lab.
            if (file.Read() is { } half)
                await builder.RemoveAsync(half, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private void Say(LabState state, string counts)
    {
        new Screen(_environment).Line(new Cell(Text.LabUp, Tone.Good), " ", counts);
        new Screen(_environment).Line(Text.LabUpNext.With(state.Plan.Namespaces[0].Name));
    }
}
