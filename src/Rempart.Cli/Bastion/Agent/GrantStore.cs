using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>What taking an update led to.</summary>
/// <param name="Refusal">None when it was taken.</param>
/// <param name="Update">The update, when it was taken.</param>
/// <param name="Problems">What went wrong on this machine although it was taken.</param>
internal sealed record TakenUpdate(UpdateRefusal Refusal, BastionUpdate? Update, IReadOnlyList<string> Problems);

/// <summary>
/// Takes updates: verified, then remembered on disk, then in force. Ends of grants are in force first of all, so that nothing
/// that fails later can keep a session alive.
/// </summary>
internal sealed class GrantStore(UpdateVerifier verifier, UpdateCache cache, GrantTable table, AgentClock clock, TrustFiles trust)
{
    /// <summary>The version to ask after; 0 for a complete update.</summary>
    public long After => table.Version < 0 || _needsComplete || cache.IsLong ? 0 : table.Version;

    private bool _needsComplete;

    /// <summary>Raised with the serials that ended, as soon as they are known.</summary>
    public event Action? GrantsEnded;

    /// <summary>Reads the cache of an earlier life.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? Load()
    {
        var cached = cache.Load();
        var problem = cached.IsDamaged ? AgentWords.CacheDamaged : null;
        for (var i = 0; i < cached.Updates.Count && problem is null; i++)
        {
            var refusal = verifier.Verify(cached.Updates[i], table.Version, out var update);
            if (refusal == UpdateRefusal.None && (i > 0 || update!.After == 0))
                InForce(update!);
            // The last one may have been on its way to the disk when the power went.
            else if (i < cached.Updates.Count - 1 || i == 0)
                problem = AgentWords.CacheDamaged;
            else
                _needsComplete = true;
        }
        if (table.Version >= 0)
            clock.Observe(table.At);
        if (problem is not null)
        {
            table.Clear();
            cache.Clear();
        }
        return problem;
    }

    /// <summary>Takes an update that just arrived.</summary>
    public TakenUpdate Take(SignedBastionUpdate signed)
    {
        var refusal = verifier.Verify(signed, table.Version, out var update);
        if (refusal != UpdateRefusal.None)
        {
            _needsComplete |= refusal == UpdateRefusal.Gap;
            return new TakenUpdate(refusal, null, []);
        }
        clock.Observe(update!.At);
        table.End(update.Ended);
        GrantsEnded?.Invoke();
        var problems = new List<string>();
        try
        {
            cache.Add(signed, complete: update.After == 0);
            _needsComplete = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It counts all the same; what the disk could not keep is asked for again, whole.
            problems.Add(AgentWords.CacheNotWritten(error.Message));
            _needsComplete = true;
        }
        problems.AddRange(InForce(update));
        if (update.After == 0)
            GrantsEnded?.Invoke();
        return new TakenUpdate(UpdateRefusal.None, update, problems);
    }

    private IReadOnlyList<string> InForce(BastionUpdate update)
    {
        var problems = trust.Write(update);
        table.Apply(update);
        return problems;
    }
}
