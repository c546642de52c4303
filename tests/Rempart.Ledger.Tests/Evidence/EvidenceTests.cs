using System.Security.Cryptography;
using System.Text;

namespace Rempart.Ledger.Tests;

public class EvidenceTests
{
    private static readonly byte[] Salt = SHA256.HashData("salt"u8);

    [Fact]
    public void A_commitment_is_the_documented_hmac_and_opens_only_with_its_record_and_salt()
    {
        var commitment = EvidenceCommitment.Commit("record"u8, Salt);
        commitment.ToArray().ShouldBe(HMACSHA256.HashData(Salt, "rempart-evidence/v1\nrecord"u8));
        EvidenceCommitment.Opens(commitment, "record"u8, Salt).ShouldBeTrue();
        EvidenceCommitment.Opens(commitment, "recorD"u8, Salt).ShouldBeFalse();
        EvidenceCommitment.Opens(commitment, "record"u8, new byte[32]).ShouldBeFalse();
        EvidenceCommitment.Opens(commitment, "record"u8, new byte[31]).ShouldBeFalse();
    }

    [Fact]
    public void An_entry_is_two_lines_and_survives()
    {
        var commitment = EvidenceCommitment.Commit("record"u8, Salt);
        var entry = EvidenceCommitment.ToEntry(commitment);
        Encoding.ASCII.GetString(entry).ShouldBe($"rempart-evidence/v1\n{commitment.ToBase64()}\n");
        EvidenceCommitment.ParseEntry(entry).GetValueOrThrow().ShouldBe(commitment);
        EvidenceCommitment.ParseEntry("x"u8).Failure!.ToString().ShouldBe("line 1: The entry does not begin with the line 'rempart-evidence/v1'.");
        EvidenceCommitment.ParseEntry(entry.AsSpan(0, 60)).Failure!.ToString().ShouldBe("line 2: The commitment is 32 bytes in base64 and a newline.");
    }

    [Fact]
    public void A_proof_file_with_its_evidence_verifies_alone_and_refuses_changed_evidence()
    {
        var opening = new EvidenceOpening("record"u8, Salt);
        var log = new TestLog(4);
        var checkpoint = new Checkpoint(TestLog.Origin, 1, opening.LeafHash);
        var file = new ProofFile(0, [], checkpoint.Sign(TestLog.Key.CreateSigner(StoppedClock.At2026)), opening.ToBytes()).ToString();

        var proof = ProofFile.Parse(file).GetValueOrThrow();
        var read = proof.ReadOpening().GetValueOrThrow();
        Encoding.UTF8.GetString(read.Record.Span).ShouldBe("record");
        proof.Verify(read.LeafHash, TestLog.Policy).IsProved.ShouldBeTrue();
        proof.Verify(new EvidenceOpening("other"u8, Salt).LeafHash, TestLog.Policy).Message.ShouldBe(
            "The leaf is not entry 0 of the log: the evidence, its salt or the proof was changed.");
        log.Proof(2).ReadOpening().Failure!.Message.ShouldBe("The proof file carries no evidence; give the record and its salt.");
        EvidenceOpening.Parse("rempart-opening/v1\nabc"u8).Failure!.ToString().ShouldBe("byte 22: The salt has 3 of 32 bytes.");
    }
}
