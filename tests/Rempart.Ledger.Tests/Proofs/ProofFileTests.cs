namespace Rempart.Ledger.Tests;

public class ProofFileTests
{
    [Theory]
    [InlineData("", "line 1: A proof file begins with the line 'c2sp.org/tlog-proof@v1'.")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra !\n", "line 2: The extra data is not base64.")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 01\n", "line 2: The index is written 'index <number>', below 2^63 and without leading zeros.")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n", "line 3: A proof line is a hash of 32 bytes in base64.")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 1\n", "line 3: An empty line and the checkpoint follow the proof; the file ends before them.")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 1\n\nlog\n\n", "line 6: The note has no signature after its empty line.")]
    public void Malformed_proofs_are_refused_with_their_line(string file, string message) =>
        ProofFile.Parse(file).Failure!.ToString().ShouldBe(message);

    [Fact]
    public void A_proof_for_another_index_or_with_other_hashes_is_not_included()
    {
        var log = new TestLog(9);
        var good = log.Proof(4);
        var leaf = MerkleHash.Leaf(log.Entries[4]);
        good.Verify(leaf, TestLog.Policy).IsProved.ShouldBeTrue();
        Message(new ProofFile(9, good.Proof, log.Note, null)).ShouldBe("The checkpoint has 9 entries; it has no entry 9.");
        Message(new ProofFile(4, [.. good.Proof.Skip(1)], log.Note, null)).ShouldBe(
            "The proof has 3 hashes, which is not what entry 4 of 9 needs.");
        Message(new ProofFile(5, good.Proof, log.Note, null)).ShouldBe(
            "The leaf is not entry 5 of the log: the evidence, its salt or the proof was changed.");

        string Message(ProofFile proof)
        {
            var verification = proof.Verify(leaf, TestLog.Policy);
            verification.Outcome.ShouldBe(VerificationOutcome.NotIncluded);
            return verification.Message;
        }
    }
}
