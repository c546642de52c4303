namespace Rempart.Server.Database;

/// <summary>
/// The numbers of PostgreSQL's advisory locks. They stand together because two capabilities with the same number wait for each
/// other: one that appends evidence while it holds its own lock would wait for ever.
/// </summary>
internal static class AdvisoryLocks
{
    /// <summary>Held while one server brings the schemas up to date.</summary>
    public const long Migration = 0x72656d706172_01;

    /// <summary>Held while a batch of evidence is committed.</summary>
    public const long LedgerAppend = 0x72656d706172_02;

    /// <summary>Held while accounts change, so that the last administrator stays.</summary>
    public const long Administrators = 0x72656d706172_03;

    /// <summary>Held while legal holds change, while segments of events end, and while the ledger is told of it. Evidence is appended under it.</summary>
    public const long LegalHolds = 0x72656d706172_04;

    /// <summary>Held while the login provider's log is read.</summary>
    public const long ProviderLog = 0x72656d706172_21;

    /// <summary>Held while accounts follow the estate, so that of several servers one does it.</summary>
    public const long EstateFollower = 0x72656d706172_22;
}
