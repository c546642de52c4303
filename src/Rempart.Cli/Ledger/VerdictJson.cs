using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Ledger;

namespace Rempart.Cli.Ledger;

/// <summary>What <c>ledger verify --output json</c> writes. The record is only there when it is proved.</summary>
internal sealed record Verdict(
    bool Proved, VerificationOutcome Outcome, string Message, long Index, string? Origin, long? Size, string? RootHash,
    string LeafHash, string? Record, IReadOnlyList<VerdictWitness> Witnesses);

/// <summary>A witness whose cosignature holds.</summary>
internal sealed record VerdictWitness(string Name, string Key, DateTimeOffset? At);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, WriteIndented = true, NewLine = "\n", DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Verdict))]
internal sealed partial class VerdictJson : JsonSerializerContext
{
    public static string Of(ProofClaim claim, ProofVerification verdict)
    {
        var checkpoint = verdict.Checkpoint;
        return JsonSerializer.Serialize(
            new Verdict(
                verdict.IsProved, verdict.Outcome, verdict.Message, claim.Proof.Index, checkpoint?.Origin, checkpoint?.Size, checkpoint?.RootHash.ToBase64(),
                claim.LeafHash.ToString(), verdict.IsProved && claim.Opening is { } opening ? Convert.ToBase64String(opening.Record.Span) : null,
                [.. verdict.Witnesses.Select(witness => new VerdictWitness(witness.Name, witness.Key.ToString(), witness.Time))]),
            Default.Verdict);
    }
}
