namespace Rempart.Core.Evidence;

/// <summary>Verifies a copy of the ledger in a restored database. Implemented where the ledger is kept.</summary>
public interface ILedgerCopies
{
    /// <summary>Reads every entry, tile, checkpoint and record of the copy, and checks that all follow from the newest signed checkpoint.</summary>
    /// <param name="connectionString">Where the copy is; an account that reads the schemas of ledger and evidence.</param>
    /// <param name="signerKey">The ledger's key as it was backed up; null for the key of this server.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<LedgerCopyReport> VerifyAsync(string connectionString, string? signerKey, CancellationToken cancellation);
}

/// <summary>What was seen of a copy.</summary>
/// <param name="Size">How many entries the newest checkpoint covers.</param>
/// <param name="Faults">What is wrong, a sentence each; none when it is whole.</param>
public sealed record LedgerCopyReport(long Size, IReadOnlyList<string> Faults);
