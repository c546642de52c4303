using Rempart.Core.Controls;
using Rempart.Network.Nftables;

namespace Rempart.Network.Proof;

/// <summary>Which part of the declaration is proved.</summary>
public enum ProofScope
{
    /// <summary>Every pair of subnets and the internet: undeclared closed, declared open (control <c>network.segmentation</c>).</summary>
    Everything,

    /// <summary>Only pairs of isolated environments, which must be closed (control <c>network.environment-separation</c>).</summary>
    IsolatedEnvironments,
}

/// <summary>What a proof found.</summary>
/// <param name="Outcome">Satisfied when all was proved, not satisfied when something surely deviates, else unknown.</param>
/// <param name="Violations">What surely deviates, the gravest first.</param>
/// <param name="Examined">The pairs and flows that were decided.</param>
/// <param name="Gaps">What could not be decided, with reasons.</param>
public sealed record ProofResult(Outcome Outcome, IReadOnlyList<Violation> Violations, IReadOnlyList<string> Examined, IReadOnlyList<Gap> Gaps);

/// <summary>A deviation, with a packet that shows it.</summary>
/// <param name="Finding">The deviation as a finding of a control.</param>
/// <param name="Counterexample">A packet that passes and must not, or does not pass and must; null when the deviation is no packet.</param>
/// <param name="Rules">The deciding rule on each router on the way, by router id.</param>
public sealed record Violation(Finding Finding, Packet? Counterexample, IReadOnlyList<DecidingRouterRule> Rules);

/// <summary>The rule that decided on one router.</summary>
/// <param name="Router">The router's id.</param>
/// <param name="Trace">The verdict and the rule, with file and line.</param>
public sealed record DecidingRouterRule(string Router, PacketTrace Trace);
