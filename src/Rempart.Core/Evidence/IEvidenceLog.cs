namespace Rempart.Core.Evidence;

/// <summary>Where evidence is committed. What was appended is in the ledger, durable, when the call returns.</summary>
public interface IEvidenceLog
{
    /// <summary>Commits one record to the ledger.</summary>
    /// <param name="record">What happened.</param>
    /// <param name="cancellation">Gives up waiting; the record may be committed all the same.</param>
    /// <returns>The record's place in the ledger, from 0.</returns>
    Task<long> AppendAsync(EvidenceRecord record, CancellationToken cancellation);
}

/// <summary>What happened, as it is kept. Its bytes can be erased; its salted commitment in the ledger cannot.</summary>
/// <param name="Kind">What it is a record of.</param>
/// <param name="Subject">What it is about: a control's id, a user's id, a setting. No personal data beyond an account name.</param>
/// <param name="Actor">Who or what acted: <c>user:alice</c>, <c>client:pipeline</c>, <c>local:root</c>, <c>system</c>.</param>
/// <param name="At">When it happened.</param>
/// <param name="Content">The details as a JSON object, in UTF-8. No secrets.</param>
public sealed record EvidenceRecord(
    EvidenceKind Kind,
    string Subject,
    string Actor,
    DateTimeOffset At,
    ReadOnlyMemory<byte> Content);

/// <summary>What a piece of evidence records.</summary>
public enum EvidenceKind
{
    /// <summary>One run of a control's check.</summary>
    Assessment,

    /// <summary>A person's decision, such as accepting a risk.</summary>
    Decision,

    /// <summary>A change that was made to a system, to users or to settings.</summary>
    Action,

    /// <summary>Rempart's own doings, such as its start.</summary>
    System,
}
