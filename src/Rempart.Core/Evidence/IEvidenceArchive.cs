using Rempart.Core.Posture;

namespace Rempart.Core.Evidence;

/// <summary>Reads evidence back, with its proof.</summary>
public interface IEvidenceArchive
{
    /// <summary>Evidence, newest first.</summary>
    /// <param name="subject">Only what is about this subject; null for all.</param>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="limit">How many, 1 to 200.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<Page<EvidenceSummary>> ListAsync(string? subject, string? after, int limit, CancellationToken cancellation);

    /// <summary>One piece of evidence with its proof, or null when there is none of that index or it was erased.</summary>
    /// <param name="index">Its place in the ledger.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<EvidenceBundle?> BundleAsync(long index, CancellationToken cancellation);
}
