using System.CommandLine;
using Rempart.Cli.Estates;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Posture;
using Rempart.Core.Reporting;
using Rempart.Network.Proof;

namespace Rempart.Cli.Network;

/// <summary><c>rempart network prove ESTATE</c>: what is really there against what is declared.</summary>
internal sealed class ProveCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _estate = new("ESTATE") { Description = Text.EstateFolderArgument };
    private readonly Option<string?> _manifests = new("--manifests") { Description = Text.ProveManifestsOption, HelpName = "DIR" };
    private readonly Option<string?> _rulesets = new("--rulesets") { Description = Text.ProveRulesetsOption, HelpName = "DIR" };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json, OutputOption.Sarif);

    public ProveCommand(CliEnvironment environment)
        : base("prove", Text.ProveDescription)
    {
        _environment = environment;
        _output.Aliases.Add("-o");
        Add(_estate);
        Add(_manifests);
        Add(_rulesets);
        Add(_output);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var (manifests, rulesets) = (parsed.GetValue(_manifests), parsed.GetValue(_rulesets));
        if (manifests is null && rulesets is null)
            throw CliException.Usage(Text.ProveNothing);
        if (EstateFolder.Load(parsed.GetValue(_estate)!, _environment) is not { } estate)
            return ExitCodes.Usage;
        var proofs = new List<(string Control, ProofResult Result)>();
        if (rulesets is not null)
            proofs.Add(("network.segmentation", SegmentationProof.Check(estate, RulesetFolder.Read(rulesets, estate))));
        if (manifests is not null)
            proofs.AddRange(Clusters(estate, manifests).Select(result => ("network.policies", result)));
        switch (parsed.GetValue(_output))
        {
            case OutputOption.Json:
                _environment.Output.WriteLine(ProofJson.Of(proofs));
                break;
            case OutputOption.Sarif:
                _environment.Output.WriteLine(Sarif(estate, proofs));
                break;
            default:
                ProofLines.Write(new Screen(_environment), proofs);
                break;
        }
        return proofs.Exists(proof => proof.Result.Outcome == Outcome.NotSatisfied) ? ExitCodes.Failed
            : proofs.TrueForAll(proof => proof.Result.Outcome == Outcome.Satisfied) ? ExitCodes.True
            : ExitCodes.CouldNotTell;
    }

    /// <summary>One folder or file a cluster, by its id; the folder itself when the estate has one cluster.</summary>
    private IEnumerable<ProofResult> Clusters(Estate estate, string folder)
    {
        if (estate.Clusters.Count == 0)
            throw CliException.Usage(Text.ProveNoClusters);
        foreach (var cluster in estate.Clusters)
        {
            var path = new[] { Path.Combine(folder, cluster.Id), Path.Combine(folder, cluster.Id + ".yaml") }.FirstOrDefault(Path.Exists) ?? (estate.Clusters.Count == 1 ? folder : null);
            if (path is null)
                yield return new ProofResult(Outcome.Unknown, [], [], [new Gap($"cluster/{cluster.Id}", $"there are no manifests of it; put them into {Path.Combine(folder, cluster.Id)}")]);
            else
                yield return PolicyProof.Check(estate, cluster.Id, ManifestFolder.Read(path, _environment));
        }
    }

    private string Sarif(Estate estate, List<(string Control, ProofResult Result)> proofs)
    {
        var now = _environment.Time.GetUtcNow();
        var findings = proofs.SelectMany(proof => proof.Result.Violations.Select(violation => new FindingRecord
        {
            Fingerprint = violation.Finding.Fingerprint(proof.Control),
            ControlId = proof.Control,
            Rule = violation.Finding.Rule,
            Resource = violation.Finding.Resource,
            Severity = violation.Finding.Severity,
            Message = violation.Finding.Message,
            Remedy = violation.Finding.Remedy,
            State = FindingState.Open,
            FirstSeen = now,
            LastSeen = now,
        }));
        return SarifWriter.Write(new SarifRun(VersionCommand.Current, estate.Header.Id, now, [.. findings]));
    }
}
