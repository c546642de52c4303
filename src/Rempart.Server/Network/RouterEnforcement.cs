using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Network.Compilation;
using Rempart.Network.Proof;

namespace Rempart.Server.Network;

/// <summary>
/// Puts the compiled rules on the routers: shown first, replaced in one transaction, read back and proved, and put back as they were
/// when the proof fails. Connections that the new rules would not let be opened again are shown, and cut.
/// </summary>
internal sealed class RouterEnforcement(IHostDirectory hosts, IEstateSource estates, RouterReader routers, TimeProvider time)
{
    /// <summary>Connections listed in a plan; the rest is counted.</summary>
    private const int MostListed = 20;

    /// <summary>Says what would change on each router that Rempart reaches.</summary>
    public async Task<ChangePlan> PlanAsync(string controlId, Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var steps = new List<ChangeStep>();
        var gaps = new List<Gap>();
        HostException? last = null;
        var compiled = NftablesCompiler.Compile(estate).Routers;
        foreach (var rules in compiled)
        {
            try
            {
                if (Reach(estate, rules) is not { } change)
                    gaps.Add(new Gap(Resource(rules), "Rempart has no way to reach into it"));
                else if (await StepAsync(change, cancellation) is { } step)
                    steps.Add(step);
            }
            catch (HostException error)
            {
                // One router that does not answer keeps nobody from the others.
                gaps.Add(new Gap(Resource(rules), error.Message));
                last = error;
            }
        }
        if (last is not null && gaps.Count == compiled.Count)
            throw new EnforcementException(string.Join("; ", gaps.Select(gap => $"{gap.Resource} cannot be planned: {gap.Reason}")), last);
        return new ChangePlan(controlId, time.GetUtcNow(), steps) { NotPlanned = gaps };
    }

    /// <summary>Does what the plan shows, router by router.</summary>
    public async Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var estate = estates.Current;
        var compiled = NftablesCompiler.Compile(estate).Routers.ToDictionary(Resource, StringComparer.Ordinal);
        var applied = 0;
        foreach (var shown in plan.Steps)
        {
            try
            {
                if (!compiled.TryGetValue(shown.Resource, out var rules) || Reach(estate, rules) is not { } change)
                    return new ApplyResult(plan.ControlId, applied, $"{shown.Resource} can no longer be reached. Plan again.");
                var now = await StepAsync(change, cancellation);
                if (now is null || now.Before != shown.Before || now.After != shown.After)
                    return new ApplyResult(plan.ControlId, applied, $"{shown.Resource} is not what the plan showed. Plan again.");
                var (replaced, failure) = await ReplaceAsync(estate, change, shown);
                applied += replaced ? 1 : 0;
                if (failure is not null)
                    return new ApplyResult(plan.ControlId, applied, failure);
            }
            catch (HostException error)
            {
                return new ApplyResult(plan.ControlId, applied, $"{error.Message} The rules are as they were; mend the cause and plan again.");
            }
        }
        return new ApplyResult(plan.ControlId, applied, null);
    }

    private static async Task<ChangeStep?> StepAsync(RouterChange change, CancellationToken cancellation)
    {
        var before = await change.Table.ReadAsync(cancellation);
        var after = await change.Table.RenderAsync(change.Rules.Text, cancellation);
        if (before == after)
            return null;
        var refused = await change.Table.RefusedAsync(after, cancellation);
        var action = before is null ? "Create the table of rules in one transaction." : "Replace the table of rules in one transaction.";
        if (refused.Count > 0)
        {
            var listed = string.Join(", ", refused.Take(MostListed).Select(RouterRuleset.Describe));
            action += $" Cut {refused.Count} established {(refused.Count == 1 ? "connection" : "connections")} that no declared flow allows: {listed}{(refused.Count > MostListed ? ", …" : "")}.";
        }
        return new ChangeStep(Resource(change.Rules), action, before, after);
    }

    // Once begun, a replacement is finished or undone whoever goes away. Up to the replacement itself a HostException means that
    // nothing was changed; from then on each failure says how the router was left.
    private async Task<(bool Replaced, string? Failure)> ReplaceAsync(Estate estate, RouterChange change, ChangeStep step)
    {
        var known = await ViolationsAsync(estate, change.Rules.Router);
        await change.Table.ReplaceAsync(change.Rules.Text, CancellationToken.None);
        if (await VerifyAsync(estate, change, step.After!, known) is { } problem)
            return (false, await PutBackAsync(change, step, problem));
        try
        {
            foreach (var connection in await change.Table.RefusedAsync(step.After!, CancellationToken.None))
                await change.Table.CutAsync(connection, CancellationToken.None);
            return (true, null);
        }
        catch (HostException error)
        {
            return (true, $"{step.Resource} has the new rules, but connections that no declared flow allows may live on: {error.Message}");
        }
    }

    private static async Task<string> PutBackAsync(RouterChange change, ChangeStep step, string problem)
    {
        try
        {
            await change.Table.ReplaceAsync(step.Before, CancellationToken.None);
            return $"{step.Resource} was put back as it was, because the new rules did not prove right: {problem}";
        }
        catch (HostException error)
        {
            return $"{step.Resource} has rules that did not prove right ({problem}), and they could not be put back: {error.Message}";
        }
    }

    private async Task<string?> VerifyAsync(Estate estate, RouterChange change, string expected, HashSet<string> known)
    {
        try
        {
            if (await change.Table.ReadAsync(CancellationToken.None) != expected)
                return "what was read back is not what was written.";
            return (await ViolationsAsync(estate, change.Rules.Router)).FirstOrDefault(violation => !known.Contains(violation));
        }
        catch (HostException error)
        {
            return error.Message;
        }
    }

    // What another table of the router lets through or stops was so before; only what is new speaks against the new rules.
    private async Task<HashSet<string>> ViolationsAsync(Estate estate, string router)
    {
        var (states, gaps) = await routers.ReadAsync(estate, CancellationToken.None);
        // Nothing is proved of rules that were not read, so nothing may pass for proved.
        if (!states.ContainsKey(router))
            throw new HostException(gaps.First(gap => gap.Resource == $"host/{router}").Reason);
        return [.. SegmentationProof.Check(estate, states).Violations
            .Where(violation => violation.Rules.Any(rule => rule.Router == router))
            .Select(violation => $"{violation.Finding.Resource} ({violation.Finding.Rule})")];
    }

    private RouterChange? Reach(Estate estate, RouterRules rules) =>
        hosts.Find(estate.Hosts.Get(rules.Router)) is { } router ? new(rules, new RouterRuleset(router)) : null;

    private static string Resource(RouterRules rules) => $"host/{rules.Router} table inet {NftablesCompiler.Table}";

    private sealed record RouterChange(RouterRules Rules, RouterRuleset Table);
}
