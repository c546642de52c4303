namespace Rempart.Server.Identity.Provider.Device;

/// <summary>
/// Bounds how many wrong codes one account may type (RFC 8628, section 5.1). A code has 12 digits and lives for ten minutes.
/// Counted in memory: only accounts that are signed in get here, and a second server doubles the bound at most.
/// </summary>
internal sealed class UserCodeAttempts(TimeProvider time)
{
    public const int Most = 5;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Failures, DateTimeOffset Until)> _accounts = [];

    /// <summary>Whether the account may type another code now.</summary>
    public bool MayTry(string subject)
    {
        lock (_gate)
            return !_accounts.TryGetValue(subject, out var seen) || seen.Until <= time.GetUtcNow() || seen.Failures < Most;
    }

    /// <summary>Counts a wrong code.</summary>
    public void Failed(string subject)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            foreach (var old in _accounts.Where(seen => seen.Value.Until <= now).Select(seen => seen.Key).ToArray())
                _accounts.Remove(old);
            var (failures, until) = _accounts.GetValueOrDefault(subject, (0, now + Window));
            _accounts[subject] = (failures + 1, until);
        }
    }
}
