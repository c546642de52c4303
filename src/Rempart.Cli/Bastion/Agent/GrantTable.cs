using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>What the agent knows of grants: a hundred thousand of them, asked for by serial at every login.</summary>
internal sealed class GrantTable
{
    private readonly Lock _lock = new();
    private Dictionary<ulong, BastionGrant> _grants = [];
    private HashSet<ulong> _ended = [];

    /// <summary>The version that the next update must build on; -1 while nothing is known.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>When the server signed the last update.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>After this nobody enters, unless the server is heard again.</summary>
    public DateTimeOffset TrustedUntil { get; private set; }

    public int Count
    {
        get
        {
            lock (_lock)
                return _grants.Count;
        }
    }

    /// <summary>Ends grants at once. What ended does not come back, whatever comes after it.</summary>
    public void End(IReadOnlyList<ulong> serials)
    {
        lock (_lock)
        {
            foreach (var serial in serials)
            {
                _grants.Remove(serial);
                _ended.Add(serial);
            }
        }
    }

    /// <summary>Takes an update that was verified.</summary>
    public void Apply(BastionUpdate update)
    {
        lock (_lock)
        {
            if (update.After == 0)
                (_grants, _ended) = (new Dictionary<ulong, BastionGrant>(update.Grants.Count), []);
            foreach (var serial in update.Ended)
            {
                _grants.Remove(serial);
                _ended.Add(serial);
            }
            foreach (var grant in update.Grants.Where(grant => !_ended.Contains(grant.Serial)))
                _grants[grant.Serial] = grant;
            (Version, At, TrustedUntil) = (update.Version, update.At, update.TrustedUntil);
        }
    }

    /// <summary>A grant that counts now; null when there is none.</summary>
    /// <param name="serial">Its serial.</param>
    /// <param name="clock">The time.</param>
    public BastionGrant? Find(ulong serial, AgentClock clock)
    {
        lock (_lock)
            return _grants.TryGetValue(serial, out var grant) && clock.Latest < grant.ValidBefore && clock.Server >= grant.ValidAfter ? grant : null;
    }

    /// <summary>What is known of a serial, whether it counts now or not.</summary>
    public BastionGrant? Known(ulong serial)
    {
        lock (_lock)
            return _grants.GetValueOrDefault(serial);
    }

    public bool HasEnded(ulong serial)
    {
        lock (_lock)
            return _ended.Contains(serial);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock)
            (_grants, _ended, Version, At, TrustedUntil) = ([], [], -1, default, default);
    }

    /// <summary>Forgets grants whose time is long over, so that a long life needs no more memory than a short one.</summary>
    public void Forget(DateTimeOffset before)
    {
        lock (_lock)
        {
            foreach (var old in _grants.Values.Where(grant => grant.ValidBefore < before).Select(grant => grant.Serial).ToArray())
                _grants.Remove(old);
        }
    }
}
