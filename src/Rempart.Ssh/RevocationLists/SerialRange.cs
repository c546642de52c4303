namespace Rempart.Ssh.RevocationLists;

/// <summary>Serials from the first to the last, both included.</summary>
public readonly record struct SerialRange
{
    /// <summary>Makes a range.</summary>
    /// <param name="first">The first serial; not 0, which OpenSSH never takes for revoked.</param>
    /// <param name="last">The last serial; not before the first.</param>
    /// <exception cref="ArgumentException">The first is 0 or after the last.</exception>
    public SerialRange(ulong first, ulong last)
    {
        if (first == 0 || first > last)
            throw new ArgumentException("A range of serials begins at 1 or later and does not end before it begins.", nameof(first));
        (First, Last) = (first, last);
    }

    /// <summary>The first serial.</summary>
    public ulong First { get; }

    /// <summary>The last serial.</summary>
    public ulong Last { get; }
}
