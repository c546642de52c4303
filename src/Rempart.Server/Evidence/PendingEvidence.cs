using System.Security.Cryptography;
using Rempart.Core.Evidence;
using Rempart.Ledger;

namespace Rempart.Server.Evidence;

/// <summary>A record on its way into the ledger: canonical bytes, fresh salt, and the promise to its writer.</summary>
internal sealed class PendingEvidence
{
    public PendingEvidence(EvidenceRecord record)
    {
        Source = record;
        Record = EvidenceJson.Write(record);
        Salt = RandomNumberGenerator.GetBytes(EvidenceCommitment.SaltLength);
        Entry = EvidenceCommitment.ToEntry(EvidenceCommitment.Commit(Record, Salt));
    }

    public Guid Id { get; } = Guid.NewGuid();
    public EvidenceRecord Source { get; }
    public byte[] Record { get; }
    public byte[] Salt { get; }
    public byte[] Entry { get; }
    public TaskCompletionSource<long> Committed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
